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
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_FIXED_SIZES = {_FIXED64: 8, _FIXED32: 4}

_M = TypeVar("_M", bound=message.Message)


class _Field(NamedTuple):
    """One field of a message: its number, its content if it has a length, and all its bytes."""

    number: int
    content: bytes | None
    whole: bytes


def salvage_traces(body: bytes) -> Batch:
    """The readable spans of an ExportTraceServiceRequest; raises `DecodeError` if it cannot be cut up."""
    gathering = Gathering()
    for resource, scope, content in _records(body):
        span = _parsed(trace_pb2.Span, content, "span", gathering)
        if span is not None:
            gathering.span(span, resource, scope)
    return _something(gathering.batch())


def salvage_logs(body: bytes) -> Batch:
    """The readable records of an ExportLogsServiceRequest; raises `DecodeError` if it cannot be cut up."""
    gathering = Gathering()
    for resource, scope, content in _records(body):
        record = _parsed(logs_pb2.LogRecord, content, "log record", gathering)
        if record is not None:
            gathering.log(record, resource, scope)
    return _something(gathering.batch())


def protobuf_reason(error: Exception) -> str:
    """What protobuf found wrong, without the name of the message type."""
    return str(error).rsplit("': ", 1)[-1].removeprefix("Error parsing message").strip() or "malformed"


def _something(batch: Batch) -> Batch:
    if not (batch.spans or batch.logs or batch.rejected):
        raise DecodeError("The body is not a protobuf OTLP request.")
    return batch


def _parsed(kind: type[_M], content: bytes, name: str, gathering: Gathering) -> _M | None:
    try:
        return kind.FromString(content)
    except message.DecodeError as error:
        gathering.reject(f"{name} is not readable: {protobuf_reason(error)}")
        return None


def _records(body: bytes) -> Iterator[tuple[Resource, Scope, bytes]]:
    for of_resource in _contents(body, _REQUEST_PARTS):
        resource = resource_value(_described(resource_pb2.Resource, of_resource))
        for of_scope in _contents(of_resource, _PARTS):
            scope = scope_value(_described(InstrumentationScope, of_scope))
            for content in _contents(of_scope, _PARTS):
                yield resource, scope, content


def _contents(data: bytes, number: int) -> Iterator[bytes]:
    return (field.content for field in _fields(data) if field.number == number and field.content is not None)


def _described(kind: type[_M], data: bytes) -> _M:
    """The description in `data`, without those of its fields that cannot be read."""
    found = kind()
    for content in _contents(data, _DESCRIPTION):
        for field in _fields(content):
            _merge(found, field.whole)
    return found


def _merge(found: Any, data: bytes) -> None:
    alone = type(found)()
    try:
        alone.ParseFromString(data)
    except message.DecodeError:
        return  # one unreadable attribute of a resource is no reason to lose its spans
    found.MergeFrom(alone)


def _fields(data: bytes) -> Iterator[_Field]:
    position = 0
    while position < len(data):
        start = position
        tag, position = _varint(data, position)
        content = None
        if tag & 7 == _LENGTH:
            size, position = _varint(data, position)
            content = data[position : position + size]
            position += size
        elif tag & 7 == _VARINT:
            _, position = _varint(data, position)
        elif tag & 7 in _FIXED_SIZES:
            position += _FIXED_SIZES[tag & 7]
        else:
            raise DecodeError("The body is not a protobuf OTLP request.")
        if position > len(data):
            raise DecodeError("The body is not a whole protobuf OTLP request: it ends in the middle.")
        yield _Field(tag >> 3, content, data[start:position])


def _varint(data: bytes, position: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            raise DecodeError("The body is not a whole protobuf OTLP request: it ends in the middle.")
        byte = data[position]
        position += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, position
    raise DecodeError("The body is not a protobuf OTLP request.")
