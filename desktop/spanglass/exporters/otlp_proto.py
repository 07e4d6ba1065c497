"""OTLP as protobuf, byte for byte as it is kept: requests, each behind its length."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import BinaryIO, TypeAlias

from spanglass.core.span import LogRecord, RawSpan
from spanglass.core.views import SpanDetail
from spanglass.exporters import ExportedTrace, Exporter
from spanglass.exporters.otlp_requests import request
from spanglass.formats.otlp_json import decode_spans_json

_Record: TypeAlias = RawSpan | LogRecord

_SPANS_A_REQUEST = 500
_LENGTH = 4
_MORE = 0x80


class OtlpProto:
    """The exporter of protobuf; requests of spans and of log records follow one another."""

    name = "otlp-proto"
    suffix = ".pb"

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """Every request behind its length in four bytes, the highest first."""
        for trace in traces:
            details = trace.details()
            while group := list(islice(details, _SPANS_A_REQUEST)):
                for records in _records(group):
                    body = b"".join(_by_resource(records))
                    if body:
                        out.write(len(body).to_bytes(_LENGTH, "big") + body)


def _records(group: Sequence[SpanDetail]) -> tuple[Sequence[_Record], Sequence[_Record]]:
    """The spans and the log records of a group; what was changed since it came is encoded anew."""
    spans: list[_Record] = [detail.span for detail in group]
    logs: list[_Record] = [log for detail in group for log in detail.logs]
    if all(record.encoded for record in (*spans, *logs)):
        return spans, logs
    made = decode_spans_json(request(group))
    return made.spans, made.logs


def _by_resource(records: Sequence[_Record]) -> Iterator[bytes]:
    """The records in groups of neighbours that share resource and scope, each group as field 1."""
    for (resource, scope), group in groupby(records, lambda record: (record.resource, record.scope)):
        of_scope = _field(1, scope.encoded) + b"".join(_field(2, record.encoded) for record in group)
        yield _field(1, _field(1, resource.encoded) + _field(2, of_scope))


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes: number and type, length as a varint, content."""
    octets = bytearray((number << 3 | 2,))
    length = len(content)
    while length >= _MORE:
        octets.append(length % _MORE | _MORE)
        length //= _MORE
    octets.append(length)
    return bytes(octets) + content


EXPORTER: Exporter = OtlpProto()
