"""What providers bill apart is read from their usage objects and from spans."""

from typing import Any

import pytest

from builders import a_raw_span
from spanglass.core.usage import Billing
from spanglass.dialects.billing import of_attributes
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.gen_ai_usage import usage
from spanglass.dialects.openinference import DIALECT
from spanglass.dialects.response_bodies import response


@pytest.mark.parametrize(
    ("raw", "billing"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 1}, None),
        (
            {"prompt_tokens": 5, "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 2}},
            None,
        ),
        (
            {
                "prompt_tokens": 5,
                "prompt_tokens_details": {"audio_tokens": 3},
                "completion_tokens_details": {"audio_tokens": 2},
            },
            Billing(input_audio=3, output_audio=2),
        ),
        (
            {
                "input_tokens": 5,
                "cache_creation": {"ephemeral_5m_input_tokens": 7, "ephemeral_1h_input_tokens": 9},
                "server_tool_use": {"web_search_requests": 2},
                "service_tier": "batch",
                "inference_geo": "us",
                "speed": "fast",
            },
            Billing(7, 9, web_searches=2, service_tier="batch", geo="us", speed="fast"),
        ),
        (
            {
                "promptTokenCount": 5,
                "promptTokensDetails": [
                    {"modality": "TEXT", "tokenCount": 1},
                    {"modality": "AUDIO", "tokenCount": 4},
                ],
                "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 6}],
                "trafficType": "ON_DEMAND",
            },
            Billing(input_audio=4, output_image=6, service_tier="ON_DEMAND"),
        ),
        (
            {"inputTokens": 5, "cacheDetails": [{"ttl": "1h", "inputTokens": 8}]},
            Billing(cache_write_1h=8),
        ),
    ],
)
def test_usage_objects(raw: dict[str, Any], billing: Billing | None) -> None:
    found = body_usage(raw)
    assert found is not None
    assert found.billing == billing


def test_the_tier_stands_beside_the_usage_in_openais_and_bedrocks_responses() -> None:
    chat = {"choices": [], "usage": {"prompt_tokens": 1}, "service_tier": "flex"}
    converse = {
        "output": {"message": {"role": "assistant", "content": [{"text": "hi"}]}},
        "usage": {"inputTokens": 1, "outputTokens": 1},
        "serviceTier": {"type": "priority"},
    }
    assert [body.usage.billing for body in map(response, (chat, converse)) if body.usage] == [
        Billing(service_tier="flex"),
        Billing(service_tier="priority"),
    ]


def test_searches_of_the_web_are_counted_in_openais_responses() -> None:
    output = [
        {"type": "web_search_call", "action": {"type": "search"}},
        {"type": "web_search_call", "action": {"type": "open_page"}},
        {"type": "web_search_call"},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "hi"}]},
    ]
    found = response({"object": "response", "output": output, "usage": {"input_tokens": 1}}).usage
    assert found is not None
    assert found.billing == Billing(web_searches=2)


def test_coheres_billed_units_and_what_geminis_tools_read_are_usage() -> None:
    cohere = body_usage({"billed_units": {"input_tokens": 3, "output_tokens": 2, "search_units": 1}})
    assert cohere is not None
    assert (cohere.input, cohere.output, cohere.billing) == (3, 2, Billing(search_units=1))
    gemini = body_usage({"promptTokenCount": 10, "toolUsePromptTokenCount": 4, "candidatesTokenCount": 1})
    assert gemini is not None
    assert gemini.input == 14


def test_spans_tell_lifetimes_tiers_and_negative_counts() -> None:
    attributes = {
        "gen_ai.usage.input_tokens": -7,
        "gen_ai.usage.output_tokens": 3,
        "gen_ai.usage.reasoning_tokens": -1,
        "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 9,
        "openai.response.service_tier": "default",
    }
    found = usage(attributes, a_raw_span(attributes=attributes))
    assert found is not None
    assert found.billing == Billing(cache_write_1h=9, service_tier="default")
    assert (found.input, found.output, found.refused) == (None, 3, ("input",))


def test_what_is_told_as_nothing_is_nothing() -> None:
    assert of_attributes({"gen_ai.usage.input_tokens": 5}) is None
    assert of_attributes({"llm.token_count.prompt_details.audio": 0}) is None


def test_openinference_takes_the_terms_from_the_answer_it_keeps() -> None:
    attributes = {
        "openinference.span.kind": "LLM",
        "llm.token_count.prompt": 5,
        "llm.token_count.completion": -3,
        "llm.token_count.prompt_details.audio": 2,
        "output.value": '{"choices": [], "usage": {"prompt_tokens": 5}, "service_tier": "flex"}',
    }
    found = DIALECT.read(a_raw_span(attributes=attributes), ()).usage
    assert found is not None
    assert found.billing == Billing(input_audio=2, service_tier="flex")
    assert (found.input, found.output, found.refused) == (5, None, ("output",))
