"""Spans the Anthropic SDK makes itself."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, ErrorFact, Kind, RefusalFact
from spanglass.core.usage import Billing, Usage
from spanglass.dialects.anthropic import DIALECT

SCOPE = "com.anthropic.sdk.python"
CALL = {
    "gen_ai.provider.name": "anthropic",
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "claude-x",
    "http.request.method": "POST",
    "http.response.status_code": 200,
}


def test_a_call_is_read_with_the_convention() -> None:
    found = told(
        DIALECT, {**CALL, "gen_ai.usage.input_tokens": 1500, "gen_ai.usage.output_tokens": 12,
                  "gen_ai.usage.cache_read.input_tokens": 1024, "gen_ai.usage.cache_write.input_tokens": 300,
                  "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 300,
                  "anthropic.message.stop_reason": "end_turn"}, scope=SCOPE,
    )  # fmt: skip
    assert (found.kind, found.finish_reason) == (Kind.LLM, "end_turn")
    assert found.usage == Usage(1500, 12, 1024, 300, billing=Billing(cache_write_5m=300))


def test_a_refusal_has_only_its_reason() -> None:
    found = told(DIALECT, {**CALL, "anthropic.message.stop_reason": "refusal"}, scope=SCOPE)
    assert found.refusal == RefusalFact("finish:refusal", "refusal")


def test_a_request_that_is_no_call_of_a_model_is_http() -> None:
    counting = {key: held for key, held in CALL.items() if key != "gen_ai.operation.name"}
    found = told(DIALECT, {**counting, "anthropic.message.count_tokens.input_tokens": 9}, scope=SCOPE)
    assert (found.kind, found.usage) == (Kind.HTTP, None)


def test_the_result_of_a_tool_has_a_name_of_its_own() -> None:
    found = told(
        DIALECT,
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "f",
            "gen_ai.tool.call.id": "c",
            "gen_ai.tool.call.arguments": {"a": 1},
            "anthropic.tool_result.content": ({"type": "text", "text": "rainy"},),
        },
        scope=SCOPE,
    )
    assert found.tool is not None
    assert (found.tool.name, found.tool.call_id, found.tool.arguments, found.tool.result) == (
        "f",
        "c",
        {"a": 1},
        "rainy",
    )


def test_a_failed_call_names_its_type() -> None:
    failed = {
        **CALL,
        "error.type": "api_error",
        "http.response.status_code": 500,
        "anthropic.request.id": "r",
    }
    assert told(DIALECT, failed, scope=SCOPE, status_code=2).error == ErrorFact("api_error", None, 500)


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["anthropic.request.id"], "r", "other"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (
        "anthropic.message.stop_reason",
        "anthropic.tool_result.content",
        "anthropic.session.id",
        "anthropic.usage.cache_read_input_tokens",
        "anthropic.request.stream",
        "gen_ai.operation.name",
    )
    DIALECT.read(odd_span(keys, value, SCOPE), ())
