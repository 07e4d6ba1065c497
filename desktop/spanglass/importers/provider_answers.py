"""What a record of a log is: the answer of a provider, or holds one, bare or in what a log wraps it in."""

import json
from typing import Any

from spanglass.core.timestamps import moment_ns
from spanglass.dialects.event_streams import assembled
from spanglass.formats.json_attributes import members

_ANSWERS = (
    "response", "body", "output", "completion", "result", "response_body", "responseBody", "outputBodyJson",
    "full_response", "modelOutput",
)  # fmt: skip
_REQUESTS = (
    "request", "input", "request_body", "requestBody", "kwargs", "prompt", "body", "params", "inputBodyJson",
    "full_request", "modelInput",
)  # fmt: skip
_ENVELOPES = (
    "log", "jsonPayload", "textPayload", "payload", "_source", "fields", "message", "msg", "line", "data",
    "event", "properties",
)  # fmt: skip
_OBJECTS = frozenset({"chat.completion", "chat.completion.chunk", "response", "text_completion"})
_ASKED = ("messages", "input", "prompt", "contents")
_OTHERS = frozenset({"op_name", "span_id", "spanId", "run_type"})
_STREAMS = ("{", "data:", "event:")


def unwrapped(record: dict[str, Any], depth: int = 2) -> dict[str, Any] | None:
    """The record that holds an answer, or a failure, with the times of what it was wrapped in."""
    if not _OTHERS.isdisjoint(record):
        return None
    if answer_in(record) is not None or _has_failed(record):
        return record
    for key in _ENVELOPES if depth else ():
        held = _object(record.get(key))
        if held and (found := unwrapped(held, depth - 1)) is not None:
            times = {name: given for name, given in record.items() if name != key and moment_ns(given)}
            return {**times, **found}
    return None


def answer_in(record: dict[str, Any], depth: int = 2) -> dict[str, Any] | None:
    """The answer a record is, or has under one of the usual names."""
    if _is_answer(record):
        return record
    for key in _ANSWERS if depth else ():
        held = record.get(key)
        if isinstance(held, list) and key == "outputBodyJson":
            held = json.dumps(held)
        if isinstance(held, str) and held.lstrip().startswith((*_STREAMS, "[{")):
            held = assembled(held)
        if isinstance(held, dict) and (found := answer_in(held, depth - 1)) is not None:
            return found
    return None


def request_in(record: dict[str, Any], answer: dict[str, Any] | None) -> Any:
    """What was asked: a body under one of the usual names, else the messages of the record."""
    for key in _REQUESTS:
        held = _object(record.get(key)) or record.get(key)
        for inner in ("body", "inputBodyJson"):
            within = members(held).get(inner)
            held = within if isinstance(within, dict) and within is not answer else held
        if held and held is not answer and answer_in(members(held)) is None:
            return held
    listed = record.get("messages")
    return {"messages": listed, "model": record.get("model")} if isinstance(listed, list) else None


def failure_in(record: dict[str, Any]) -> Any:
    """What an answer, or its record, says of an error; None if it says nothing."""
    for key in ("response", "response_body", "body", "result"):
        if error := members(_object(record.get(key))).get("error"):
            return error
    return record.get("error") or record.get("error_str") or record.get("exception")


def _has_failed(record: dict[str, Any]) -> bool:
    """Whether it is a call with an error in the place of an answer."""
    asked = members(request_in(record, None))
    return "model" in asked and any(key in asked for key in _ASKED) and bool(failure_in(record))


def _is_answer(found: dict[str, Any]) -> bool:
    choices, output = found.get("choices"), members(found.get("output"))
    if found.get("object") in _OBJECTS and ("choices" in found or "output" in found):
        return True
    if isinstance(choices, list) and choices and "model" in found:
        return not {"message", "delta", "text"}.isdisjoint(members(choices[0]))
    if found.get("type") == "message" and "stop_reason" in found and "content" in found:
        return True
    if isinstance(found.get("completion"), str):
        return "stop_reason" in found  # Anthropic's first interface
    if "message" in output and ("stopReason" in found or "usage" in found):
        return True  # Converse
    if "model" in found and found.get("done") is True:
        return "message" in found or "response" in found  # Ollama
    if _has_vectors(found):
        return True
    return "usageMetadata" in found and ("candidates" in found or "promptFeedback" in found)


def _has_vectors(found: dict[str, Any]) -> bool:
    data = found.get("data")
    return "model" in found and isinstance(data, list) and bool(data) and "embedding" in members(data[0])


def _object(held: Any) -> dict[str, Any]:
    """An object, be it written in a text that may say something before it."""
    if isinstance(held, str) and held.rstrip().endswith("}") and "{" in held:
        try:
            held = json.loads(held[held.index("{") :])
        except (ValueError, RecursionError):
            return {}
    return members(held)
