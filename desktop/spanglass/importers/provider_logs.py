"""Logs of a provider's raw answers, with their requests where they were kept; one record a line or item."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spanglass.core.span import RawSpan, Scope
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.drafts import Draft, named, whole
from spanglass.importers.json_importer import Each, JsonImporter
from spanglass.importers.provider_answers import answer_in, failure_in, request_in, unwrapped
from spanglass.importers.provider_calls import Call, with_call

_STARTS = (
    "start_time", "startTime", "started_at", "request_created_at", "timestamp", "time", "ts", "created_at",
    "date", "datetime", "logging_time", "processed_time",
)  # fmt: skip
_ENDS = ("end_time", "endTime", "ended_at", "completed_at", "finished_at", "response_created_at")
_FIRST = ("completionStartTime", "completion_start_time")
_LASTED = {
    "duration_ms": 10**6, "latency_ms": 10**6, "elapsed_ms": 10**6, "delay_ms": 10**6, "durationMs": 10**6,
    "duration": 10**9, "latency": 10**9,
}  # fmt: skip
_STATUS = ("status", "status_code", "response_status", "http_status", "statusCode")


def knows(value: Any) -> bool:
    """Whether a record is an answer of a provider, or has one, or an error, under one of the usual names."""
    return unwrapped(members(value)) is not None


class ProviderLogs:
    """Reads records; those that tell no time are of `written_ns`, when the file was written."""

    def __init__(self, written_ns: int) -> None:
        self._written_ns = written_ns

    def spans_of(self, value: Any) -> Iterator[RawSpan]:
        """The call of a record."""
        record = unwrapped(members(value))
        if record is None:
            raise BadPartError("no answer of a known provider is in it")
        answer = answer_in(record)
        request = None if answer is record else request_in(record, answer)
        body = answer or {}
        created = moment_ns(body.get("created") or body.get("created_at") or body.get("createTime"))
        start = _moment(record, _STARTS) or created or self._written_ns
        end = _moment(record, _ENDS) or start + _lasted(record, body)
        own = label(body.get("id") or body.get("responseId"))
        known = own or json.dumps(record, sort_keys=True, ensure_ascii=False)
        trace, span = named("provider log", known)
        call = Call(request, answer or _failed(record), _address(record), _status(record))
        first_ns = _moment(record, _FIRST)
        call = replace(call, first_token_ns=first_ns - start if first_ns and first_ns >= start else None)
        yield with_call(Draft(trace, span, "", start, end, scope=Scope("provider log")), call).raw()


def _address(record: dict[str, Any]) -> str:
    """A path that names the model, where the log says it beside what was sent."""
    names = ("modelId", "ai_model", "model")
    model = next((name for key in names if (name := label(record.get(key)))), "")
    return f"/model/{model}" if model else ""


def _failed(record: dict[str, Any]) -> dict[str, Any]:
    return {"error": failure_in(record)}


def _status(record: dict[str, Any]) -> int | None:
    """The HTTP status of the answer, where one is told."""
    places = (record, members(record.get("response")))
    found = (whole(place.get(key)) for place in places for key in _STATUS)
    return next((status for status in found if status is not None and 100 <= status < 600), None)


def _moment(record: dict[str, Any], keys: tuple[str, ...]) -> int | None:
    return next((found for key in keys if (found := moment_ns(record.get(key)))), None)


def _lasted(record: dict[str, Any], answer: dict[str, Any]) -> int:
    for key, unit in _LASTED.items():
        held = record.get(key)
        held = whole(held) if isinstance(held, str) and "ms" in key.lower() else held
        if isinstance(held, int | float) and not isinstance(held, bool) and 0 <= held < 10**9:
            return round(held * unit)
    milliseconds = whole(members(answer.get("metrics")).get("latencyMs"))
    return milliseconds * 10**6 if milliseconds else max(0, whole(answer.get("total_duration")) or 0)


IMPORTER: Importer = JsonImporter(
    "provider answers",
    knows,
    lambda written_ns: Each(ProviderLogs(written_ns).spans_of),
    (("logs",), ("data",), ("calls",), ("events",)),
    updates=True,
)
