"""OTLP messages as values of the core: what both OTLP formats, gRPC and the file importers share."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1 import common_pb2
from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.resource.v1 import resource_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

from spanglass.core.ids import to_id
from spanglass.core.span import (
    Batch,
    LogRecord,
    RawSpan,
    Rejected,
    Resource,
    Scope,
    SpanEvent,
    SpanLink,
    Value,
)

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")
TRACE_ID_BYTES, SPAN_ID_BYTES = 16, 8
LATEST_NS = 2**63 - 1  # what a signed 64-bit column can hold: the year 2262
_NO_TRACE, _NO_SPAN = bytes(TRACE_ID_BYTES), bytes(SPAN_ID_BYTES)


class BadPartError(Exception):
    """One span or log record that cannot be kept; the text is the reason, free of the client's own text."""


class Gathering:
    """Collects the spans and logs of one request, and counts what has to be rejected by its reason."""

    def __init__(self) -> None:
        self._spans: list[RawSpan] = []
        self._logs: list[LogRecord] = []
        self._rejected: Counter[str] = Counter()
        self._truncated = 0

    def span(self, span: trace_pb2.Span, resource: Resource, scope: Scope) -> None:
        """Keep a span, or reject it with the reason."""
        try:
            self._spans.append(raw_span(span, resource, scope))
            if span.dropped_attributes_count or span.dropped_events_count or span.dropped_links_count:
                self._truncated += 1
        except BadPartError as error:
            self.reject(str(error))

    def log(self, record: logs_pb2.LogRecord, resource: Resource, scope: Scope) -> None:
        """Keep a log record, or reject it with the reason."""
        try:
            self._logs.append(log_record(record, resource, scope))
        except BadPartError as error:
            self.reject(str(error))

    def read(self, read: Callable[[_Given], _Made], items: Iterable[_Given]) -> Iterator[_Made]:
        """What is made of items, one after the other; one that cannot be kept is rejected with the reason."""
        for item in items:
            try:
                yield read(item)
            except BadPartError as error:
                self.reject(str(error))

    def reject(self, reason: str, count: int = 1) -> None:
        """Count parts that cannot be kept."""
        self._rejected[reason] += count

    def batch(self) -> Batch:
        """Everything gathered so far."""
        rejected = tuple(Rejected(reason, count) for reason, count in self._rejected.items() if count)
        return Batch(tuple(self._spans), tuple(self._logs), rejected, truncated=self._truncated)


def traces_batch(request: ExportTraceServiceRequest) -> Batch:
    """The spans of a parsed request; those without usable ids or times are rejected, one by one."""
    gathering = Gathering()
    for resource_spans in request.resource_spans:
        resource = resource_value(resource_spans.resource)
        for scope_spans in resource_spans.scope_spans:
            scope = scope_value(scope_spans.scope)
            for span in scope_spans.spans:
                gathering.span(span, resource, scope)
    return gathering.batch()


def logs_batch(request: ExportLogsServiceRequest) -> Batch:
    """The log records of a parsed request; those with broken ids or times are rejected, one by one."""
    gathering = Gathering()
    for resource_logs in request.resource_logs:
        resource = resource_value(resource_logs.resource)
        for scope_logs in resource_logs.scope_logs:
            scope = scope_value(scope_logs.scope)
            for record in scope_logs.log_records:
                gathering.log(record, resource, scope)
    return gathering.batch()


def value(any_value: common_pb2.AnyValue) -> Value:
    """An attribute's value; None for an empty one and for kinds that are not of traces or logs."""
    kind = any_value.WhichOneof("value")
    if kind is None or kind == "string_value_strindex":
        return None
    if kind == "array_value":
        return [item.string_value or value(item) for item in any_value.array_value.values]
    if kind == "kvlist_value":
        return attributes(any_value.kvlist_value.values)
    return cast("Value", getattr(any_value, kind))


def attributes(pairs: Iterable[common_pb2.KeyValue]) -> dict[str, Value]:
    """Attributes by key; of a key given twice the last value stands."""
    found: dict[str, Value] = {}
    for pair in pairs:
        held = pair.value
        # Most values are texts: reading the text first spares them the search for their kind.
        found[pair.key] = held.string_value or value(held)
    return found


def resource_value(resource: resource_pb2.Resource) -> Resource:
    """The process that sent a span."""
    return Resource(attributes(resource.attributes), _encoded(resource))


def scope_value(scope: common_pb2.InstrumentationScope) -> Scope:
    """The library that made a span."""
    return Scope(scope.name, scope.version, attributes(scope.attributes), _encoded(scope))


def raw_span(span: trace_pb2.Span, resource: Resource, scope: Scope) -> RawSpan:
    """A span as the core knows it; raises `BadPartError` for ids or times that cannot be."""
    parent_id = span.parent_span_id
    _check_id("trace id", span.trace_id, _NO_TRACE)
    _check_id("span id", span.span_id, _NO_SPAN)
    _check_optional_id("parent span id", parent_id, SPAN_ID_BYTES)
    start_ns, end_ns = span.start_time_unix_nano, span.end_time_unix_nano
    if start_ns > LATEST_NS or end_ns > LATEST_NS:
        raise BadPartError("span's time is out of range")
    return RawSpan(
        trace_id=span.trace_id,
        span_id=span.span_id,
        parent_id=to_id(parent_id) if parent_id else parent_id,
        name=span.name,
        kind=span.kind,
        start_ns=start_ns,
        end_ns=end_ns,
        status_code=span.status.code,
        status_message=span.status.message,
        attributes=attributes(span.attributes),
        events=tuple([_event(event) for event in span.events]) if span.events else (),
        links=tuple([_link(link) for link in span.links]) if span.links else (),
        resource=resource,
        scope=scope,
        encoded=_encoded(span),
    )


def log_record(record: logs_pb2.LogRecord, resource: Resource, scope: Scope) -> LogRecord:
    """A log record as the core knows it; its ids may be absent. Raises `BadPartError` like `raw_span`."""
    _check_optional_id("log record's trace id", record.trace_id, TRACE_ID_BYTES)
    _check_optional_id("log record's span id", record.span_id, SPAN_ID_BYTES)
    time_ns = record.time_unix_nano or record.observed_time_unix_nano
    if time_ns > LATEST_NS:
        raise BadPartError("log record's time is out of range")
    held = attributes(record.attributes)
    event_name = record.event_name or held.get("event.name")
    return LogRecord(
        trace_id=to_id(record.trace_id),
        span_id=to_id(record.span_id),
        time_ns=time_ns,
        event_name=event_name if isinstance(event_name, str) else "",
        body=value(record.body),
        attributes=held,
        resource=resource,
        scope=scope,
        encoded=_encoded(record),
    )


def _event(event: Any) -> SpanEvent:
    return SpanEvent(event.name, min(event.time_unix_nano, LATEST_NS), attributes(event.attributes))


def _link(link: Any) -> SpanLink:
    return SpanLink(to_id(link.trace_id), to_id(link.span_id), attributes(link.attributes))


def _check_id(name: str, identity: bytes, zeros: bytes) -> None:
    if len(identity) == len(zeros) and identity != zeros:
        return
    if identity.strip(b"\0"):
        raise BadPartError(f"{name} is {len(identity)} bytes long, not {len(zeros)}")
    raise BadPartError(f"{name} is all zeros" if identity else f"{name} is missing")


def _check_optional_id(name: str, identity: bytes, size: int) -> None:
    if identity and len(identity) != size and identity.strip(b"\0"):
        raise BadPartError(f"{name} is {len(identity)} bytes long, not {size}")


def _encoded(message: Message) -> bytes:
    return message.SerializeToString()
