"""Single OTLP spans, as ``otel-cli server json`` writes them: one a file, or one a line."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from spanglass.core.span import Batch
from spanglass.formats.otlp_json import decode_spans_json
from spanglass.importers import Importer, Part, placed, unreadable
from spanglass.importers.json_importer import has
from spanglass.importers.json_records import Record, first_records, records

_STARTS = ("startTimeUnixNano", "start_time_unix_nano")


class OtlpSpans:
    """The importer of spans without resource and scope around them."""

    name = "OTLP spans"

    def recognises(self, head: bytes) -> bool:
        """Whether a record has a span's ids and start under OTLP's names."""
        return any(map(_is_span, first_records(head, ())))

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch for each span."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The same behind so many of them."""
        found = enumerate(records(stream, (), _is_span), 1)
        return (Part(number, _batch(record)) for number, record in islice(found, after, None))


def _batch(record: Record) -> Batch:
    if record.problem:
        return unreadable(record.place, record.problem)
    if not isinstance(record.value, dict):
        return unreadable(record.place, "it is not an object")
    group = {"scopeSpans": [{"spans": [record.value]}]}
    return placed(decode_spans_json({"resourceSpans": [group]}), record.place)


def _is_span(value: Any) -> bool:
    ids = has(value, "traceId", "spanId") or has(value, "trace_id", "span_id")
    return (
        ids
        and any(isinstance(value.get(key), str | int) for key in _STARTS)
        and "attributes" not in _flat(value)
    )


def _flat(value: dict[str, Any]) -> str:
    """Where attributes are an object, they are another exporter's, whose times are not OTLP's."""
    return "attributes" if isinstance(value.get("attributes"), dict) else ""


IMPORTER: Importer = OtlpSpans()
