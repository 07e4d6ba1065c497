"""Traces and spans of Opik's own protocol as spans; a trace is the root of its spans."""

from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.core.ids import NO_ID, unplaced
from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, attributes, json_text, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError

_Object = Mapping[str, object]

_CONTENT = ("input", "output", "usage")
_ELSEWHERE = frozenset({
    *_CONTENT, "trace_id", "parent_span_id", "name", "start_time", "end_time", "metadata", "error_info",
    "last_updated_at", "type", "spans",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells of one trace or span: all of it, or what is new about it."""

    is_trace: bool
    is_whole: bool
    fields: _Object


def record_span(told: Told) -> RawSpan:
    """The span of a trace or span; raises `BadPartError`.

    The span of a whole trace has the id that its client gave the trace, which scores and exports name too.
    """
    fields = told.fields
    own = label(fields.get("id"))
    trace = own if told.is_trace else label(fields.get("trace_id"))
    if not (own and trace):
        raise BadPartError("a span names neither itself nor its trace")
    end_ns = moment_ns(fields.get("end_time")) or 0
    error = members(fields.get("error_info"))
    return RawSpan(
        trace_id=trace_id(trace),
        span_id=span_id(own),
        parent_id=_parent(told, trace),
        name=label(fields.get("name")),
        kind=1,
        start_ns=moment_ns(fields.get("start_time")) or 0,
        end_ns=end_ns,
        status_code=STATUS_ERROR if error else STATUS_UNSET,
        status_message=json_text(error.get("message") or error.get("exception_type") or "") if error else "",
        attributes=_attributes(told, is_ended=bool(end_ns)),
        events=(_exception(error, end_ns),) if error else (),
        links=(),
        resource=_resource(fields),
        scope=Scope("opik"),
        encoded=b"",
    )


def score(about: str, given: _Object, time_ns: int) -> Evaluation:
    """The score that one of the ``traces``, ``spans`` or ``threads`` gets; raises `BadPartError` for none.

    A client names a span without its trace.
    """
    own = label(given.get("thread_id" if about == "threads" else "id"))
    if not own:
        raise BadPartError("a score does not name what it is about")
    value = given.get("value")
    told = attribute(given.get("category_name") if value is None else value)
    name, reason = label(given.get("name")) or "score", label(given.get("reason"))
    if about == "threads":
        return Evaluation(NO_ID, NO_ID, time_ns, name, told, reason, session=own)
    about_id = span_id(own)
    trace = trace_id(own) if about == "traces" else unplaced(about_id)
    return Evaluation(trace, about_id, time_ns, name, told, reason)


def check(given: _Object, time_ns: int) -> Evaluation:
    """What a guardrail said of a span; raises `BadPartError` for one that names none."""
    trace = label(given.get("entity_id"))
    if not trace:
        raise BadPartError("a guardrail's result names no trace")
    own = label(given.get("secondary_id")) or trace
    details = given.get("details")
    return Evaluation(
        trace_id(trace), span_id(own), time_ns, f"guardrail {label(given.get('name'))}".strip(),
        attribute(given.get("result")), json_text(details) if details else None,
    )  # fmt: skip


def _parent(told: Told, trace: str) -> bytes:
    """The span around this one: what is new about a span does not move it to the top."""
    if told.is_trace:
        return b""
    named = label(told.fields.get("parent_span_id"))
    return span_id(named) if named else span_id(trace) if told.is_whole else b""


def _attributes(told: Told, *, is_ended: bool) -> dict[str, Value]:
    fields = told.fields
    kind = "trace" if told.is_trace else label(fields.get("type"))
    metadata = fields.get("metadata")
    found: dict[str, Value] = {
        "opik.type": kind or None,
        **attributes({key: held for key, held in fields.items() if key not in _ELSEWHERE}, "opik."),
        **attributes(members(metadata), "opik.metadata."),
        **{f"opik.{key}": _text(fields.get(key)) for key in _CONTENT},
    }
    if not isinstance(metadata, dict):
        found["opik.metadata"] = attribute(metadata)
    if told.is_whole and not is_ended:  # what comes with the answer is the model that gave it
        requested = fields.get("model") or members(metadata).get("model")
        found["opik.model.requested"] = label(requested) or None
    return {name: held for name, held in found.items() if held is not None}


def _text(value: object) -> str | None:
    return json_text(value) if value not in (None, "", {}, []) else None


def _exception(error: _Object, time_ns: int) -> SpanEvent:
    given = {
        "exception.type": error.get("exception_type"),
        "exception.message": error.get("message"),
        "exception.stacktrace": error.get("traceback"),
    }
    return SpanEvent("exception", time_ns, attributes(given))


def _resource(fields: _Object) -> Resource:
    found = {"service.name": label(fields.get("project_name")), "telemetry.sdk.name": "opik"}
    return Resource({name: held for name, held in found.items() if held})
