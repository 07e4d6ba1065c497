"""What smolagents keeps of an answer as the text of a Python object."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Kind, RefusalFact
from spanglass.core.usage import Usage
from spanglass.dialects.smolagents import DIALECT

SCOPE = "openinference.instrumentation.smolagents"
RAW = ("ChatCompletion(id='chatcmpl-1', choices=[Choice(finish_reason='stop', index=0, message="
       "ChatCompletionMessage(content=None, refusal={refusal}, role='assistant'))], "
       "model='gpt-4o-mini-2024-07-18', usage=CompletionUsage(completion_tokens=9))")  # fmt: skip


def call(refusal: str = "None", **more: Any) -> dict[str, Any]:
    return {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-4o-mini",
        "output.mime_type": "application/json",
        "output.value": {"role": "assistant", "content": None, "raw": RAW.format(refusal=refusal)},
        **more,
    }


def test_the_id_and_reason_come_from_the_printed_answer() -> None:
    found = told(DIALECT, call(), scope=SCOPE)
    assert (found.response_id, found.finish_reason, found.model_responded) == (
        "chatcmpl-1",
        "stop",
        "gpt-4o-mini",
    )
    assert found.refusal is None


@pytest.mark.parametrize(
    ("printed", "usage"),
    [
        ("completion_tokens=18, prompt_tokens=1200, total_tokens=1218, completion_tokens_details="
         "CompletionTokensDetails(audio_tokens=0, reasoning_tokens=4), prompt_tokens_details="
         "PromptTokensDetails(audio_tokens=0, cached_tokens=1024)",
         Usage(1200, 18, cache_read=1024, reasoning=4)),
        ("completion_tokens=18, prompt_tokens=1200, total_tokens=1218, cache_creation_input_tokens=100, "
         "cache_read_input_tokens=1024", Usage(1200, 18, cache_read=1024, cache_write=100)),
        ("completion_tokens=18, prompt_tokens=1200", Usage(1200, 18)),
    ],
)  # fmt: skip
def test_the_kinds_of_tokens_come_from_the_printed_answer(printed: str, usage: Usage) -> None:
    raw = RAW.format(refusal="None").replace("completion_tokens=9", printed)
    counts = {"llm.token_count.prompt": 1200, "llm.token_count.completion": 18}
    found = told(DIALECT, call(**counts, **{"output.value": {"raw": raw}}), scope=SCOPE)
    assert found.usage == usage


@pytest.mark.parametrize("printed", ["'I can\\'t.'", '"I can\'t."'])
def test_a_printed_refusal_is_one(printed: str) -> None:
    found = told(DIALECT, call(printed), scope=SCOPE)
    assert found.refusal == RefusalFact("output.value", "I can't.")


def test_what_was_said_is_not_replaced() -> None:
    found = told(DIALECT, call(**{"llm.output_messages.0.message.content": "Paris"}), scope=SCOPE)
    assert found.output[0].text == "Paris"


def test_an_agent_with_its_tools_and_limit() -> None:
    found = told(
        DIALECT,
        {"openinference.span.kind": "AGENT", "smolagents.max_steps": 2, "smolagents.tools_names": ["a", "b"]},
        scope=SCOPE,
        name="ToolCallingAgent.run",
    )
    assert (found.kind, found.agent, found.parameters) == (Kind.AGENT, "ToolCallingAgent", {"max_steps": 2})
    assert [tool.name for tool in found.tools] == ["a", "b"]


def test_the_arguments_of_a_tool_are_those_it_was_called_with() -> None:
    given = {"args": [], "sanitize_inputs_outputs": True, "kwargs": {"city": "Paris"}}
    found = told(
        DIALECT, {"openinference.span.kind": "TOOL", "tool.name": "f", "input.value": given}, scope=SCOPE
    )
    assert found.tool is not None
    assert found.tool.arguments == {"city": "Paris"}


def test_spans_of_others_are_left_alone() -> None:
    assert (
        DIALECT.read(odd_span(["openinference.span.kind"], "LLM", "openinference.instrumentation.openai"), ())
        is NOTHING
    )


@pytest.mark.parametrize("value", [*ODD, {"raw": "x" * 20000}, {"raw": "refusal='" + "\\\\" * 9000}])
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("output.value", "smolagents.max_steps", "smolagents.tools_names")
    DIALECT.read(odd_span(keys, value, SCOPE, **{"openinference.span.kind": "LLM"}), ())
    DIALECT.read(odd_span(keys, value, SCOPE), ())
