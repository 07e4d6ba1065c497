"""Traces and figures as the JSON that the command line prints and the local port answers with."""

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from spanglass.core.display import rfc3339
from spanglass.core.facts import Kind
from spanglass.core.ids import to_hex
from spanglass.core.judgement import Refusal, SchemaVerdict
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.receipt_json import to_json
from spanglass.core.span import STATUS_ERROR, STATUS_OK, SpanEvent, Value
from spanglass.core.tree import Node
from spanglass.core.views import Figures, Percentiles, SpanDetail, SpanRow, TraceSummary

Document = dict[str, Any]
_STATUS = {STATUS_OK: "ok", STATUS_ERROR: "error"}


def trace_document(trace: TraceSummary) -> Document:
    """One trace as ``traces --json`` prints it, one a line."""
    return {
        "trace_id": to_hex(trace.trace_id),
        "name": trace.name,
        "start": rfc3339(trace.start_ns),
        "duration_ms": _ms(trace.duration_ns),
        "spans": trace.spans,
        "calls": trace.calls,
        "errors": trace.errors,
        "refusals": trace.refusals,
        "retries": trace.retries,
        "input_tokens": trace.input_tokens,
        "output_tokens": trace.output_tokens,
        "cost_usd": _usd(trace.cost_nano),
        "models": list(trace.models),
        "users": list(trace.users),
        "session": trace.session,
        "service": trace.service,
        "features": list(trace.features),
    }


def show_document(
    trace: TraceSummary, nodes: Sequence[Node], details: Mapping[bytes, SpanDetail]
) -> Document:
    """One trace with everything known of its spans, in depth-first order, as ``show --json`` prints it."""
    tree = [
        {**span_document(details[node.span_id]), **_place(node, node.span)}
        for node in nodes
        if node.span is not None and node.span_id in details
    ]
    return {**trace_document(trace), "tree": tree}


def span_document(detail: SpanDetail) -> Document:
    """One span with everything known of it but its place in the tree."""
    row = detail.row
    return {**_head(row), **_call(row), **_judged(row), **_content(detail)}


def figures_document(figures: Figures, groups: Sequence[tuple[str | None, Figures]] | None) -> Document:
    """Figures, with their groups if they were asked for, as ``stats --json`` prints them."""
    document = _figures(figures)
    if groups is not None:
        document["groups"] = [{"key": key, **_figures(group)} for key, group in groups]
    return document


def plain_value(value: Value) -> Any:
    """A value of an attribute as JSON can hold it: bytes as base64, NaN and infinities as their names."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value


def _place(node: Node, row: SpanRow) -> Document:
    """Where a span stands in its tree."""
    return {"depth": node.depth, "self_ms": None if row.running else _ms(node.self_ns)}


def _head(row: SpanRow) -> Document:
    return {
        "span_id": to_hex(row.span_id),
        "parent_id": to_hex(row.parent_id) or None,
        "name": row.name,
        "title": row.title,
        "kind": row.kind.value,
        "start": rfc3339(row.start_ns),
        "duration_ms": None if row.running else _ms(row.duration_ns),
        "status": _STATUS.get(row.status_code, "unset"),
        "error": _error(row) if row.failed else None,
        "service": row.service,
        "scope": row.scope,
    }


def _call(row: SpanRow) -> Document:
    return {
        "provider": row.provider,
        "model_requested": row.model_requested,
        "model_responded": row.model_responded,
        "operation": row.operation,
        "streaming": row.streaming,
        "ttft_ms": None if row.first_token_ns is None else _ms(row.first_token_ns),
        "finish_reason": row.finish_reason,
        "input_tokens": row.input_tokens,
        "output_tokens": row.output_tokens,
        "cache_read_tokens": row.cache_read_tokens,
        "cache_write_tokens": row.cache_write_tokens,
        "reasoning_tokens": row.reasoning_tokens,
        "cost_usd": _usd(row.cost_nano),
        "attempt": row.attempt,
    }


def _judged(row: SpanRow) -> Document:
    refusal = row.refusal
    return {
        "counted": row.counted,
        "not_counted_because": row.not_counted_because,
        "refusal": _refusal(refusal) if refusal else None,
        "schema": _schema(row.schema),
        "asked_again": row.asked_again,
        "impossible_tokens": row.impossible,
        "session": row.session,
        "user": row.user,
        "feature": row.feature,
        "duplicate_of": to_hex(row.duplicate_of) if row.duplicate_of else None,
        "duplicate_of_trace": to_hex(row.duplicate_of_trace) if row.duplicate_of_trace else None,
    }


def _error(row: SpanRow) -> Document:
    return {"type": row.error_type, "message": row.error_message, "class": row.error_class}


def _refusal(refusal: Refusal) -> Document:
    return {
        "grade": refusal.grade.value,
        "by": refusal.by,
        "evidence": refusal.evidence,
        "kind": refusal.kind.value,
    }


def _schema(verdict: SchemaVerdict | None) -> Document | None:
    """What was declared and whether the answer keeps it; None where nothing was declared."""
    if verdict is None:
        return None
    problem = verdict.problems[0] if verdict.problems else None
    return {
        "declared": verdict.source,
        "valid": verdict.valid,
        "path": verdict.path,
        "outcome": verdict.outcome.value,
        "message": problem.message if problem else None,
    }


def _receipt(detail: SpanDetail) -> Document | None:
    return to_json(detail.receipt) if detail.receipt is not None else None


def _content(detail: SpanDetail) -> Document:
    facts = detail.facts
    document: Document = {
        "input": [message_document(message) for message in facts.input],
        "output": [message_document(message) for message in facts.output],
        "tools": [tool_document(tool) for tool in facts.tools],
        "parameters": plain_value(dict(facts.parameters)),
        "attributes": plain_value(dict(detail.span.attributes)),
        "events": [_event(event) for event in detail.span.events],
        "receipt": _receipt(detail),
    }
    if facts.kind is Kind.TOOL and facts.tool is not None:
        document["tool"] = plain_value({
            "name": facts.tool.name,
            "call_id": facts.tool.call_id,
            "arguments": facts.tool.arguments,
            "result": facts.tool.result,
        })  # fmt: skip
    if facts.documents:
        document["documents"] = [plain_value(asdict(found)) for found in facts.documents]
    return document


def tool_document(tool: ToolDefinition) -> Document:
    """A tool that was offered, as JSON has it."""
    return {"name": tool.name, "description": tool.description, "schema": plain_value(tool.schema)}


def message_document(message: Message) -> Document:
    """A message as JSON has it: its role and its parts."""
    document: Document = {"role": message.role, "parts": [_part(part) for part in message.parts]}
    if message.name:
        document["name"] = message.name
    return document


def _part(part: Part) -> Document:
    fields = {
        "text": part.text,
        "id": part.call_id,
        "name": part.name,
        "arguments": plain_value(part.arguments),
        "result": plain_value(part.result),
        "media_type": part.media_type,
        "uri": part.uri,
    }
    kept = {name: value for name, value in fields.items() if value is not None}
    if part.type is PartType.TOOL_CALL:
        kept.setdefault("arguments", None)
    return {"type": part.type.value, **kept}


def _event(event: SpanEvent) -> Document:
    return {
        "name": event.name,
        "time": rfc3339(event.time_ns),
        "attributes": plain_value(dict(event.attributes)),
    }


def _figures(figures: Figures) -> Document:
    return {
        "traces": figures.traces,
        "spans": figures.spans,
        "calls": figures.calls,
        "errors": figures.errors,
        "call_errors": figures.call_errors,
        "refusals": figures.refusals,
        "retries": figures.retries,
        "input_tokens": figures.input_tokens,
        "output_tokens": figures.output_tokens,
        "cache_read_tokens": figures.cache_read_tokens,
        "cache_write_tokens": figures.cache_write_tokens,
        "reasoning_tokens": figures.reasoning_tokens,
        "cost_usd": _usd(figures.cost_nano),
        "unpriced_calls": figures.unpriced_calls,
        "latency_ms": _percentiles(figures.latency),
        "ttft_ms": _percentiles(figures.first_token),
        "schema": {"declared": figures.schema_declared, "valid": figures.schema_valid},
        "tools": {"called": figures.tools_called, "failed": figures.tools_failed},
    }


def _percentiles(values: Percentiles) -> Document:
    return {
        name: None if value is None else _ms(value)
        for name, value in (("p50", values.p50), ("p95", values.p95), ("p99", values.p99))
    }


def _ms(nanoseconds: int) -> float:
    return round(nanoseconds / 1e6, 3)


def _usd(nano_dollars: int | None) -> float | None:
    return None if nano_dollars is None else nano_dollars / 1e9
