"""What LiteLLM's own spans say beside the GenAI convention."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Kind
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


def test_spans_of_others_are_not_read() -> None:
    assert told(DIALECT, {"hidden_params": {"response_cost": 1.0}}).sender_cost_nano is None


@pytest.mark.parametrize("value", ODD)
def test_any_value_can_be_read(value: Any) -> None:
    keys = ("litellm.call_id", "hidden_params", "metadata.usage_object", "metadata.requester_metadata",
            "gen_ai.cost.total_cost", "llm.user")  # fmt: skip
    assert DIALECT.read(odd_span(keys, value, SCOPE), ()) is not NOTHING
