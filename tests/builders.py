"""Builders of values for tests: give only what the test is about."""

from dataclasses import replace
from typing import Any

from spanglass.core.facts import Facts, Kind
from spanglass.core.span import RawSpan, Resource, Scope
from spanglass.core.views import SpanDetail, SpanRow, TraceSummary

T0 = 1_790_000_000_000_000_000
MS = 1_000_000


def a_raw_span(**changes: Any) -> RawSpan:
    """A received span of one second."""
    span = RawSpan(
        trace_id=b"\1" * 16, span_id=b"\2" * 8, parent_id=b"", name="chat gpt-4o", kind=3,
        start_ns=T0, end_ns=T0 + 1000 * MS, status_code=0, status_message="", attributes={}, events=(),
        links=(),
        resource=Resource({"service.name": "app"}), scope=Scope("test"), encoded=b"",
    )  # fmt: skip
    return replace(span, **changes)


def a_row(**changes: Any) -> SpanRow:
    """A row of a tree: an LLM call of one second."""
    row = SpanRow(
        row_id=1, revision=1, span_id=b"\2" * 8, parent_id=b"", name="chat gpt-4o", title="chat gpt-4o",
        subtitle="", kind=Kind.LLM, start_ns=T0, end_ns=T0 + 1000 * MS, status_code=0, error_type=None,
        error_message=None, service="app", scope="test", provider="openai", operation="chat",
        model_requested="gpt-4o", model_responded="gpt-4o-2024-11-20", streaming=True,
        first_token_ns=200 * MS,
        finish_reason="stop", input_tokens=100, output_tokens=20, cache_read_tokens=None,
        cache_write_tokens=None, reasoning_tokens=None, cost_nano=450_000, counted=True,
        not_counted_because=None, duplicate_of=None, refusal=None, session=None, user=None, feature=None,
        attempt=1, attempts=1, new_snapshot=False, events=(),
    )  # fmt: skip
    return replace(row, **changes)


def a_summary(**changes: Any) -> TraceSummary:
    """A trace of one call."""
    summary = TraceSummary(
        row_id=1, revision=1, trace_id=b"\1" * 16, name="answer_ticket", start_ns=T0, end_ns=T0 + 1000 * MS,
        received_ns=T0 + 1000 * MS, open=False, spans=1, calls=1, errors=0, refusals=0, retries=0,
        truncated=0,
        input_tokens=100, output_tokens=20, cost_nano=450_000, unpriced=0, failed=False, models=("gpt-4o",),
        users=(), features=(), session=None, service="app", source=None,
    )  # fmt: skip
    return replace(summary, **changes)


def a_detail(facts: Facts | None = None, **changes: Any) -> SpanDetail:
    """The detail of one call; `changes` go to its row."""
    return SpanDetail(a_row(**changes), b"\1" * 16, a_raw_span(), (), facts or Facts(kind=Kind.LLM))
