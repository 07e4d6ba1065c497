"""Traces and spans as Comet's Opik exports them: its pages, its command line's files, what thinks of them."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.timestamps import moment_ns
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import label, members, objects
from spanglass.formats.native_ids import span_id, trace_id
from spanglass.formats.opik_records import Told as Record
from spanglass.formats.opik_records import check, record_span, score
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, Told, has

_KINDS = frozenset({"llm", "tool", "guardrail", "general"})
_OF_TRACES = frozenset({
    "spans", "feedback_scores", "span_feedback_scores", "visibility_mode", "span_count", "llm_span_count",
    "total_estimated_cost", "error_info", "guardrails_validations",
})  # fmt: skip
_BESIDE = frozenset({
    "feedback_scores", "span_feedback_scores", "comments", "guardrails_validations", "created_at",
    "created_by", "last_updated_by", "duration", "visibility_mode", "span_count", "llm_span_count",
    "has_tool_spans", "providers", "total_estimated_cost_version", "annotation_queues",
})  # fmt: skip
"""What the server adds to a record: what was thought of it, and what only follows from the rest."""


def knows(value: Any) -> bool:
    """Whether a record is a span, a trace, or a trace beside its spans."""
    return _is_span(value) or _is_trace(value) or _is_trace(members(value).get("trace")) or _is_list(value)


def spans_of(value: Any) -> Iterator[Told]:
    """The span of a record, or of a trace and its spans, with their scores and comments."""
    if not knows(value):
        raise BadPartError("it is neither a span nor a trace of Opik's")
    if not _is_span(value) and not _is_trace(value):
        project = value.get("project_name")
        trace, listed = members(value.get("trace")), objects(value.get("spans"))
        value = {
            "project_name": project,
            **trace,
            "spans": [{"project_name": project, **each} for each in listed],
        }
    if value.get("id"):
        yield from _of(value, is_trace=not _is_span(value))
    for span in objects(value.get("spans")):
        if has(span, "id", "start_time"):
            yield from _of({"trace_id": value.get("id"), "type": "general", **span}, is_trace=False)


def _of(fields: dict[str, Any], *, is_trace: bool) -> Iterator[Told]:
    kept = {key: held for key, held in fields.items() if key not in _BESIDE}
    span = record_span(Record(is_trace, is_whole=True, fields=kept))
    yield span
    own, trace = label(fields["id"]), label(fields["id"] if is_trace else fields["trace_id"])
    ids = trace_id(trace), span_id(own)
    for given in objects(fields.get("feedback_scores")):
        found = score("traces", {**given, "id": own}, _time(given, span.end_ns))
        yield Evaluation(*ids, found.time_ns, found.name, found.score, found.explanation)
    for given in objects(fields.get("comments")):
        if words := label(given.get("text")):
            yield Evaluation(*ids, _time(given, span.end_ns), "comment", explanation=words)
    for given in objects(fields.get("guardrails_validations")):
        for each in objects(given.get("checks")):
            about = {"entity_id": trace, "secondary_id": given.get("span_id"), **each}
            yield check(about, span.end_ns)


def _time(given: dict[str, Any], otherwise_ns: int) -> int:
    return moment_ns(given.get("last_updated_at")) or moment_ns(given.get("created_at")) or otherwise_ns


def _is_span(value: Any) -> bool:
    has_type = has(value, "id", "start_time", "trace_id", "type") and label(value["type"]) in _KINDS
    return has_type and "run_type" not in value


def _is_trace(value: Any) -> bool:
    named = has(value, "id", "start_time", "name", "project_id") and not _OF_TRACES.isdisjoint(value)
    return named and "run_type" not in value and "trace_id" not in value


def _is_list(value: Any) -> bool:
    """Whether it is an object around spans."""
    return any(map(_is_span, objects(members(value).get("spans"))))


IMPORTER: Importer = JsonImporter(
    "Opik export", knows, lambda _: Each(spans_of), (("content",),), updates=True, nested=True, thinks="opik"
)
