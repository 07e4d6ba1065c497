"""What VoltAgent says of agents, their calls and their tools."""

import json
from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.usage import Usage
from spanglass.dialects.reading import read
from spanglass.dialects.traceloop import DIALECT as TRACELOOP
from spanglass.dialects.voltagent import DIALECT

SCOPE = "@voltagent/core"
ASKED = json.dumps([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Weather?"}])
RUN = {
    "user.id": "u-3", "conversation.id": "c-3", "entity.id": "geo", "entity.type": "agent",
    "entity.name": "geo",
}  # fmt: skip
CALL = {
    **RUN, "span.type": "llm", "llm.operation": "generateText", "llm.model": "gpt-4o-mini",
    "llm.stream": False, "llm.messages": ASKED, "llm.tools": "get_weather,get_time",
    "llm.usage.prompt_tokens": 1200, "llm.usage.completion_tokens": 20, "llm.usage.total_tokens": 1220,
    "llm.finish_reason": "stop",
}  # fmt: skip


def facts(attributes: dict[str, Any]) -> Facts:
    return told(DIALECT, attributes, scope=SCOPE)


def test_an_agent_tells_the_tokens_of_all_its_steps() -> None:
    found = facts({
        **RUN, "input": "Weather?", "ai.model.name": "gpt-4o-mini", "agent.messages": ASKED,
        "usage.prompt_tokens": 2400, "usage.completion_tokens": 38, "usage.total_tokens": 2438,
        "usage.cached_tokens": 2048, "usage.reasoning_tokens": 0, "output": "It is sunny.",
        "ai.response.finish_reason": "stop",
    })  # fmt: skip
    assert (found.kind, found.agent, found.session, found.user) == (Kind.AGENT, "geo", "c-3", "u-3")
    assert (found.provider, found.model_requested) == ("openai", "gpt-4o-mini")
    assert found.usage == Usage(2400, 38, cache_read=2048, reasoning=0, total=2438)
    assert [turn.text for turn in (*found.input, *found.output)] == ["Be brief.", "Weather?", "It is sunny."]


def test_an_agent_that_failed_tells_no_tokens() -> None:
    assert facts({**RUN, "ai.model.name": "gpt-4o-mini"}).usage is None


def test_a_call_leaves_its_tokens_to_the_agent() -> None:
    found = read(odd_span((), "", SCOPE, **CALL), (), (DIALECT, TRACELOOP))
    assert (found.kind, found.model_requested, found.streaming, found.usage) == (
        Kind.LLM, "gpt-4o-mini", False, None,
    )  # fmt: skip
    assert [tool.name for tool in found.tools] == ["get_weather", "get_time"]
    assert [turn.role for turn in found.input] == ["system", "user"]
    assert found.refusal is None


def test_a_call_that_was_filtered_is_a_refusal() -> None:
    refused = facts({**CALL, "llm.finish_reason": "content-filter"}).refusal
    assert refused is not None
    assert refused.by == "finish:content_filter"


def test_a_tool_with_what_was_given_and_what_came_back() -> None:
    found = facts({
        **RUN, "span.type": "tool", "tool.name": "get_weather", "tool.call.id": "c", "tool.description": "w",
        "tool.parameters": '{"type": "object"}', "input": '{"city": "Paris"}', "output": "sunny",
    })  # fmt: skip
    assert (found.kind, found.agent) == (Kind.TOOL, None)
    assert found.tool == ToolUse("get_weather", "c", {"city": "Paris"}, "sunny", "w")


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["entity.type"], "agent", "other"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("entity.type", "entity.name", "input", "output", "llm.messages", "llm.tools", "llm.model",
            "usage.prompt_tokens", "tool.name", "tool.call.id", "llm.finish_reason")  # fmt: skip
    for kind in ("agent", "llm", "tool", value):
        DIALECT.read(odd_span(keys, value, SCOPE, **{"span.type": kind}), ())
