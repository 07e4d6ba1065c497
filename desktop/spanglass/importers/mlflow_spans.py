"""Spans as MLflow keeps them: ids in base64 or hexadecimal, every attribute a JSON text."""

import json
import re
from base64 import b64decode
from typing import Any

from spanglass.core.span import STATUS_OK, RawSpan, SpanEvent, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attribute, attributes, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers.drafts import Draft

_TRACE = "tr-"
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+")


def mlflow_span(given: dict[str, Any], trace: dict[str, Any]) -> RawSpan:
    """The span of a record; `trace` has the attributes of its trace, which its root gets."""
    name = _id(given.get("trace_id") or members(given.get("context")).get("trace_id"), 16)
    name = name or label(given.get("request_id"))
    own = _id(given.get("span_id") or members(given.get("context")).get("span_id"), 8)
    if not (name and own):
        raise BadPartError("a span has no id")
    parent = _id(given.get("parent_span_id") or given.get("parent_id"), 8)
    status = given.get("status")
    code = label(members(status).get("code") or given.get("status_code") or status).upper()
    failed = "ERROR" in code or code == "2"
    said = _as_sent(members(given.get("attributes")))
    return Draft(
        trace=trace_id(name.removeprefix(_TRACE)),
        span=span_id(own),
        parent=span_id(parent) if parent else b"",
        name=label(given.get("name")),
        start_ns=_time(given, "start_time"),
        end_ns=_time(given, "end_time"),
        attributes=said if parent else {**trace, **said},
        error=label(members(status).get("message") or given.get("status_message")) if failed else None,
        status=STATUS_OK if "OK" in code else 0,
        events=tuple(_event(members(event)) for event in given.get("events") or ()),
    ).raw()


def _as_sent(given: dict[str, Any]) -> dict[str, Value]:
    """Attributes as MLflow's exporter sends them: each value as JSON text."""
    return {
        name: held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
        for name, held in given.items()
        if held is not None
    }


def _time(given: dict[str, Any], key: str) -> int:
    for name in (f"{key}_unix_nano", f"{key}_ns", key):
        held = given.get(name)
        if isinstance(held, str) and held.isdecimal():
            held = int(held)
        if (found := moment_ns(held)) is not None:
            return found
    return 0


def _id(value: object, size: int) -> str:
    """An id as hexadecimal digits, or the name it is."""
    text = label(value)
    bare = text.removeprefix(_TRACE)
    if _HEX.fullmatch(bare) and len(bare.removeprefix("0x")) in (2 * size, 32):
        return bare.removeprefix("0x")
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        return text
    return raw.hex() if len(raw) == size else text


def _event(event: dict[str, Any]) -> SpanEvent:
    time = next((event[key] for key in ("time_unix_nano", "timestamp") if event.get(key)), None)
    if isinstance(time, str) and time.isdecimal():
        time = int(time)
    return SpanEvent(
        label(event.get("name")), moment_ns(time) or 0, attributes(members(event.get("attributes")))
    )


def trace_attributes(metadata: dict[str, Any], tags: dict[str, Any]) -> dict[str, Value]:
    """What a trace says of itself, as attributes of its root: session and user, and its tags."""
    found: dict[str, Value] = {}
    for key, held in {**tags, **metadata}.items():
        if key in ("mlflow.trace.session", "mlflow.trace.user"):
            found[key] = json.dumps(held)
        elif not key.startswith("mlflow."):
            found[f"mlflow.tag.{key}"] = attribute(held)
    return found
