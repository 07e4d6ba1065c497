"""Traces and spans as Comet's Opik exports them."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan
from spanglass.core.timestamps import moment_ns
from spanglass.formats.json_attributes import attributes, label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.call_records import CallRecord, span_of, used
from spanglass.importers.json_importer import Each, JsonImporter, has

_KINDS = {"llm": "llm", "tool": "tool", "guardrail": "guardrail", "general": "chain"}


def knows(value: Any) -> bool:
    """Whether a record is a span, or a trace."""
    if not has(value, "id", "start_time", "input") or "run_type" in value:
        return False
    return _is_span(value) or ("project_id" in value and "name" in value and "spans" in value)


def _is_span(value: Any) -> bool:
    return has(value, "trace_id", "type") and label(value["type"]) in _KINDS


def spans_of(value: Any) -> Iterator[RawSpan]:
    """The span of a record, and those of the spans in a trace; a trace is its own root."""
    if not knows(value):
        raise BadPartError("it is neither a span nor a trace of Opik's")
    own = label(value["id"])
    trace = label(value.get("trace_id")) or own
    kind = _KINDS.get(label(value.get("type")), "chain")
    told = attributes({"tags": value.get("tags"), "metadata": value.get("metadata")}, "opik.")
    told |= attributes({"session.id": value.get("thread_id")})
    if kind == "llm":
        counts = members(value.get("usage"))
        told |= used(value.get("model"), counts, value.get("total_estimated_cost"))
    parent = label(value.get("parent_span_id")) or (trace if _is_span(value) else "")
    error = members(value.get("error_info"))
    record = CallRecord(
        "opik", trace, own, parent, label(value.get("name")) or kind, kind,
        (moment_ns(value["start_time"]) or 0, moment_ns(value.get("end_time")) or 0),
        value.get("input"), value.get("output"),
        (label(error.get("message")) or label(error.get("exception_type"))) if error else None,
    )  # fmt: skip
    yield from span_of(record, told)
    listed = value.get("spans")
    for span in listed if isinstance(listed, list) else ():
        if has(span, "id", "start_time"):
            yield from spans_of({"trace_id": trace, "type": "general", "input": None, **span})


IMPORTER: Importer = JsonImporter(
    "Opik export", knows, lambda _: Each(spans_of), (("content",), ("spans",)), updates=True
)
