"""Events of Langfuse's older protocol as spans, under the names its OpenTelemetry form uses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, RawSpan, Resource, Scope, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, attributes, json_text, label, members
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from spanglass.formats.otlp_values import BadPartError

_Object = Mapping[str, object]
_OBSERVATION, _TRACE = "langfuse.observation.", "langfuse.trace."
_STRUCTURES = ("input", "output", "usage", "usageDetails", "costDetails", "modelParameters")
_NAMES = {
    "usageDetails": "usage_details", "costDetails": "cost_details", "model": "model.name",
    "modelParameters": "model.parameters", "completionStartTime": "completion_start_time",
    "statusMessage": "status_message", "promptName": "prompt.name", "promptVersion": "prompt.version",
}  # fmt: skip
_ELSEWHERE = frozenset({
    "id", "traceId", "parentObservationId", "name", "startTime", "endTime", "type", "metadata", "trace",
    "environment", "release", "version", "userId", "sessionId", "tags", "timestamp", "start_time",
    "end_time",
})  # fmt: skip
_KIND = re.compile(r"([a-z]+)-(create|update)")


@dataclass(frozen=True, slots=True)
class Event:
    """One event: what it is about, whether it is the first about that, when it was sent, what it says."""

    about: str
    is_first: bool
    sent_ns: int
    body: _Object


def event(given: object) -> Event | None:
    """The event in a batch; None for one that is about no trace, observation or score."""
    fields = members(given)
    found = _KIND.fullmatch(label(fields.get("type")))
    if found is None:
        return None
    body = members(fields.get("body"))
    if not body:
        raise BadPartError("an event has no body")
    return Event(found.group(1), found.group(2) == "create", moment_ns(fields.get("timestamp")) or 0, body)


def trace_name(told: Event) -> str:
    """The client's id of the trace an event is about; raises `BadPartError` for none."""
    own, body = label(told.body.get("id")), told.body
    named = own if told.about == "trace" else label(body.get("traceId")) or own
    if not named:
        raise BadPartError("an event names neither its trace nor itself")
    return named


def root_span(told: Event, sdk: tuple[Resource, Scope]) -> RawSpan:
    """The span that stands for a trace, which has none of its own; it lasts as long as events come."""
    body, trace = told.body, trace_name(told)
    is_own = told.about == "trace"
    times = [moment_ns(body.get(key)) for key in ("timestamp", "start_time", "startTime")]
    ends = [moment_ns(body.get(key)) for key in ("end_time", "endTime")]
    found: dict[str, Value] = {f"{_TRACE}id": trace}
    if is_own:
        found |= {
            "user.id": label(body.get("userId")) or None,
            "session.id": label(body.get("sessionId")) or None,
            f"{_TRACE}tags": attribute(body.get("tags")),
            f"{_TRACE}name": label(body.get("name")) or None,
            **_general(body),
            **attributes(members(body.get("metadata")), f"{_TRACE}metadata."),
            f"{_TRACE}input": _json(body.get("input")),
            f"{_TRACE}output": _json(body.get("output")),
        }
    start_ns = min(filter(None, times), default=told.sent_ns)
    return RawSpan(
        trace_id=trace_id(trace), span_id=root_span_id(trace), parent_id=b"",
        name=label(body.get("name")) if is_own else "", kind=1, start_ns=start_ns,
        end_ns=max(told.sent_ns, start_ns, *filter(None, ends)), status_code=STATUS_UNSET, status_message="",
        attributes=_said(found), events=(), links=(), resource=sdk[0], scope=sdk[1], encoded=b"",
    )  # fmt: skip


def observation_span(told: Event, sdk: tuple[Resource, Scope]) -> RawSpan:
    """The span of an observation, or of the part of one that an event tells; raises `BadPartError`."""
    body, trace = told.body, trace_name(told)
    own, parent = label(body.get("id")), label(body.get("parentObservationId"))
    if not own:
        raise BadPartError("an observation has no id")
    start_ns = moment_ns(body.get("startTime")) or 0
    is_point = told.about == "event"
    failed = label(body.get("level")).upper() == "ERROR"
    return RawSpan(
        trace_id=trace_id(trace),
        span_id=span_id(own),
        parent_id=span_id(parent) if parent else root_span_id(trace) if told.is_first else b"",
        name=label(body.get("name")),
        kind=1,
        start_ns=start_ns,
        end_ns=start_ns if is_point else moment_ns(body.get("endTime")) or 0,
        status_code=STATUS_ERROR if failed else STATUS_UNSET,
        status_message=label(body.get("statusMessage")) if failed else "",
        attributes=_said(_observation(told, own)),
        events=(),
        links=(),
        resource=sdk[0],
        scope=sdk[1],
        encoded=b"",
    )


def evaluation(told: Event) -> Evaluation:
    """The score an event gives an observation, or its whole trace; raises `BadPartError`."""
    body, trace, own = told.body, label(told.body.get("traceId")), label(told.body.get("observationId"))
    if not trace:
        raise BadPartError("a score names no trace")
    return Evaluation(
        trace_id(trace), span_id(own) if own else root_span_id(trace), told.sent_ns,
        label(body.get("name")) or "score", attribute(body.get("value")), label(body.get("comment")),
    )  # fmt: skip


def _observation(told: Event, own: str) -> dict[str, Value]:
    body = told.body
    kind = label(body.get("type")) if told.about == "observation" else told.about
    found: dict[str, Value] = {
        f"{_OBSERVATION}id": own,
        f"{_OBSERVATION}type": kind.lower() or None,
        "langfuse.user.id": label(body.get("userId")) or None,
        "langfuse.session.id": label(body.get("sessionId")) or None,
        f"{_TRACE}tags": attribute(body.get("tags")),
    }
    if told.is_first and body.get("endTime") is None:  # one event for the whole call names the answer's
        found[f"{_OBSERVATION}model.requested"] = attribute(body.get("model"))
    metadata = body.get("metadata")
    if isinstance(metadata, dict):
        found |= attributes(metadata, f"{_OBSERVATION}metadata.")
    else:
        found[f"{_OBSERVATION}metadata"] = attribute(metadata)
    for key, held in body.items():
        if key not in _ELSEWHERE:
            name = f"{_OBSERVATION}{_NAMES.get(key, key)}"
            found[name] = _json(held) if key in _STRUCTURES else attribute(held)
    return found | _general(body)


def _general(body: _Object) -> dict[str, Value]:
    return {f"langfuse.{key}": attribute(body.get(key)) for key in ("environment", "release", "version")}


def _json(value: object) -> str | None:
    return json_text(value) if value not in (None, "", {}, []) else None


def _said(found: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in found.items() if value is not None}
