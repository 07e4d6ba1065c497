"""Calls of W&B Weave's own protocol as spans, and what people and scorers say of them."""

import json
import re
from collections.abc import Mapping

from spanglass.core.ids import unplaced
from spanglass.core.late_pattern import late_pattern
from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, attributes, json_text, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError

_Object = Mapping[str, object]

_CONTENT = ("inputs", "output", "summary")
_ELSEWHERE = frozenset({
    *_CONTENT, "attributes", "trace_id", "parent_id", "started_at", "ended_at", "exception", "otel_dump",
    "op_name", "project_id",
})  # fmt: skip
_OF_THE_SDK = "weave"
_OP = late_pattern(r".*/op/(?P<name>[^:]+)(?::.*)?")
_CALL = late_pattern(r".*/call/(?P<id>[^/]+)")
_REACTION, _NOTE = "wandb.reaction.1", "wandb.note.1"
_THROWN = late_pattern(r"([A-Z]\w*(?:Error|Exception)): (.*)", re.DOTALL)


def call_span(call: _Object, *, is_end: bool = False) -> RawSpan:
    """The span of a call, or of the part of one that a message tells; raises `BadPartError`.

    The end of a call (`is_end`) may come without its trace.
    """
    own, trace = label(call.get("id")), label(call.get("trace_id"))
    if not own or not (trace or is_end):
        raise BadPartError("a call has no id or no trace")
    parent, op = label(call.get("parent_id")), _op(call)
    end_ns = moment_ns(call.get("ended_at")) or 0
    thrown = _thrown(call.get("exception"), end_ns) if call.get("exception") else None
    return RawSpan(
        trace_id=trace_id(trace) if trace else unplaced(span_id(own)),
        span_id=span_id(own),
        parent_id=span_id(parent) if parent else b"",
        name=label(call.get("display_name")) or op,
        kind=1,
        start_ns=moment_ns(call.get("started_at")) or 0,
        end_ns=end_ns,
        status_code=STATUS_ERROR if thrown else STATUS_UNSET,
        status_message=str(thrown.attributes.get("exception.message", "")) if thrown else "",
        attributes=_attributes(call, op),
        events=(thrown,) if thrown else (),
        links=(),
        resource=_resource(call),
        scope=Scope("weave", label(_of_sdk(call).get("client_version"))),
        encoded=b"",
    )


def feedback(given: _Object, now_ns: int) -> Evaluation:
    """What a reaction, a note or a score says of a call; raises `BadPartError` for one of something else."""
    found = _CALL.fullmatch(label(given.get("weave_ref")))
    if found is None:
        raise BadPartError("a feedback is about no call")
    kind, payload = label(given.get("feedback_type")), members(given.get("payload"))
    name, score, words = kind or "feedback", attribute(_score(payload)), ""
    if kind == _REACTION:
        name, score = "reaction", attribute(payload.get("emoji"))
    elif kind == _NOTE:
        name, score, words = "note", None, label(payload.get("note"))
    elif score is None and payload:
        words = json_text(dict(payload))
    time_ns = moment_ns(given.get("created_at")) or now_ns
    own = span_id(found["id"])
    return Evaluation(unplaced(own), own, time_ns, name, score, words or None)


def _score(payload: _Object) -> object:
    """The one thing a scorer found, which may lie in an output."""
    output = payload.get("output", payload)
    held = members(output)
    return next((held[key] for key in ("value", "score", "passed") if key in held), None) if held else output


def _op(call: _Object) -> str:
    """The name of the operation, without the address of its code."""
    given = label(call.get("op_name"))
    found = _OP.fullmatch(given)
    return found["name"] if found else given


def _of_sdk(call: _Object) -> _Object:
    return members(members(call.get("attributes")).get(_OF_THE_SDK))


def _attributes(call: _Object, op: str) -> dict[str, Value]:
    own = {key: held for key, held in members(call.get("attributes")).items() if key != _OF_THE_SDK}
    found: dict[str, Value] = {
        "weave.op": op or None,
        "weave.kind": label(_of_sdk(call).get("kind")) or label(own.get("kind")) or None,
        **attributes({key: held for key, held in call.items() if key not in _ELSEWHERE}, "weave."),
        **attributes(own, "weave.attributes."),
        **{f"weave.{key}": _text(call.get(key)) for key in _CONTENT},
    }
    return {name: held for name, held in found.items() if held is not None}


def _text(value: object) -> str | None:
    return json_text(value) if value not in (None, "", {}, []) else None


def _thrown(exception: object, time_ns: int) -> SpanEvent:
    """What was raised, as the SDK of Python (JSON with frames) or of JavaScript (words) writes it."""
    words = json_text(exception)
    try:
        told = members(json.loads(words))
    except (ValueError, RecursionError):
        told = {}
    plain = _THROWN.fullmatch(words)
    frames = told.get("traceback")
    given = {
        "exception.type": told.get("type") or (plain.group(1) if plain else None),
        "exception.message": told.get("message") or (plain.group(2) if plain else None) or words,
        "exception.stacktrace": _frames(frames) if isinstance(frames, list) else None,
    }
    return SpanEvent("exception", time_ns, attributes(given))


def _frames(frames: list[object]) -> str:
    told = map(members, frames)
    return "\n".join(
        f'  File "{label(each.get("filename"))}", line {label(each.get("line_number"))}, in '
        f"{label(each.get('function_name'))}\n    {label(each.get('text'))}"
        for each in told
    )


def _resource(call: _Object) -> Resource:
    """The project, without who owns it."""
    named = label(call.get("project_id")).rpartition("/")[2]
    known = {"service.name": named, "telemetry.sdk.name": "weave"}
    return Resource({name: held for name, held in known.items() if held})
