"""Spans as an OTLP request in JSON."""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from spanglass.sdk.spans import Span

_LARGEST = 2**63 - 1
_SCOPE = {"name": "spanglass"}


def request(spans: Iterable[Span], resource: Mapping[str, str], scope: str = "spanglass") -> bytes:
    """The body of a request to ``/v1/traces``."""
    found = {
        "resource": {"attributes": attributes(resource)},
        "scopeSpans": [{"scope": {"name": scope}, "spans": [_span(span) for span in spans]}],
    }
    return json.dumps({"resourceSpans": [found]}).encode()


def log_request(
    record: "tuple[int, str, Span | None, Mapping[str, Any]]", resource: Mapping[str, str]
) -> bytes:
    """The body of a request to ``/v1/logs`` with one event, of a span if one is given."""
    time_ns, name, span, said = record
    entry: dict[str, Any] = {
        "timeUnixNano": str(time_ns),
        "eventName": name,
        "attributes": [*attributes(said), *attributes({"event.name": name})],
    }
    if span is not None:
        entry |= {"traceId": span.context.trace_id.hex(), "spanId": span.context.span_id.hex()}
    found = {
        "resource": {"attributes": attributes(resource)},
        "scopeLogs": [{"scope": _SCOPE, "logRecords": [entry]}],
    }
    return json.dumps({"resourceLogs": [found]}).encode()


def attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """OTLP's list of keys and values; what is None is left out."""
    return [{"key": str(name), "value": _value(held)} for name, held in values.items() if held is not None]


def _span(span: Span) -> dict[str, Any]:
    found: dict[str, Any] = {
        "traceId": span.context.trace_id.hex(), "spanId": span.context.span_id.hex(), "name": span.name,
        "kind": span.kind, "startTimeUnixNano": str(span.start_ns), "endTimeUnixNano": str(span.end_ns),
        "attributes": attributes(span.attributes),
    }  # fmt: skip
    if span.parent is not None:
        found["parentSpanId"] = span.parent.span_id.hex()
    if span.status:
        found["status"] = {"code": span.status, "message": span.message}
    if span.events:
        found["events"] = [
            {"timeUnixNano": str(time_ns), "name": name, "attributes": attributes(told)}
            for time_ns, name, told in span.events
        ]
    return found


def _value(held: Any) -> dict[str, Any]:
    if isinstance(held, bool):
        return {"boolValue": held}
    if isinstance(held, int):
        return {"intValue": str(held)} if abs(held) <= _LARGEST else {"stringValue": str(held)}
    if isinstance(held, float):
        return {"doubleValue": held} if held - held == 0 else {"stringValue": str(held)}
    if isinstance(held, bytes):
        return {"bytesValue": b64encode(held).decode()}
    if isinstance(held, (list, tuple)):
        return {"arrayValue": {"values": [_value(item) for item in held]}}
    return {"stringValue": held if isinstance(held, str) else str(held)}
