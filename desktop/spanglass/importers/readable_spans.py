"""Spans as OpenTelemetry's JavaScript SDK holds them, one a line: Copilot's file exporter writes such."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Resource, Scope, SpanEvent
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, whole
from spanglass.importers.json_importer import Each, JsonImporter

_SECOND = 1_000_000_000


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The span of a line; lines of metrics and logs are passed over."""
    if not knows(value):
        if "resource" in members(value) or "scopeMetrics" in members(value) or "body" in members(value):
            return
        raise BadPartError("it has no span's ids and start")
    context = members(value.get("spanContext") or value.get("_spanContext"))
    start = _time(value.get("startTime"))
    status = members(value.get("status"))
    code = whole(status.get("code"))
    yield Draft(
        trace=trace_id(label(context.get("traceId") or value.get("traceId"))),
        span=span_id(_own(value, context)),
        parent=_parent(value),
        name=label(value.get("name")),
        start_ns=start,
        end_ns=_time(value.get("endTime")) or (start + _time(value.get("duration")) if start else 0),
        attributes=attributes(members(value.get("attributes"))),
        status=code if code in (0, 1, 2) else 0,
        error=label(status.get("message")) if code == 2 else None,
        kind=_kind(value.get("kind")),
        events=tuple(_event(members(event)) for event in value.get("events") or ()),
        resource=Resource(attributes(members(_attributes_of(value.get("resource"))))),
        scope=_scope(value),
    ).raw()


def knows(value: Any) -> bool:
    """Whether a record is a span with times as pairs of seconds and nanoseconds, or with an object of ids."""
    found = members(value)
    context = members(found.get("spanContext") or found.get("_spanContext"))
    has_ids = bool(context.get("traceId") or found.get("traceId")) and bool(_own(found, context))
    start = found.get("startTime")
    return has_ids and isinstance(start, list) and len(start) == 2


def _own(value: dict[str, Any], context: dict[str, Any]) -> str:
    return label(context.get("spanId") or value.get("spanId") or value.get("id"))


def _parent(value: dict[str, Any]) -> bytes:
    context = members(value.get("parentSpanContext"))
    name = label(context.get("spanId") or value.get("parentSpanId") or value.get("parentId"))
    return span_id(name) if name else b""


def _kind(value: object) -> int:
    """OTLP's number of the kind, which is one more than the SDK's."""
    found = whole(value)
    return found + 1 if found is not None and 0 <= found <= 4 else 1


def _time(value: object) -> int:
    if isinstance(value, list) and len(value) == 2:
        return (whole(value[0]) or 0) * _SECOND + (whole(value[1]) or 0)
    return moment_ns(value) or 0


def _event(event: dict[str, Any]) -> SpanEvent:
    return SpanEvent(
        label(event.get("name")), _time(event.get("time")), attributes(members(event.get("attributes")))
    )


def _attributes_of(resource: object) -> object:
    found = members(resource)
    raw = found.get("_rawAttributes")
    if isinstance(raw, list):
        return {label(pair[0]): pair[1] for pair in raw if isinstance(pair, list) and len(pair) == 2}
    return found.get("attributes") or found.get("_attributes")


def _scope(value: dict[str, Any]) -> Scope:
    found = members(value.get("instrumentationScope") or value.get("instrumentationLibrary"))
    return Scope(label(found.get("name")), label(found.get("version")))


IMPORTER: Importer = JsonImporter("OpenTelemetry JavaScript spans", knows, lambda _: Each(spans_of))
