"""What Sentry's spans say under names of their own beside the GenAI convention's."""

from typing import Any

import pytest

from builders import MS
from dialect_spans import odd_span, told
from spanglass.analysis.refusals.refusals import detect
from spanglass.core.facts import NOTHING, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.judgement import Grade
from spanglass.core.messages import PartType
from spanglass.core.usage import Usage
from spanglass.dialects.sentry import DIALECT

CALL = {"id": "c", "function": {"name": "look", "arguments": '{"city": "Paris"}'}, "type": "function"}
CHAT = {
    "sentry.op": "gen_ai.chat", "gen_ai.operation.name": "chat", "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o-mini", "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
    "gen_ai.request.messages": '[{"role": "user", "content": "Hi"}]', "gen_ai.request.temperature": 0.2,
    "gen_ai.system_instructions": '[{"type": "text", "content": "Be kind"}]',
    "gen_ai.response.text": {"content": "Paris", "refusal": "None", "role": "assistant",
                             "tool_calls": "None"},
    "gen_ai.tool.definitions": '[{"type": "function", "name": "look"}]',
    "gen_ai.response.streaming": True, "gen_ai.response.time_to_first_token": 0.25,
    "gen_ai.usage.input_tokens": 1500, "gen_ai.usage.input_tokens.cached": 1024,
    "gen_ai.usage.input_tokens.cache_write": 300, "gen_ai.usage.output_tokens": 140,
    "gen_ai.usage.output_tokens.reasoning": 128, "gen_ai.usage.total_tokens": 1640,
}  # fmt: skip


def facts(changes: dict[str, Any] | None = None, **more: Any) -> Facts:
    return told(DIALECT, {**CHAT, **(changes or {})}, **more)


def test_a_call() -> None:
    found = facts()
    assert (found.kind, found.provider, found.model_requested) == (Kind.LLM, "openai", "gpt-4o-mini")
    assert found.model_responded == "gpt-4o-mini-2024-07-18"
    assert found.usage == Usage(
        input=1500, output=140, cache_read=1024, cache_write=300, reasoning=128, total=1640
    )
    assert (found.streaming, found.first_token_ns, found.parameters) == (True, 250 * MS, {"temperature": 0.2})
    assert [(message.role, message.parts[0].text) for message in found.input] == [
        ("system", "Be kind"), ("user", "Hi"),
    ]  # fmt: skip
    assert [part.text for message in found.output for part in message.parts] == ["Paris"]
    assert [tool.name for tool in found.tools] == ["look"]


def test_the_answer_may_be_text_or_calls_of_tools() -> None:
    assert facts({"gen_ai.response.text": "Paris"}).output[0].parts[0].text == "Paris"
    inside = facts({"gen_ai.response.text": {"content": "None", "role": "assistant", "tool_calls": CALL}})
    beside = facts({"gen_ai.response.text": None, "gen_ai.response.tool_calls": (CALL,)})
    for found in (inside, beside):
        (part,) = found.output[0].parts
        assert (part.type, part.name, part.arguments) == (PartType.TOOL_CALL, "look", {"city": "Paris"})


def test_a_refusal_is_one() -> None:
    refused = {"content": "None", "refusal": "No.", "role": "assistant", "tool_calls": "None"}
    assert facts({"gen_ai.response.text": refused}).refusal == RefusalFact("gen_ai.response.text", "No.")


def test_the_answers_of_a_call_in_javascript_are_a_list_of_texts() -> None:
    listed = {"gen_ai.response.text": '["Paris"]', "gen_ai.response.finish_reasons": '["stop"]'}
    assert [part.text for message in facts(listed).output for part in message.parts] == ["Paris"]
    empty = facts({**listed, "gen_ai.response.text": '[""]'})
    refused = detect(empty)
    assert refused is not None
    assert (refused.grade, refused.by) == (Grade.PROBABLE, "empty_answer")


def test_a_tool_has_its_arguments_and_what_it_gave_back() -> None:
    work = {
        "sentry.op": "gen_ai.execute_tool", "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look", "gen_ai.tool.input": {"city": "Paris"},
        "gen_ai.tool.output": {"temp": 21},
    }  # fmt: skip
    found = told(DIALECT, work)
    assert (found.kind, found.tool) == (Kind.TOOL, ToolUse("look", None, {"city": "Paris"}, {"temp": 21}))


def test_an_agents_tokens_are_those_of_its_calls() -> None:
    keys = ["gen_ai.usage.input_tokens"]
    agent = odd_span(keys, 5, "sentry", **{"sentry.op": "gen_ai.invoke_agent"})
    assert DIALECT.read(agent, ()).usage is None
    assert DIALECT.read(odd_span(keys, 5, "sentry", **{"sentry.op": "db"}), ()) == NOTHING


@pytest.mark.parametrize("value", [None, True, -1, 1.5, float("nan"), "", "{", "[]", '{"a": {"b": 1}}', [1]])
def test_odd_values_do_no_harm(value: Any) -> None:
    keys = [key for key in CHAT if key != "sentry.op"]
    for op in ("gen_ai.chat", "gen_ai.execute_tool", value):
        DIALECT.read(odd_span(keys, value, "sentry", **{"sentry.op": op}), ())
