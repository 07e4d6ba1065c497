"""OTLP as one JSON document: an export request over several lines, or an array of them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from spanglass.core.span import Batch
from spanglass.formats import DecodeError
from spanglass.formats.otlp_json import decode_spans_json
from spanglass.importers import Importer, Part, placed, refused, unreadable
from spanglass.importers.json_importer import has
from spanglass.importers.json_records import Record, records
from spanglass.importers.otlp_lines import BLANKS, BOM, KEYS, NAMES, no_request
from spanglass.importers.otlp_lines import IMPORTER as LINES
from spanglass.importers.otlp_parts import parts

_LOOSE = {
    "scopeSpans": "resourceSpans",
    "scopeLogs": "resourceLogs",
    "instrumentationLibrarySpans": "resourceSpans",
}
_SPANS, _LISTED = ("resourceSpans",), ("data",)
_TEMPO = {("trace", *_SPANS): _SPANS, ("trace", "batches"): _SPANS, ("batches",): _SPANS,
          ("result", *_SPANS): _SPANS}  # fmt: skip
"""Where answers of Tempo and of Jaeger's newer interface have their resources, and what they are."""
_PATHS = (*((key.strip(b'"').decode(),) for key in KEYS), *_TEMPO, _LISTED)
_MARKS = (*KEYS, *(f'"{key}"'.encode() for key in _LOOSE))


class OtlpDocument:
    """The importer of OTLP JSON documents: request by request or resource by resource, long ones in parts."""

    name = "OTLP JSON"

    def recognises(self, head: bytes) -> bool:
        """Whether the file is an object or array with an OTLP key near its beginning."""
        text = head.removeprefix(BOM).lstrip(BLANKS)
        has_key = any(mark in text for mark in _MARKS)
        begins = (
            text[:1] in (b"{", b"[") or b"\n{" in text or b"\n[" in text
        )  # behind a line of something else
        return has_key and begins and not LINES.recognises(head)

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch for each request of the document, or for each resource of the only one."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The same behind so many of these."""
        found = enumerate(records(stream, _PATHS, _is_part, parts), 1)
        return (Part(number, _batch(record)) for number, record in islice(found, after, None))


def _batch(record: Record) -> Batch:
    if record.problem:
        return unreadable(_place(record), record.problem)
    request = _request(record)
    if isinstance(request, dict) and NAMES.isdisjoint(request):
        return unreadable(_place(record), no_request(request))
    try:
        return placed(decode_spans_json(request), _place(record))
    except DecodeError as error:
        return refused(_place(record), error)


def _request(record: Record) -> Any:
    """The request a record stands for: itself, or one with that resource alone."""
    if record.path and record.path != _LISTED:
        return {_TEMPO.get(record.path, record.path)[0]: [record.value]}
    loose = next((name for key, name in _LOOSE.items() if has(record.value, key)), None)
    return {loose: [record.value]} if loose else record.value


def _place(record: Record) -> str:
    return record.place.replace("item", "request" if record.path in ((), _LISTED) else "resource")


def _is_part(value: Any) -> bool:
    return any(has(value, key) for key in (*_LOOSE, "resourceSpans", "resourceLogs"))


IMPORTER: Importer = OtlpDocument()
