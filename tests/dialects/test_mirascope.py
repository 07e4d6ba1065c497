"""What Mirascope says of calls and of the functions around them."""

import json
from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.messages import PartType
from spanglass.core.usage import Usage
from spanglass.dialects.mirascope import DIALECT
from spanglass.dialects.reading import read

USAGE = {
    "input_tokens": 1500, "output_tokens": 18, "cache_read_tokens": 1024, "cache_write_tokens": 300,
    "reasoning_tokens": 0, "total_tokens": 1518,
}  # fmt: skip
CALL = {
    "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "openai/gpt-4o-mini:completions",
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]),
}  # fmt: skip
ANSWERED = {
    **CALL, "gen_ai.response.model": "openai/gpt-4o-mini:completions", "gen_ai.usage.input_tokens": 1500,
    "gen_ai.usage.output_tokens": 18, "mirascope.response.usage": json.dumps(USAGE),
    "mirascope.response.content": json.dumps([{"type": "text", "text": "Hello."}]),
}  # fmt: skip
RESULT = {"type": "tool_output", "id": "toolu_1", "name": "get_weather", "result": "sunny in Paris"}
RESUMED = {
    "mirascope.type": "response_resume", "mirascope.response.provider_id": "anthropic",
    "mirascope.response.model_id": "anthropic/claude-sonnet-4-5",
    "mirascope.response.messages": json.dumps([
        {"role": "user", "content": [{"type": "text", "text": "Weather?"}], "name": None},
        {"role": "user", "content": [RESULT], "name": None},
    ]),
    "mirascope.response.content": json.dumps([{"type": "text", "text": "It is sunny."}]),
    "mirascope.response.usage": json.dumps(USAGE),
}  # fmt: skip


def facts(attributes: dict[str, Any], scope: str = "mirascope.llm") -> Facts:
    return told(DIALECT, attributes, scope=scope)


def test_a_call_has_the_tokens_of_the_cache_and_the_bare_name_of_its_model() -> None:
    found = facts(ANSWERED)
    assert found.usage == Usage(1500, 18, cache_read=1024, cache_write=300, reasoning=0, total=1518)
    assert (found.model_requested, found.model_responded) == ("openai/gpt-4o-mini", "openai/gpt-4o-mini")
    assert (found.kind, [turn.text for turn in found.input]) == (Kind.LLM, ["hi"])


def test_a_call_that_failed_has_the_bare_name_too() -> None:
    assert facts(CALL).model_requested == "openai/gpt-4o-mini"
    responses = facts({**CALL, "gen_ai.request.model": "openai/gpt-5:responses"})
    assert responses.model_requested == "openai/gpt-5"


def test_a_traced_function_that_tells_of_a_call_is_one() -> None:
    found = facts(RESUMED, "mirascope.ops")
    assert (found.kind, found.provider, found.model_responded) == (
        Kind.LLM, "anthropic", "anthropic/claude-sonnet-4-5",
    )  # fmt: skip
    assert found.usage == Usage(1500, 18, cache_read=1024, cache_write=300, reasoning=0, total=1518)
    assert [turn.text for turn in found.output] == ["It is sunny."]
    result = found.input[-1].parts[0]
    assert (result.type, result.call_id, result.result) == (PartType.TOOL_RESULT, "toolu_1", "sunny in Paris")


def test_a_session_and_for_whom_it_is() -> None:
    found = facts(
        {"mirascope.type": "trace", "mirascope.ops.session.id": "s-9",
         "mirascope.ops.session.attributes": '{"user_id":"ann"}'},
        "mirascope.ops",
    )  # fmt: skip
    assert (found.session, found.user, found.usage) == ("s-9", "ann", None)


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span((), "", "other", **ANSWERED), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    read(odd_span((*ANSWERED, *RESUMED, "mirascope.ops.session.id"), value, "mirascope.ops"), (), (DIALECT,))
