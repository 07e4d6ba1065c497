"""Spans and log records cut out of an OTLP request that protobuf refuses as a whole.

One text that is not UTF-8, or one value nested too deeply, makes protobuf refuse every span of a
request. Cut out by hand, each span is parsed alone and only the bad one is lost.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

from google.protobuf import message
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.resource.v1 import resource_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from spanglass.core.span import Batch, Resource, Scope
from spanglass.formats import DecodeError
from spanglass.formats.otlp_values import Gathering, resource_value, scope_value

# In requests, ResourceSpans and ScopeSpans (and those of logs) the describing part is field 1 and what
# it describes is field 2; a request has only field 1.
_REQUEST_PARTS, _DESCRIPTION, _PARTS = 1, 1, 2
VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
"""Wire types."""

_MORE = 0x80  # the bit of a byte after which a number goes on
_FIXED_SIZES = {FIXED64: 8, FIXED32: 4}
_MOST_FIELDS = 1_000_000  # cut by hand in about a second; a body of tiny fields would take minutes
_NO_REQUEST = "The body is not a protobuf OTLP request."
_CUT_OFF = "The body is not a whole protobuf OTLP request: it ends in the middle."

_M = TypeVar("_M", bound=message.Message)


class Field(NamedTuple):
    """One field of a message: its number, its wire type, its content if it has a length, all its bytes."""

    number: int
    wire_type: int
    content: bytes | None
    whole: bytes


def salvage_traces(body: bytes) -> Batch:
    """The readable spans of an ExportTraceServiceRequest; raises `DecodeError` if it cannot be cut up."""
    gathering = Gathering()
    for resource, scope, content in _Cutting().records(body):
        span = _parsed(trace_pb2.Span, content, "span", gathering)
        if span is not None:
            gathering.span(span, resource, scope)
    return _something(gathering.batch())


def salvage_logs(body: bytes) -> Batch:
    """The readable records of an ExportLogsServiceRequest; raises `DecodeError` if it cannot be cut up."""
    gathering = Gathering()
    for resource, scope, content in _Cutting().records(body):
        record = _parsed(logs_pb2.LogRecord, content, "log record", gathering)
        if record is not None:
            gathering.log(record, resource, scope)
    return _something(gathering.batch())


def protobuf_reason(error: Exception) -> str:
    """What protobuf found wrong, without the name of the message type."""
    return str(error).rsplit("': ", 1)[-1].removeprefix("Error parsing message").strip() or "malformed"


def _something(batch: Batch) -> Batch:
    if not (batch.spans or batch.logs or batch.rejected):
        raise DecodeError(_NO_REQUEST)
    return batch


def _parsed(kind: type[_M], content: bytes, name: str, gathering: Gathering) -> _M | None:
    try:
        return kind.FromString(content)
    except message.DecodeError as error:
        gathering.reject(f"{name} is not readable: {protobuf_reason(error)}")
        return None


class _Cutting:
    """One request being cut up; gives up on one with more fields than any exporter sends."""

    def __init__(self) -> None:
        self._left = _MOST_FIELDS

    def records(self, body: bytes) -> Iterator[tuple[Resource, Scope, bytes]]:
        """Every span or log record, encoded, with what describes it."""
        for of_resource in self._contents(body, _REQUEST_PARTS):
            resource = resource_value(self._described(resource_pb2.Resource, of_resource))
            for of_scope in self._contents(of_resource, _PARTS):
                scope = scope_value(self._described(InstrumentationScope, of_scope))
                for content in self._contents(of_scope, _PARTS):
                    yield resource, scope, content

    def _contents(self, data: bytes, number: int) -> Iterator[bytes]:
        for field in self._fields(data):
            if field.number == number and field.content is not None:
                yield field.content

    def _described(self, kind: type[_M], data: bytes) -> _M:
        """The description in `data`, without those of its fields that cannot be read."""
        found = kind()
        for content in self._contents(data, _DESCRIPTION):
            for field in self._fields(content):
                _merge(found, field.whole)
        return found

    def _fields(self, data: bytes) -> Iterator[Field]:
        for field in fields(data):
            self._left -= 1
            if self._left < 0:
                raise DecodeError("The body is not a protobuf OTLP request: it has too many fields.")
            yield field


def _merge(found: Any, data: bytes) -> None:
    alone = type(found)()
    try:
        alone.ParseFromString(data)
    except message.DecodeError:
        return  # one unreadable attribute of a resource is no reason to lose its spans
    found.MergeFrom(alone)


def fields(data: bytes) -> Iterator[Field]:
    """The fields of an encoded message, one after the other; raises `DecodeError` where it is none."""
    position = 0
    while position < len(data):
        start = position
        tag, position = _varint(data, position)
        wire_type, content = tag & 7, None
        if not tag >> 3:
            raise DecodeError(_NO_REQUEST)
        if wire_type == LENGTH:
            size, position = _varint(data, position)
            content = data[position : position + size]
            position += size
        elif wire_type == VARINT:
            _, position = _varint(data, position)
        elif wire_type in _FIXED_SIZES:
            position += _FIXED_SIZES[wire_type]
        else:
            raise DecodeError(_NO_REQUEST)
        if position > len(data):
            raise DecodeError(_CUT_OFF)
        yield Field(tag >> 3, wire_type, content, data[start:position])


def encoded_field(number: int, content: bytes) -> bytes:
    """A field of bytes: number and type, length as a varint, content."""
    octets = bytearray((number << 3 | LENGTH,))
    length = len(content)
    while length >= _MORE:
        octets.append(length % _MORE | _MORE)
        length //= _MORE
    octets.append(length)
    return bytes(octets) + content


def _varint(data: bytes, position: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            raise DecodeError(_CUT_OFF)
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
    raise DecodeError(_NO_REQUEST)
