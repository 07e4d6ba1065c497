"""Bodies of requests that clients keep whole: as they were sent, else as a client was told to send them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from spanglass.core.exchanges import REQUEST_BODY
from spanglass.core.span import RawSpan

BODIES = (REQUEST_BODY, "input.value", "mlflow.spanInputs")
"""The attributes that hold them, the most exact first."""

_CLIENTS_OWN = frozenset({
    "timeout", "extra_headers", "extra_query", "extra_body", "http_options", "api_key", "base_url",
    "api_version",
})  # fmt: skip
_NO_VALUE = re.compile(r"^<class |^<[\w.]+ object|NOT_GIVEN|^NotGiven|^Omit\b|__REDACTED__|\[REDACTED\]")
_LISTS = ("messages", "input")
_DEEPEST = 60


def recorded_body(span: RawSpan) -> dict[str, Any] | None:
    """The body of a request that was recorded whole; None of any other span."""
    found = exchanged_body(span)
    if found is not None:
        return found
    for name in BODIES[1:]:
        body = _object(span.attributes.get(name))
        if body is not None and _is_request(body):
            return _sent(body)
    return None


def exchanged_body(span: RawSpan) -> dict[str, Any] | None:
    """The body of an exchange, byte for byte what was sent."""
    return _object(span.attributes.get(REQUEST_BODY))


def without_bodies(span_attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a span but for the bodies in them."""
    return {name: held for name, held in span_attributes.items() if name not in BODIES}


def _object(given: Any) -> dict[str, Any] | None:
    if not isinstance(given, str) or not given.lstrip().startswith("{"):
        return None
    try:
        body = json.loads(given)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _is_request(body: Mapping[str, Any]) -> bool:
    """Whether an object is the body of a request to a model, without what only a program can hold."""
    if not isinstance(body.get("model"), str) or not _is_plain(body):
        return False
    held = next((body[name] for name in _LISTS if body.get(name)), None)
    if isinstance(held, str):
        return True
    is_list = isinstance(held, list) and bool(held)
    return is_list and all(isinstance(item, str) or _is_message(item) for item in held or ())


def _is_message(item: Any) -> bool:
    return isinstance(item, dict) and ("role" in item or "type" in item)


def _is_plain(held: Any, depth: int = _DEEPEST) -> bool:
    if isinstance(held, str):
        return _NO_VALUE.search(held[:200]) is None
    if isinstance(held, dict | list) and depth:
        return all(_is_plain(each, depth - 1) for each in (held.values() if isinstance(held, dict) else held))
    return depth > 0


def _sent(body: dict[str, Any]) -> dict[str, Any]:
    """What a client sends of what it was told: not what is meant for itself."""
    more = body.get("extra_body")
    kept = {name: held for name, held in body.items() if name not in _CLIENTS_OWN and held is not None}
    return {**kept, **(more if isinstance(more, dict) else {})}
