"""Spans that did not come as OTLP, encoded as if they had: the store keeps nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from opentelemetry.proto.common.v1.common_pb2 import (
    AnyValue,
    ArrayValue,
    InstrumentationScope,
    KeyValue,
    KeyValueList,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource as ResourceMessage
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from spanglass.core.otlp_json import traces_data
from spanglass.core.span import Batch, RawSpan, Resource, Scope, Value
from spanglass.formats.otlp_json import decode_spans_json
from spanglass.formats.otlp_values import Gathering, resource_value, scope_value

_Sender: TypeAlias = tuple[Resource, Scope]
_Known: TypeAlias = tuple[_Sender, _Sender]


def encoded_spans(spans: Iterable[RawSpan]) -> Batch:
    """The spans with their encodings, read back from those; spans without usable ids are rejected."""
    gathering = Gathering()
    odd: list[RawSpan] = []
    described: list[_Known] = []
    for span in spans:
        try:
            message, (resource, scope) = _message(span), _described(span, described)
        except (TypeError, ValueError):
            odd.append(span)
        else:
            gathering.span(message, resource, scope)
    if not odd:
        return gathering.batch()
    # Numbers too large and halves of surrogate pairs are made fit where OTLP's JSON is read.
    rest, found = decode_spans_json(traces_data(odd)), gathering.batch()
    return replace(found, spans=found.spans + rest.spans, rejected=found.rejected + rest.rejected)


def _message(span: RawSpan) -> Span:
    return Span(
        trace_id=span.trace_id, span_id=span.span_id, parent_span_id=span.parent_id, name=span.name,
        kind=span.kind,  # type: ignore[arg-type]  # any number is one of the open enumeration
        start_time_unix_nano=span.start_ns, end_time_unix_nano=span.end_ns,
        attributes=_pairs(span.attributes),
        events=[
            Span.Event(name=event.name, time_unix_nano=event.time_ns, attributes=_pairs(event.attributes))
            for event in span.events
        ],
        links=[
            Span.Link(trace_id=link.trace_id, span_id=link.span_id, attributes=_pairs(link.attributes))
            for link in span.links
        ],
        status=Status(code=span.status_code, message=span.status_message),  # type: ignore[arg-type]
    )  # fmt: skip


def _described(span: RawSpan, known: list[_Known]) -> _Sender:
    """The resource and scope with their encodings, made once for the spans that share them."""
    for given, made in reversed(known):
        if given == (span.resource, span.scope):
            return made
    resource = resource_value(ResourceMessage(attributes=_pairs(span.resource.attributes)))
    named = InstrumentationScope(
        name=span.scope.name, version=span.scope.version, attributes=_pairs(span.scope.attributes)
    )
    known.append(((span.resource, span.scope), (resource, scope_value(named))))
    return known[-1][1]


def _pairs(attributes: Mapping[str, Value]) -> list[KeyValue]:
    return [KeyValue(key=key, value=_any_value(value)) for key, value in attributes.items()]


def _any_value(value: Value) -> AnyValue:
    if isinstance(value, str):
        return AnyValue(string_value=value)
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, bytes):
        return AnyValue(bytes_value=value)
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[_any_value(item) for item in value]))
    if isinstance(value, dict):
        return AnyValue(kvlist_value=KeyValueList(values=_pairs(value)))
    return AnyValue()
