"""Rows of Braintrust's own protocol as spans, and the scores and comments in them."""

import re
from collections.abc import Iterator, Mapping

from spanglass.core.ids import NAMES, to_hex, unplaced
from spanglass.core.late_pattern import late_pattern
from spanglass.core.span import STATUS_ERROR, STATUS_UNSET, RawSpan, Resource, Scope, SpanEvent, Value
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, attributes, json_text, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError

_Object = Mapping[str, object]

_CONTENT = ("input", "output", "expected")
_GROUPS = ("metadata", "metrics", "span_attributes")
_ELSEWHERE = frozenset({
    *_CONTENT, *_GROUPS, "scores", "error", "span_id", "root_span_id", "span_parents", "context", "created",
    "log_id", "project_id", "experiment_id", "comment", "origin",
})  # fmt: skip
_NOTED = frozenset({"expected", "tags"})
_THOUGHT = _NOTED | {"scores", "comment"}
_UUID = late_pattern(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RAISED = late_pattern(r"(?:[\w]+\.)*([A-Za-z_]\w*)(?:: (.*))?", re.DOTALL)
_ATTACHED = late_pattern(r'"key": "([0-9a-f-]{36})"')
_TRACEBACK = "Traceback (most recent call last)"
_STACK = "\n    at "


def is_feedback(row: _Object) -> bool:
    """Whether a row is no span and no news of one, but what someone thinks of another row."""
    return not _is_span(row) and not _THOUGHT.isdisjoint(row)


def _is_span(row: _Object) -> bool:
    return bool(label(row.get("span_id")) and label(row.get("root_span_id")))


def row_span(row: _Object) -> RawSpan:
    """The span of a row, or of the part of one that it tells; raises `BadPartError` for a row of none."""
    if not _is_span(row):
        raise BadPartError("a row names no span")
    metrics = members(row.get("metrics"))
    start_ns = moment_ns(metrics.get("start")) or moment_ns(row.get("created")) or 0
    end_ns = moment_ns(metrics.get("end")) or 0
    parents = row.get("span_parents")
    parent = label(parents[0]) if isinstance(parents, list) and parents else ""
    failed = row.get("error") not in (None, "")
    thrown = _thrown(row.get("error"), end_ns or start_ns) if failed else None
    return RawSpan(
        trace_id=trace_id(label(row.get("root_span_id"))),
        span_id=span_id(label(row.get("span_id"))),
        parent_id=span_id(parent) if parent else b"",
        name=label(members(row.get("span_attributes")).get("name")),
        kind=1,
        start_ns=start_ns,
        end_ns=end_ns,
        status_code=STATUS_ERROR if thrown else STATUS_UNSET,
        status_message=str(thrown.attributes.get("exception.message", "")) if thrown else "",
        attributes=_attributes(row),
        events=(thrown,) if thrown else (),
        links=(),
        resource=_resource(row),
        scope=Scope("braintrust", label(_origin(row).get("version"))),
        encoded=b"",
    )


def evaluations(row: _Object, now_ns: int) -> Iterator[Evaluation]:
    """The scores and the comment in a row; feedback on a row does not say of which span it is."""
    metrics = members(row.get("metrics"))
    own = span_id(label(row.get("id")) or label(members(row.get("origin")).get("id")))
    trace = unplaced(own)
    if _is_span(row):
        trace, own = trace_id(label(row.get("root_span_id"))), span_id(label(row.get("span_id")))
    told = (row.get("created"), metrics.get("end"), metrics.get("start"))
    time_ns = next(filter(None, map(moment_ns, told)), now_ns)
    for name, score in members(row.get("scores")).items():
        if score is not None:
            yield Evaluation(trace, own, time_ns, name, attribute(score))
    if is_feedback(row):
        for name in _NOTED & row.keys():
            yield Evaluation(trace, own, time_ns, name, explanation=json_text(row[name]))
    if words := label(members(row.get("comment")).get("text")):
        about = span_id(label(members(row.get("origin")).get("id")))
        yield Evaluation(unplaced(about), about, time_ns, "comment", explanation=words)


def _attributes(row: _Object) -> dict[str, Value]:
    metadata = row.get("metadata")
    found: dict[str, Value] = {
        **attributes({key: held for key, held in row.items() if key not in _ELSEWHERE}, "braintrust_row."),
        **{f"braintrust_row.{key}": _text(row.get(key)) for key in _CONTENT},
    }
    for group in _GROUPS:
        found |= attributes(members(row.get(group)), f"braintrust_row.{group}.")
    found["braintrust_row.instrumentation"] = label(members(_origin(row).get("instrumentation")).get("name"))
    found[NAMES] = attribute(_names(row))
    if not row.get("_is_merge") and "output" not in row:  # what comes with the answer may be who gave it
        found["braintrust_row.model.requested"] = label(members(metadata).get("model")) or None
    return {name: held for name, held in found.items() if held not in (None, "")}


def _names(row: _Object) -> list[str]:
    """The other ids of a row: its own, which feedback names, and those of the files that belong to it."""
    named = [label(row.get("id"))]
    for key in _CONTENT:
        named += _ATTACHED.findall(json_text(row.get(key) or ""))
    return [to_hex(span_id(each)) for each in named if each]


def _text(value: object) -> str | None:
    return json_text(value) if value not in (None, "", {}, []) else None


def _thrown(error: object, time_ns: int) -> SpanEvent:
    """What was raised: a traceback of Python or a stack of JavaScript, or the words of who noted it."""
    words = json_text(error)
    said = words.strip()
    if said.startswith(_TRACEBACK):
        said = _last_words(said)
    said = said.partition(_STACK)[0]
    raised = _RAISED.fullmatch(said)
    kind, message = raised.groups() if raised and (words != said or raised.group(2)) else (None, said)
    given = {
        "exception.type": kind,
        "exception.message": message or said,
        "exception.stacktrace": words if words != said else None,
    }
    return SpanEvent("exception", time_ns, attributes(given))


def _last_words(traceback: str) -> str:
    """What a traceback says at its end: the lines behind the last one that is indented."""
    lines = traceback.splitlines()
    place = next((n for n in reversed(range(len(lines))) if lines[n].startswith((" ", _TRACEBACK))), 0)
    return "\n".join(lines[place + 1 :]).strip() or traceback


def _origin(row: _Object) -> _Object:
    return members(members(row.get("context")).get("span_origin"))


def _resource(row: _Object) -> Resource:
    """The project or experiment by its name, which is the id that it gets here."""
    named = label(row.get("experiment_id")) or label(row.get("project_id"))
    known = {"service.name": "" if _UUID.fullmatch(named) else named, "telemetry.sdk.name": "braintrust"}
    return Resource({name: held for name, held in known.items() if held})
