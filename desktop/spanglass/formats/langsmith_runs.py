"""Runs of LangSmith's own protocol as spans, under the names its OpenTelemetry form uses too."""

import re
from collections.abc import Mapping

from spanglass.core.span import (
    STATUS_ERROR,
    STATUS_OK,
    STATUS_UNSET,
    RawSpan,
    Resource,
    Scope,
    SpanEvent,
    Value,
)
from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import attribute, attributes, json_text, label, members
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.otlp_values import BadPartError

_STEP = re.compile(r"(\d{8}T\d{6})(\d{0,9})Z(.+)")
_ELSEWHERE = frozenset({
    "id", "trace_id", "parent_run_id", "name", "run_type", "start_time", "end_time", "inputs", "outputs",
    "extra", "error", "events", "tags", "serialized", "session_name", "session_id",
})  # fmt: skip
_TOLD_BY_TIMES = frozenset({"start", "end"})


def run_span(run: Mapping[str, object]) -> RawSpan:
    """The span of a run, or of the part of one that a message tells; raises `BadPartError`."""
    own = label(run.get("id"))
    if not own:
        raise BadPartError("a run has no id")
    steps = [found for step in label(run.get("dotted_order")).split(".") if (found := _STEP.fullmatch(step))]
    parent = label(run.get("parent_run_id")) or (steps[-2].group(3) if len(steps) > 1 else "")
    end_ns = moment_ns(run.get("end_time")) or 0
    start_ns = moment_ns(run.get("start_time")) or (_step_ns(steps[-1]) if steps else 0)
    error = run.get("error")
    extra = members(run.get("extra"))
    return RawSpan(
        trace_id=trace_id(label(run.get("trace_id")) or (steps[0].group(3) if steps else own)),
        span_id=span_id(own),
        parent_id=span_id(parent) if parent else b"",
        name=label(run.get("name")),
        kind=1,
        start_ns=start_ns,
        end_ns=end_ns,
        status_code=STATUS_ERROR if error else STATUS_OK if end_ns else STATUS_UNSET,
        status_message=json_text(error) if error else "",
        attributes=_attributes(run, extra),
        events=_events(run.get("events")),
        links=(),
        resource=_resource(run, members(extra.get("runtime"))),
        scope=Scope("langsmith"),
        encoded=b"",
    )


def feedback(given: Mapping[str, object]) -> list[Evaluation]:
    """The score a feedback gives a run, or its whole trace; none if it names neither."""
    run, trace = label(given.get("run_id")), label(given.get("trace_id"))
    if not (run or trace):
        return []
    score, value = given.get("score"), given.get("value")
    score = attribute(value if score is None else score)
    name, comment = label(given.get("key")) or "feedback", label(given.get("comment"))
    time_ns = moment_ns(given.get("created_at")) or 0
    return [Evaluation(trace_id(trace or run), span_id(run or trace), time_ns, name, score, comment)]


def _attributes(run: Mapping[str, object], extra: Mapping[str, object]) -> dict[str, Value]:
    found = {
        "langsmith.run_id": label(run.get("id")),
        "langsmith.span.kind": label(run.get("run_type")) or None,
        "langsmith.trace.session_name": label(run.get("session_name")) or None,
        "langsmith.trace.session_id": label(run.get("session_id")) or None,
        "langsmith.span.tags": attribute(run.get("tags")),
        **attributes(members(extra.get("metadata")), "langsmith.metadata."),
        **attributes({key: held for key, held in extra.items() if key != "metadata"}, "langsmith.extra."),
        **attributes({key: held for key, held in run.items() if key not in _ELSEWHERE}, "langsmith."),
        "langsmith.serialized": _content(run.get("serialized")),
        "langsmith.inputs": _content(run.get("inputs")),
        "langsmith.outputs": _content(run.get("outputs")),
    }
    return {name: value for name, value in found.items() if value is not None}


def _content(value: object) -> str | None:
    """Inputs or outputs as JSON text; None for the empty ones a run has before it ends."""
    found = json_text(value) if value not in (None, {}, []) else ""
    return found if found.strip() not in ("", "{}", "[]", "null") else None


def _events(value: object) -> tuple[SpanEvent, ...]:
    """What happened in a run beside its start and end, such as the first token of its answer."""
    found: list[SpanEvent] = []
    for item in value if isinstance(value, list) else []:
        event = members(item)
        name, time_ns = label(event.get("name")), moment_ns(event.get("time"))
        if name and time_ns and name not in _TOLD_BY_TIMES:
            rest = {key: held for key, held in event.items() if key not in ("name", "time")}
            found.append(SpanEvent(name, time_ns, attributes(rest)))
    return tuple(found)


def _resource(run: Mapping[str, object], runtime: Mapping[str, object]) -> Resource:
    """The sending process: the project it sends to, and its SDK."""
    found = {
        "service.name": run.get("session_name"),
        "telemetry.sdk.name": runtime.get("sdk"),
        "telemetry.sdk.version": runtime.get("sdk_version"),
        "telemetry.sdk.language": runtime.get("runtime"),
    }
    return Resource({name: text for name, held in found.items() if (text := label(held))})


def _step_ns(step: re.Match[str]) -> int:
    """When a run began, by the last step of its dotted order."""
    return moment_ns(f"{step.group(1)}.{step.group(2) or '0'}Z") or 0
