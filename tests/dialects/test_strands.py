"""What Strands says beside the GenAI convention."""

import json
from typing import Any

import pytest

from builders import MS, T0
from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, ErrorFact, Kind
from spanglass.core.span import SpanEvent
from spanglass.core.usage import Usage
from spanglass.dialects.strands import DIALECT

SCOPE = "strands.telemetry.tracer"


def test_a_call_of_today_is_read_with_the_convention() -> None:
    said = ({"role": "user", "parts": [{"type": "text", "content": "Hi"}]},)
    answer = ({"role": "assistant", "parts": [], "finish_reason": "content_filtered"},)
    name = "gen_ai.client.inference.operation.details"
    found = told(
        DIALECT,
        {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "strands-agents",
         "gen_ai.request.model": "gpt-4o-mini", "gen_ai.usage.input_tokens": 1200,
         "gen_ai.usage.output_tokens": 12, "gen_ai.usage.cache_read.input_tokens": 1024,
         "gen_ai.server.time_to_first_token": 157},
        scope=SCOPE,
        events=(SpanEvent(name, T0, {"gen_ai.input.messages": json.dumps(said)}),
                SpanEvent(name, T0 + 1, {"gen_ai.output.messages": json.dumps(answer)})),
    )  # fmt: skip
    assert (found.kind, found.provider, found.first_token_ns) == (Kind.LLM, "openai", 157 * MS)
    assert (found.usage, found.input[0].text) == (Usage(1200, 12, 1024), "Hi")
    assert found.refusal is not None
    assert found.refusal.by == "finish:content_filtered"


def test_a_tool_that_says_it_failed_did() -> None:
    failed = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f", "gen_ai.tool.status": "error",
              "gen_ai.tool.call.result": [{"text": "no such city"}]}  # fmt: skip
    assert told(DIALECT, failed, scope=SCOPE, status_code=1).error == ErrorFact("tool_error", "no such city")
    assert (
        told(DIALECT, {**failed, "gen_ai.tool.status": "success"}, scope=SCOPE, status_code=1).error is None
    )
    with_reason = told(DIALECT, failed, scope=SCOPE, status_code=2, status_message="boom").error
    assert with_reason == ErrorFact(message="boom")


@pytest.mark.parametrize(
    ("operation", "kind"),
    [("invoke_swarm", Kind.AGENT), ("invoke_graph", Kind.AGENT), ("memory.search", Kind.RETRIEVER),
     ("memory.add", Kind.CHAIN), ("execute_event_loop_cycle", Kind.SPAN)],
)  # fmt: skip
def test_operations_beyond_the_convention(operation: str, kind: Kind) -> None:
    assert told(DIALECT, {"gen_ai.operation.name": operation}, scope=SCOPE).kind is kind


def test_what_a_search_of_memories_found() -> None:
    event = SpanEvent("memory.results", T0, {"content": '[{"content": "likes tea"}, "and cake"]'})
    found = told(DIALECT, {"gen_ai.operation.name": "memory.search"}, scope=SCOPE, events=(event,))
    assert [document.content for document in found.documents] == ["likes tea", "and cake"]


def test_the_names_of_the_first_versions() -> None:
    tool = told(
        DIALECT,
        {
            "tool.name": "f",
            "tool.id": "c-1",
            "tool.parameters": {"a": 1},
            "tool.result": {"content": [{"text": "ok"}]},
        },
        scope=SCOPE,
    )
    assert tool.kind is Kind.TOOL
    assert tool.tool is not None
    assert (tool.tool.name, tool.tool.call_id, tool.tool.arguments, tool.tool.result) == (
        "f",
        "c-1",
        {"a": 1},
        "ok",
    )
    agent = told(
        DIALECT, {"agent.name": "w", "prompt": "Hi", "system_prompt": "Be brief", "tools": ["f"]}, scope=SCOPE
    )
    assert (agent.kind, agent.agent, [turn.role for turn in agent.input]) == (
        Kind.AGENT,
        "w",
        ["system", "user"],
    )


def test_a_cancelled_run_names_how() -> None:
    found = told(
        DIALECT, {"gen_ai.operation.name": "chat", "strands.cancellation.type": "CancelledError"}, scope=SCOPE
    )
    assert found.error == ErrorFact("CancelledError")


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["gen_ai.tool.status"], "error", "other"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (
        "gen_ai.operation.name",
        "gen_ai.tool.status",
        "tool.status",
        "tool.name",
        "tool.parameters",
        "tool.result",
        "prompt",
        "system_prompt",
        "tools",
        "completion",
        "strands.cancellation.type",
    )
    DIALECT.read(odd_span(keys, value, SCOPE), ())
