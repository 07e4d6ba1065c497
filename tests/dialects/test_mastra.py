"""What Mastra says of agents, their steps and their calls."""

import json
from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import PartType
from spanglass.core.timestamps import moment_ns
from spanglass.core.usage import Usage
from spanglass.dialects.mastra import DIALECT
from spanglass.dialects.reading import read

ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Weather?"}]
CALLED = {"toolCallId": "call_1", "toolName": "get_weather", "args": {"city": "Paris"}}
FOR = {
    "mastra.metadata.userId": "u-1", "mastra.metadata.sessionId": "s-1",
    "mastra.metadata.body": json.dumps({"id": "c-1", "user_id": "no", "choices": ["x" * 600]}),
}  # fmt: skip
BEGAN = "2026-11-27T06:12:27.018Z"
CALL = {
    "mastra.span.type": "model_inference", "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-4o-mini", "gen_ai.provider.name": "openai.chat",
    "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.output_tokens": 18,
    "gen_ai.usage.cache_read.input_tokens": 1024, "mastra.completion_start_time": BEGAN, **FOR,
}  # fmt: skip


def facts(kind: str, given: Any, returned: Any, **more: Any) -> Facts:
    attributes = {
        "gen_ai.operation.name": {"agent_run": "invoke_agent", "model_step": "agent_step"}.get(kind, kind),
        "mastra.span.type": kind, f"mastra.{kind}.input": given, f"mastra.{kind}.output": returned, **more,
    }  # fmt: skip
    return told(
        DIALECT,
        {key: held if isinstance(held, str) else json.dumps(held) for key, held in attributes.items()},
    )


def test_an_agent_and_for_whom_it_ran() -> None:
    found = facts("agent_run", "Weather?", {"text": "It is sunny.", "files": []}, **FOR)
    assert (found.kind, found.session, found.user) == (Kind.AGENT, "s-1", "u-1")
    assert ([turn.text for turn in found.input], [turn.text for turn in found.output]) == (
        ["Weather?"], ["It is sunny."],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "given"), [("model_generation", {"messages": ASKED}), ("model_step", ASKED)]
)
def test_what_stands_around_calls_has_their_words_and_the_tools_they_call(kind: str, given: Any) -> None:
    thoughts = [{"text": "A tool helps."}] if kind == "model_generation" else []
    assert facts(kind, given, {}).kind is Kind.CHAIN
    found = facts(kind, given, {"reasoning": thoughts, "text": "", "toolCalls": [CALLED]})
    assert [turn.role for turn in found.input] == ["system", "user"]
    parts = [(part.type, part.text or part.name) for part in found.output[0].parts]
    assert parts == [
        *[(PartType.REASONING, "A tool helps.")] * len(thoughts),
        (PartType.TOOL_CALL, "get_weather"),
    ]
    assert found.output[0].parts[-1].arguments == {"city": "Paris"}


def test_a_call_is_read_by_the_convention_with_the_moment_it_began_to_answer() -> None:
    began = moment_ns(BEGAN) or 0
    found = told(DIALECT, CALL, start_ns=began - 200_000_000, end_ns=began + 100_000_000)
    assert (found.kind, found.provider, found.first_token_ns) == (Kind.LLM, "openai", 200_000_000)
    assert (found.usage, found.user) == (Usage(1200, 18, cache_read=1024), "u-1")
    assert told(DIALECT, CALL, start_ns=began + 1, end_ns=began + 100).first_token_ns is None


def test_in_openinferences_names_a_generation_is_the_call_and_its_steps_are_none() -> None:
    words = {"openinference.span.kind": "LLM"}
    usage = {
        "llm.token_count.prompt": 2400,
        "llm.token_count.completion": 38,
        "llm.model_name": "gpt-4o-mini",
    }
    made = told(DIALECT, {**words, **usage, "mastra.span.type": "model_generation"})
    assert (made.kind, made.usage, made.model_requested) == (Kind.LLM, Usage(2400, 38), "gpt-4o-mini")
    assert told(DIALECT, {**words, "mastra.span.type": "model_step"}).kind is Kind.CHAIN
    assert told(DIALECT, {**words, "mastra.span.type": "model_chunk"}).kind is Kind.SPAN
    inner = {"openinference.span.kind": "CHAIN", "mastra.span.type": "model_inference"}
    assert told(DIALECT, inner).kind is Kind.CHAIN


def test_a_tool_has_what_the_convention_says() -> None:
    tool = {
        "mastra.span.type": "tool_call", "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f",
        "gen_ai.tool.call.arguments": '{"a": 1}', "gen_ai.tool.call.result": "2",
    }  # fmt: skip
    found = told(DIALECT, tool)
    assert (found.kind, found.tool) == (Kind.TOOL, ToolUse("f", None, {"a": 1}, "2"))
    assert found.input == found.output == ()


def test_resource_and_thread_of_its_memory_are_user_and_session() -> None:
    found = told(DIALECT, {"mastra.span.type": "agent_run", "mastra.metadata.resourceId": "ann",
                           "mastra.metadata.threadId": "t"})  # fmt: skip
    assert (found.user, found.session) == ("ann", "t")


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span((), "", "x", **{"mastra.other": 1}), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (*CALL, "mastra.agent_run.input", "mastra.agent_run.output", "mastra.model_step.output")
    for kind in ("agent_run", "model_step", "model_inference"):
        read(odd_span(keys, value, "x", **{"mastra.span.type": kind}), (), (DIALECT,))
    read(odd_span((*keys, "mastra.span.type"), value, "x"), (), (DIALECT,))
