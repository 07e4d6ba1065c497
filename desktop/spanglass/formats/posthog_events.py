"""Events of PostHog's AI clients as spans, and the feedback among them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, attributes, json_text, label, members
from spanglass.formats.native_ids import root_span_id, span_id, trace_id
from spanglass.formats.otlp_values import BadPartError

_Object = Mapping[str, object]

_AI = "$ai_"
_SPANS = frozenset({"$ai_generation", "$ai_embedding", "$ai_span", "$ai_trace"})
_FEEDBACK = frozenset({"$ai_feedback", "$ai_metric"})
_TEXTS = frozenset({
    "input", "output", "output_choices", "input_state", "output_state", "usage", "tools", "model_parameters",
})  # fmt: skip
_ELSEWHERE = frozenset({"trace_id", "parent_id", "is_error", "error", "latency", "lib", "lib_version"})
_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Event:
    """One event about models: its name without its mark, when it was sent, of whom, and what it says."""

    about: str
    time_ns: int
    person: str
    uuid: str
    properties: _Object


def event(given: object, sent_ns: int) -> Event | None:
    """The event in a batch; None for one that is not about models. Without a time it is of now, `sent_ns`."""
    fields = members(given)
    name, properties = label(fields.get("event")), members(fields.get("properties"))
    if name not in _SPANS and name not in _FEEDBACK:
        return None
    time_ns = moment_ns(fields.get("timestamp")) or sent_ns
    person = label(fields.get("distinct_id")) or label(properties.get("distinct_id"))
    return Event(name.removeprefix(_AI), time_ns, person, label(fields.get("uuid")), properties)


def is_feedback(told: Event) -> bool:
    """Whether an event says what someone thought."""
    return f"{_AI}{told.about}" in _FEEDBACK


def event_span(told: Event) -> RawSpan:
    """The span of a call, a step or a whole trace, which is told when it ends; raises `BadPartError`.

    Feedback is about the span of its whole trace, which may be told by nothing else.
    """
    given = told.properties
    trace = label(given.get("$ai_trace_id"))
    if not trace:
        raise BadPartError("an event about a model names no trace")
    is_root = told.about == "trace" or is_feedback(told)
    failed = bool(given.get("$ai_is_error"))
    return RawSpan(
        trace_id=trace_id(trace),
        span_id=root_span_id(trace) if is_root else span_id(_own(told)),
        parent_id=b"" if is_root else _parent(label(given.get("$ai_parent_id")), trace),
        name="" if is_feedback(told) else _name(told),
        kind=1,
        start_ns=told.time_ns - _latency_ns(given),
        end_ns=told.time_ns,
        status_code=STATUS_ERROR if failed else STATUS_UNSET,
        status_message=_error(given)[1] if failed else "",
        attributes={"posthog.event": "trace"} if is_feedback(told) else _attributes(told, trace),
        events=(_exception(given, told.time_ns),) if failed else (),
        links=(),
        resource=Resource({"telemetry.sdk.name": label(given.get("$lib")) or "posthog"}),
        scope=Scope("posthog", label(given.get("$ai_lib_version")) or label(given.get("$lib_version"))),
        encoded=b"",
    )


def evaluation(told: Event) -> Evaluation:
    """What a metric or feedback says of a trace, or of a call that it names."""
    given = told.properties
    trace = label(given.get("$ai_trace_id"))
    named = label(given.get("$ai_generation_id")) or label(given.get("$ai_span_id"))
    words = label(given.get("$ai_feedback_text")) or None
    return Evaluation(
        trace_id(trace), span_id(named) if named else root_span_id(trace), told.time_ns,
        label(given.get("$ai_metric_name")) or told.about, _figure(given.get("$ai_metric_value")), words,
    )  # fmt: skip


def _own(told: Event) -> str:
    given = told.properties
    own = label(given.get("$ai_span_id")) or label(given.get("$ai_generation_id")) or told.uuid
    if not own:
        raise BadPartError("an event has no id")
    return own


def _parent(named: str, trace: str) -> bytes:
    if not named:
        return b""
    return root_span_id(trace) if named == trace else span_id(named)


def _name(told: Event) -> str:
    given = told.properties
    about = label(given.get("$ai_model")) if told.about in ("generation", "embedding") else ""
    return label(given.get("$ai_span_name")) or f"{told.about} {about}".strip()


def _latency_ns(given: _Object) -> int:
    """How long it took, told in seconds; 0 if that is not told or cannot be."""
    seconds = given.get("$ai_latency")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 10**7:
        return 0
    return round(seconds * _SECOND_NS)


def _figure(value: object) -> Value:
    """A metric's value, which the clients send as text."""
    try:
        return float(value) if isinstance(value, str) else attribute(value)
    except ValueError:
        return attribute(value)


def _attributes(told: Event, trace: str) -> dict[str, Value]:
    own: dict[str, object] = {}
    found: dict[str, Value] = {"posthog.event": told.about, "posthog.trace_id": trace}
    for key, held in told.properties.items():
        name = key.removeprefix(_AI)
        if name == key:
            if not key.startswith("$"):  # those of the machine and the SDK say nothing of the call
                own[key] = held
        elif name not in _ELSEWHERE:
            found[f"posthog.{name}"] = _text(held) if name in _TEXTS else attribute(held)
    if told.person and told.person != trace:  # who is not named gets the trace's id
        found["posthog.distinct_id"] = told.person
    found |= attributes(own, "posthog.properties.")
    return {name: held for name, held in found.items() if held is not None}


def _text(value: object) -> str | None:
    return json_text(value) if value not in (None, "", {}, []) else None


def _error(given: _Object) -> tuple[str | None, str]:
    """The kind of an error, and its words."""
    error = given.get("$ai_error")
    told = members(error) or _object(error)
    kind = label(told.get("type")) or label(told.get("name")) or label(given.get("$ai_error_type"))
    return kind or None, label(told.get("message")) or (json_text(error) if error is not None else "")


def _object(text: object) -> _Object:
    """The object in a JSON text, as the client of JavaScript writes errors."""
    if not isinstance(text, str) or not text.startswith("{"):
        return {}
    try:
        return members(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _exception(given: _Object, time_ns: int) -> SpanEvent:
    kind, message = _error(given)
    return SpanEvent("exception", time_ns, attributes({"exception.type": kind, "exception.message": message}))
