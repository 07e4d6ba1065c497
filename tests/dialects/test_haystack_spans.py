"""What Haystack's own tracing says of components, agents and their steps."""

import json
from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Part, PartType
from spanglass.core.usage import Usage
from spanglass.dialects.haystack_spans import DIALECT
from spanglass.dialects.reading import read

USAGE = {
    "prompt_tokens": 1200, "completion_tokens": 18, "total_tokens": 1218,
    "prompt_tokens_details": {"cached_tokens": 1024}, "completion_tokens_details": {"reasoning_tokens": 4},
}  # fmt: skip
META = {"model": "gpt-4o-mini-2024-07-18", "index": 0, "finish_reason": "tool_calls", "usage": USAGE}
CALLED = {"tool_name": "get_weather", "arguments": {"city": "Paris"}, "id": "call_1", "extra": None}
RESULT = {"result": "sunny", "origin": CALLED, "error": False}
TOOL = {"type": "haystack.tools.tool.Tool", "data": {"name": "get_weather", "parameters": {"type": "object"}}}


def turn(role: str, *parts: dict[str, Any], **meta: Any) -> dict[str, Any]:
    return {"role": role, "meta": meta, "name": None, "content": list(parts)}


def component(kind: str, given: Any, returned: Any) -> Facts:
    attributes = {
        "haystack.component.name": "it", "haystack.component.type": kind,
        "haystack.component.input": json.dumps(given), "haystack.component.output": json.dumps(returned),
    }  # fmt: skip
    return told(DIALECT, attributes, name="haystack.component.run")


def test_a_call_that_calls_a_tool() -> None:
    asked = {"messages": [turn("user", {"text": "Weather?"})], "tools": [TOOL],
             "generation_kwargs": {"temperature": 0.2}}  # fmt: skip
    found = component(
        "OpenAIChatGenerator", asked, {"replies": [turn("assistant", {"tool_call": CALLED}, **META)]}
    )
    assert (found.kind, found.provider, found.model_responded) == (Kind.LLM, "openai", META["model"])
    assert found.title == "it"
    assert found.usage == Usage(1200, 18, cache_read=1024, reasoning=4, total=1218)
    assert (found.finish_reason, found.parameters) == ("tool_calls", {"temperature": 0.2})
    assert [tool.name for tool in found.tools] == ["get_weather"]
    assert found.output[0].parts == (
        Part(PartType.TOOL_CALL, call_id="call_1", name="get_weather", arguments={"city": "Paris"}),
    )


def test_a_step_of_an_agent_goes_on_from_a_tool() -> None:
    asked = {
        "messages": [turn("assistant", {"tool_call": CALLED}), turn("tool", {"tool_call_result": RESULT})]
    }
    reply = turn("assistant", {"reasoning": {"reasoning_text": "Sunny."}}, {"text": "It is sunny."}, **META)
    found = told(
        DIALECT,
        {"haystack.agent.step.llm.input": asked, "haystack.agent.step.llm.output": {"replies": [reply]}},
        name="haystack.agent.step.llm",
    )
    assert found.kind is Kind.LLM
    result = found.input[1].parts[0]
    assert (result.type, result.call_id, result.result) == (PartType.TOOL_RESULT, "call_1", "sunny")
    assert [(part.type, part.text) for part in found.output[0].parts] == [
        (PartType.REASONING, "Sunny."), (PartType.TEXT, "It is sunny."),
    ]  # fmt: skip


def test_a_generator_of_texts_tells_of_them_beside_them() -> None:
    found = component("OpenAIGenerator", {"prompt": "Capital?"}, {"replies": ["Paris"], "meta": [META]})
    assert ([turn.text for turn in found.input], [turn.text for turn in found.output]) == (
        ["Capital?"],
        ["Paris"],
    )
    assert found.usage == Usage(1200, 18, cache_read=1024, reasoning=4, total=1218)


def test_an_agent_its_steps_and_its_tools() -> None:
    turns = [turn("user", {"text": "Weather?"}), turn("assistant", {"text": "It is sunny."}, **META)]
    found = told(
        DIALECT,
        {"haystack.agent.tools": json.dumps([TOOL]), "haystack.agent.input": {"messages": turns[:1]},
         "haystack.agent.output": {"messages": turns}},
        name="haystack.agent.run",
    )  # fmt: skip
    assert (found.kind, [tool.name for tool in found.tools], found.usage) == (
        Kind.AGENT,
        ["get_weather"],
        None,
    )
    assert ([turn.text for turn in found.input], [turn.text for turn in found.output]) == (
        ["Weather?"], ["It is sunny."],
    )  # fmt: skip
    assert told(DIALECT, {"haystack.agent.step": 0}, name="haystack.agent.step").kind is Kind.CHAIN
    tool = {"haystack.tool.name": "get_weather", "haystack.agent.step.tool.input": '{"city": "Paris"}',
            "haystack.agent.step.tool.output": "sunny"}  # fmt: skip
    used = told(DIALECT, tool, name="haystack.agent.step.tool")
    assert (used.kind, used.tool) == (Kind.TOOL, ToolUse("get_weather", None, {"city": "Paris"}, "sunny"))


def test_components_around_calls() -> None:
    meta = {"model": "text-embedding-3-small", "usage": {"prompt_tokens": 8, "total_tokens": 8}}
    embedded = component("OpenAITextEmbedder", {"text": "hi"}, {"embedding": [0.1], "meta": meta})
    assert (embedded.kind, embedded.usage, embedded.provider) == (Kind.EMBEDDING, Usage(8, total=8), "openai")
    held = {"documents": [{"id": "d", "content": "Paris is nice", "score": 0.5}]}
    retrieved = component("InMemoryBM25Retriever", {"query": "Paris"}, held)
    assert (retrieved.kind, [each.content for each in retrieved.documents]) == (
        Kind.RETRIEVER,
        ["Paris is nice"],
    )
    assert [turn.text for turn in retrieved.input] == ["Paris"]
    assert component("ChatPromptBuilder", {"q": "x"}, {"prompt": "y"}).kind is Kind.CHAIN


def test_other_spans_are_left_alone() -> None:
    assert DIALECT.read(odd_span((), "", "x", **{"haystack.other": 1}), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (
        "haystack.component.input",
        "haystack.component.output",
        "haystack.agent.tools",
        "haystack.tool.name",
    )
    for kind in ("OpenAIGenerator", "X Embedder", "X Retriever", "ToolInvoker", "Agent", "Other"):
        read(odd_span(keys, value, "x", **{"haystack.component.type": kind}), (), (DIALECT,))
    read(odd_span((*keys, "haystack.component.type"), value, "x"), (), (DIALECT,))
