"""Logs of a provider's raw answers, with their requests where they were kept; one record a line or item."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Scope
from spanglass.core.timestamps import moment_ns
from spanglass.dialects.event_streams import assembled
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, named
from spanglass.importers.json_importer import Each, JsonImporter
from spanglass.importers.provider_calls import Call, with_call

_ANSWERS = ("response", "body", "output", "completion", "result", "response_body", "responseBody")
_REQUESTS = ("request", "input", "request_body", "requestBody", "kwargs", "prompt", "body", "params")
_STARTS = (
    "start_time",
    "startTime",
    "started_at",
    "timestamp",
    "time",
    "ts",
    "created_at",
    "date",
    "datetime",
)
_ENDS = ("end_time", "endTime", "ended_at", "completed_at", "finished_at")
_LASTED = {
    "duration_ms": 10**6,
    "latency_ms": 10**6,
    "elapsed_ms": 10**6,
    "duration": 10**9,
    "latency": 10**9,
}
_OBJECTS = frozenset({"chat.completion", "chat.completion.chunk", "response", "text_completion"})


def knows(value: Any) -> bool:
    """Whether a record is an answer of a provider, or has one under one of the usual names."""
    return _answer(members(value)) is not None


class ProviderLogs:
    """Reads records; those that tell no time are of `written_ns`, when the file was written."""

    def __init__(self, written_ns: int) -> None:
        self._written_ns = written_ns

    def spans_of(self, value: Any) -> Iterator[RawSpan]:
        """The call of a record."""
        record = members(value)
        answer = _answer(record)
        if answer is None:
            raise BadPartError("no answer of a known provider is in it")
        request = None if answer is record else _request(record, answer)
        created = moment_ns(answer.get("created") or answer.get("created_at") or answer.get("createTime"))
        start = _moment(record, _STARTS) or created or self._written_ns
        end = _moment(record, _ENDS) or start + _lasted(record)
        own = label(answer.get("id") or answer.get("responseId"))
        known = own or json.dumps(record, sort_keys=True, ensure_ascii=False)
        trace, span = named("provider log", known)
        draft = Draft(trace, span, "", start, end, scope=Scope("provider log"))
        yield with_call(draft, Call(request, answer)).raw()


def _answer(record: dict[str, Any], depth: int = 1) -> dict[str, Any] | None:
    if _is_answer(record):
        return record
    for key in _ANSWERS if depth else ():
        held = record.get(key)
        if isinstance(held, str) and held.lstrip().startswith(("{", "data:", "event:")):
            held = assembled(held)
        if isinstance(held, dict) and (found := _answer(held, depth - 1)) is not None:
            return found
    return None


def _is_answer(found: dict[str, Any]) -> bool:
    if found.get("object") in _OBJECTS and ("choices" in found or "output" in found):
        return True
    if found.get("type") == "message" and "stop_reason" in found and "content" in found:
        return True
    return "usageMetadata" in found and ("candidates" in found or "promptFeedback" in found)


def _request(record: dict[str, Any], answer: dict[str, Any]) -> Any:
    for key in _REQUESTS:
        held = record.get(key)
        if isinstance(held, str) and held.startswith("{"):
            try:
                held = json.loads(held)
            except (ValueError, RecursionError):
                continue
        inner = members(held).get("body")
        if isinstance(inner, dict) and inner is not answer:
            held = inner
        if held and held is not answer and _answer(members(held)) is None:
            return held
    messages = record.get("messages")
    return {"messages": messages, "model": record.get("model")} if isinstance(messages, list) else None


def _moment(record: dict[str, Any], keys: tuple[str, ...]) -> int | None:
    return next((found for key in keys if (found := moment_ns(record.get(key)))), None)


def _lasted(record: dict[str, Any]) -> int:
    for key, unit in _LASTED.items():
        held = record.get(key)
        if isinstance(held, int | float) and not isinstance(held, bool) and 0 <= held < 10**9:
            return round(held * unit)
    return 0


IMPORTER: Importer = JsonImporter(
    "provider answers",
    knows,
    lambda written_ns: Each(ProviderLogs(written_ns).spans_of),
    (("logs",), ("data",), ("calls",)),
    updates=True,
)
