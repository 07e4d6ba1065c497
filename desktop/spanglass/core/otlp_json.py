"""Spans in OTLP's JSON encoding: ids in hexadecimal, 64-bit integers as texts, attributes as key and value.

What a RawSpan does not carry (trace state, flags, dropped counts) is not written.
"""

import json
import math
from base64 import b64encode
from collections.abc import Iterable
from typing import Any, TypeAlias

from spanglass.core.ids import to_hex
from spanglass.core.span import Attributes, RawSpan, Resource, Scope, SpanEvent, SpanLink, Value

Json: TypeAlias = dict[str, Any]


def traces_data(spans: Iterable[RawSpan]) -> Json:
    """The body of a ``/v1/traces`` request with these spans, grouped by resource and scope."""
    resources: dict[int, tuple[Resource, dict[int, tuple[Scope, list[Json]]]]] = {}
    known: list[Any] = []
    for span in spans:
        _, scopes = resources.setdefault(_number(known, span.resource), (span.resource, {}))
        _, members = scopes.setdefault(_number(known, span.scope), (span.scope, []))
        members.append(span_json(span))
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": attributes_json(resource.attributes)},
                "scopeSpans": [
                    {"scope": scope_json(scope), "spans": members} for scope, members in scopes.values()
                ],
            }
            for resource, scopes in resources.values()
        ]
    }


def span_json(span: RawSpan) -> Json:
    """One span; times are nanoseconds as texts, a running span has no end."""
    out: Json = {"traceId": to_hex(span.trace_id), "spanId": to_hex(span.span_id)}
    if span.parent_id:
        out["parentSpanId"] = to_hex(span.parent_id)
    out |= {"name": span.name, "kind": span.kind, "startTimeUnixNano": str(span.start_ns)}
    if span.end_ns:
        out["endTimeUnixNano"] = str(span.end_ns)
    out["attributes"] = attributes_json(span.attributes)
    if span.events:
        out["events"] = [_event(event) for event in span.events]
    if span.links:
        out["links"] = [_link(link) for link in span.links]
    status = {"code": span.status_code} if span.status_code else {}
    out["status"] = status | ({"message": span.status_message} if span.status_message else {})
    return out


def scope_json(scope: Scope) -> Json:
    """The library that made a span."""
    out: Json = {"name": scope.name}
    if scope.version:
        out["version"] = scope.version
    if scope.attributes:
        out["attributes"] = attributes_json(scope.attributes)
    return out


def attributes_json(attributes: Attributes) -> list[Json]:
    """Attributes as OTLP's list of keys and typed values."""
    return [{"key": key, "value": value_json(value)} for key, value in attributes.items()]


def value_json(value: Value) -> Json:
    """One attribute value with its type: ``{"intValue": "12"}``; an empty object for no value."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value if math.isfinite(value) else _not_finite(value)}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bytes):
        return {"bytesValue": b64encode(value).decode()}
    if isinstance(value, list):
        return {"arrayValue": {"values": [value_json(item) for item in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": attributes_json(value)}}
    return {}


def to_text(document: Json, indent: int | None = 2) -> str:
    """The JSON text, safe to write as UTF-8: text with half a surrogate pair is escaped."""
    text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(document, indent=indent, allow_nan=False)
    return text


def _event(event: SpanEvent) -> Json:
    return {
        "timeUnixNano": str(event.time_ns),
        "name": event.name,
        "attributes": attributes_json(event.attributes),
    }


def _link(link: SpanLink) -> Json:
    return {
        "traceId": to_hex(link.trace_id),
        "spanId": to_hex(link.span_id),
        "attributes": attributes_json(link.attributes),
    }


def _number(known: list[Any], value: Any) -> int:
    """A number for a resource or scope, the same for equal ones (their attributes cannot be hashed)."""
    if value not in known:
        known.append(value)
    return known.index(value)


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
