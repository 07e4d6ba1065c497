"""What LiteLLM's own spans say beside the GenAI convention."""

import json
from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Kind
from spanglass.core.messages import PartType
from spanglass.core.usage import Billing, Usage
from spanglass.dialects.litellm import DIALECT

SCOPE = "litellm"
CALL = {
    "litellm.call_id": "8a3364bf",
    "litellm.cache_hit": False,
    "gen_ai.operation.name": "chat",
    "gen_ai.system": "anthropic",
    "gen_ai.request.model": "claude-sonnet-4-5",
    "gen_ai.response.model": "claude-sonnet-4-5-20250929",
    "gen_ai.usage.input_tokens": 1200,
    "gen_ai.usage.output_tokens": 12,
    "gen_ai.usage.total_tokens": 1212,
}
USAGE = (
    "{'completion_tokens': 12, 'prompt_tokens': 1200, 'total_tokens': 1212, 'completion_tokens_details': "
    "{'reasoning_tokens': 0, 'text_tokens': 12}, 'prompt_tokens_details': {'audio_tokens': None, "
    "'cached_tokens': 1024, 'cache_creation_tokens': 64}, 'cache_creation_input_tokens': 64, "
    "'cache_read_input_tokens': 1024, 'service_tier': 'standard', 'speed': None}"
)


def test_what_came_from_a_cache_stands_in_the_usage_as_python_prints_it() -> None:
    found = told(DIALECT, {**CALL, "metadata.usage_object": USAGE}, scope=SCOPE)
    assert found.kind is Kind.LLM
    assert found.usage == Usage(
        1200, 12, cache_read=1024, cache_write=64, total=1212,
        billing=Billing(service_tier="standard"),
    )  # fmt: skip


def test_older_versions_keep_the_usage_among_the_hidden_parameters() -> None:
    hidden = {"usage_object": {"prompt_tokens": 1200, "prompt_tokens_details": {"cached_tokens": 1024}}}
    found = told(DIALECT, {**CALL, "hidden_params": hidden}, scope=SCOPE)
    assert found.usage == Usage(1200, 12, cache_read=1024, total=1212)


@pytest.mark.parametrize(
    ("said", "nano"),
    [
        ({"gen_ai.cost.total_cost": 0.0010152, "hidden_params": {"response_cost": 2.0}}, 1_015_200),
        ({"hidden_params": {"response_cost": 0.5}}, 500_000_000),
        ({"hidden_params": {"response_cost": 0.0}}, None),
    ],
)
def test_litellms_own_price_is_the_senders(said: dict[str, Any], nano: int | None) -> None:
    assert told(DIALECT, {**CALL, **said}, scope=SCOPE).sender_cost_nano == nano


def test_for_whom_a_call_was_made() -> None:
    metadata = "{'session_id': 's-1', 'tags': ['a', 'b'], 'user_id': 'other'}"
    found = told(DIALECT, {**CALL, "metadata.requester_metadata": metadata, "llm.user": "u-9"}, scope=SCOPE)
    assert (found.session, found.user, found.tags) == ("s-1", "u-9", ("a", "b"))
    by_key = told(DIALECT, {**CALL, "metadata.user_api_key_end_user_id": "customer-7"}, scope=SCOPE)
    assert by_key.user == "customer-7"


def test_nobody_in_particular_is_no_user() -> None:
    assert (
        told(DIALECT, {**CALL, "metadata.user_api_key_user_id": "default_user_id"}, scope=SCOPE).user is None
    )


PROXIED = {
    **CALL, "gen_ai.system": "", "gen_ai.request.model": "gpt-5", "gen_ai.response.model": "fast",
    "litellm.model_group": "fast", "litellm.provider.model": "openai/gpt-5",
}  # fmt: skip


def test_a_name_that_the_proxy_has_for_a_model_is_not_the_one_that_answered() -> None:
    found = told(DIALECT, PROXIED, scope=SCOPE)
    assert (found.provider, found.model_requested, found.model_responded) == ("openai", "gpt-5", "gpt-5")
    dated = told(DIALECT, {**PROXIED, "gen_ai.response.model": "gpt-5-2025-08-07"}, scope=SCOPE)
    assert dated.model_responded == "gpt-5-2025-08-07"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("chatcmpl-cd01708d-dfcd-4926-8b0a-c9306fe51dbe", False),
        (f"resp_{'bGl0ZWxsbTpjdXN0b21f' * 8}", False),
        ("chatcmpl-BxVqT2n0Yc7mW1", True),
        (f"resp_{'0a' * 24}", True),
    ],
)
def test_an_id_that_the_proxy_made_up_is_not_the_providers(given: str, kept: bool) -> None:
    found = told(DIALECT, {**CALL, "gen_ai.response.id": given}, scope=SCOPE)
    assert found.response_id == (given if kept else None)


def test_a_call_of_a_tool_stands_beside_an_answer_without_parts() -> None:
    answer = [{"role": "assistant", "parts": [], "finish_reason": "tool_calls"}]
    called = {
        "gen_ai.completion.0.function_call.name": "get_weather",
        "gen_ai.completion.0.function_call.arguments": '{"city": "Paris"}',
    }
    found = told(DIALECT, {**CALL, "gen_ai.output.messages": json.dumps(answer), **called}, scope=SCOPE)
    parts = [part for turn in found.output for part in turn.parts]
    assert [(part.type, part.name, part.arguments) for part in parts] == [
        (PartType.TOOL_CALL, "get_weather", {"city": "Paris"})
    ]


def test_spans_of_others_are_not_read() -> None:
    assert told(DIALECT, {"hidden_params": {"response_cost": 1.0}}).sender_cost_nano is None


@pytest.mark.parametrize("value", ODD)
def test_any_value_can_be_read(value: Any) -> None:
    keys = ("litellm.call_id", "hidden_params", "metadata.usage_object", "metadata.requester_metadata",
            "gen_ai.cost.total_cost", "llm.user")  # fmt: skip
    assert DIALECT.read(odd_span(keys, value, SCOPE), ()) is not NOTHING
