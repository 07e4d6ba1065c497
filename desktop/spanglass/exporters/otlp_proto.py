"""OTLP as protobuf, byte for byte as it is kept: requests, each behind its length."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from spanglass.core.span import LogRecord, RawSpan
from spanglass.exporters import ExportedTrace, Exporter
from spanglass.exporters.otlp_requests import records, request
from spanglass.formats.otlp_json import decode_spans_json
from spanglass.formats.otlp_requests import request_body

_SPANS_A_REQUEST = 500
_LENGTH = 4


class OtlpProto:
    """The exporter of protobuf; requests of spans and of log records follow one another."""

    name = "otlp-proto"
    suffix = ".pb"

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """Every request behind its length in four bytes, the highest first."""
        for trace in traces:
            details = trace.details()
            while group := list(islice(details, _SPANS_A_REQUEST)):
                for each in bodies(*records(group)):
                    out.write(len(each).to_bytes(_LENGTH, "big") + each)


def bodies(spans: Sequence[RawSpan], logs: Sequence[LogRecord]) -> Iterator[bytes]:
    """The request with the spans and the one with the log records, as far as there are any.

    What was changed since it came, and so is not `encoded`, is encoded anew.
    """
    if not (all(span.encoded for span in spans) and all(log.encoded for log in logs)):
        made = decode_spans_json(request(spans, logs))
        spans, logs = made.spans, made.logs
    if spans:
        yield request_body((span.resource.encoded, span.scope.encoded, span.encoded) for span in spans)
    if logs:
        yield request_body((log.resource.encoded, log.scope.encoded, log.encoded) for log in logs)


EXPORTER: Exporter = OtlpProto()
