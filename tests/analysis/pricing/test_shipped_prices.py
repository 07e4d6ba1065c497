"""Models are found under the names clients use, on the terms they were served."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import genai_prices
import pytest
from genai_prices.data_snapshot import get_snapshot
from hypothesis import given, settings
from hypothesis import strategies as st

from spanglass.analysis.pricing.charges import charges
from spanglass.analysis.pricing.price_list import Call
from spanglass.analysis.pricing.rates import Rates
from spanglass.analysis.pricing.shipped_prices import ShippedPrices
from spanglass.analysis.pricing.terms import STANDARD, Terms
from spanglass.core.facts import Facts, Kind
from spanglass.core.receipt import Flag, total_nano
from spanglass.core.usage import Usage

PRICES = ShippedPrices.installed()
DAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def rates(
    model: str, provider: str | None = "openai", at: datetime = DAY, terms: Terms = STANDARD, **more: Any
) -> Rates:
    found = PRICES.rates(Call(provider, model, more.get("requested"), at, terms))
    assert found is not None
    return found


def dollars(found: Rates, *keys: str) -> list[Decimal | None]:
    sheet = found.sheet(0)
    return [price.dollars if (price := getattr(sheet, key)) else None for key in keys]


def flags(found: Rates) -> list[Flag]:
    return [note.flag for note in found.notes]


@pytest.mark.parametrize(
    ("provider", "model", "found"),
    [
        ("openai", "GPT-4o-2024-08-06", "openai/gpt-4o"),
        ("openai", "gpt-5-20250807", "openai/gpt-5"),
        ("openai", "ft:gpt-4o-mini-2024-07-18:acme::abc", "openai/ft:gpt-4o-mini"),
        ("azure.ai.openai", "gpt-4o-2024-11-20", "azure/gpt-4o"),
        ("azure.ai.openai", "gpt-35-turbo", "azure/gpt-3.5-turbo"),
        ("anthropic", "claude-opus-4-20250514", "anthropic/claude-opus-4-0"),
        ("gcp.gemini", "models/gemini-2.5-pro", "google/gemini-2.5-pro"),
        (
            "gcp.vertex_ai",
            "projects/p/locations/l/publishers/google/models/gemini-2.5-pro",
            "google/gemini-2.5-pro",
        ),
        ("gcp.vertex_ai", "claude-sonnet-4-5@20250929", "google/claude-sonnet-4-5"),
        (
            "aws.bedrock",
            "anthropic.claude-3-5-sonnet-20241022-v2:0",
            "aws/regional.anthropic.claude-3-5-sonnet-20241022-v2:0",
        ),
        (
            "aws.bedrock",
            "ca.anthropic.claude-haiku-4-5-20251001-v1:0",
            "aws/regional.anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        (
            "aws.bedrock",
            "global.anthropic.claude-opus-4-5-20251101-v1:0",
            "aws/global.anthropic.claude-opus-4-5-v1:0",
        ),
        (
            "aws.bedrock",
            "arn:aws:bedrock:us-east-1:1:inference-profile/us.amazon.nova-lite-v1:0",
            "aws/amazon.nova-lite-v1:0",
        ),
        ("mistral_ai", "mistral-small-latest", "mistral/mistral-small-latest"),
        ("x_ai", "grok-4", "x-ai/grok-4-0709"),
        ("openrouter", "anthropic/claude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5"),
        (None, "text-embedding-3-small", "openai/text-embedding-3-small"),
        (None, "azure/gpt-4o", "azure/gpt-4o"),
    ],
)
def test_a_model_is_found_under_the_names_clients_use(provider: str | None, model: str, found: str) -> None:
    made = rates(model, provider)
    assert f"{made.provider}/{made.model}" == found
    assert flags(made) == []


@pytest.mark.parametrize(
    ("provider", "model", "requested", "found", "flag"),
    [
        ("openai", "gpt-5.1-2027-02-01", "gpt-5.1", "openai/gpt-5.1", Flag.OTHER_MODEL),
        ("openai", "gpt-5.1-2027-02-01", None, "openai/gpt-5.1", Flag.OTHER_MODEL),
        ("my-gateway", "gpt-4o", None, "openai/gpt-4o", Flag.OTHER_PROVIDER),
        ("openai", "anthropic/claude-sonnet-4.5", None, "anthropic/claude-sonnet-4-5", Flag.OTHER_PROVIDER),
    ],
)
def test_another_models_or_providers_price_is_told(
    provider: str, model: str, requested: str | None, found: str, flag: Flag
) -> None:
    made = rates(model, provider, requested=requested)
    assert f"{made.provider}/{made.model}" == found
    assert flags(made) == [flag]


def test_the_provider_that_was_called_comes_before_the_maker() -> None:
    made = rates("claude-4.5-sonnet-20250929", "openrouter", requested="anthropic/claude-sonnet-4.5")
    assert made.provider == "openrouter"


@pytest.mark.parametrize("model", ["gpt-99", "ft:gpt-4.1-2025-04-14:acme::abc", "", "/", "gpt-4o/"])
def test_an_unknown_model_has_no_rates(model: str) -> None:
    assert PRICES.rates(Call("openai", model, None, DAY)) is None


def test_a_batch_price_of_later_stands_for_earlier_calls_and_is_told() -> None:
    made = rates("gpt-4.1", at=datetime(2026, 10, 13, tzinfo=UTC), terms=Terms(batch=True))
    assert dollars(made, "input", "cache_read", "output") == [1, Decimal("0.5"), 4]
    assert flags(made) == [Flag.TERMS_ASSUMED]
    assert "2026-10-14" in made.notes[0].text
    listed = rates("gpt-4.1", at=datetime(2026, 10, 14, tzinfo=UTC), terms=Terms(batch=True))
    assert dollars(listed, "input", "cache_read", "output") == [1, Decimal("0.5"), 4]
    assert flags(listed) == []


def test_a_tier_price_of_later_does_not_stand_for_a_time_with_another_list_price() -> None:
    made = rates("o3", at=datetime(2025, 6, 1, tzinfo=UTC), terms=Terms(tier="flex"))
    assert dollars(made, "input", "output") == [10, 40]
    assert flags(made) == [Flag.TERMS_ASSUMED]


@pytest.mark.parametrize(
    ("provider", "model", "input_", "read", "output"),
    [
        ("anthropic", "claude-sonnet-4-20250514", "1.5", "0.15", "7.5"),
        ("azure.ai.openai", "gpt-4.1", "1", "0.5", "4"),
        ("gcp.vertex_ai", "claude-opus-4-5", "2.5", "0.25", "12.5"),
    ],
)
def test_without_a_listed_batch_price_it_is_half(
    provider: str, model: str, input_: str, read: str, output: str
) -> None:
    made = rates(model, provider, terms=Terms(batch=True))
    assert dollars(made, "input", "cache_read", "output") == [Decimal(input_), Decimal(read), Decimal(output)]
    assert flags(made) == [Flag.TERMS_ASSUMED]


def test_a_tier_without_a_price_costs_the_list_price_and_is_told() -> None:
    made = rates("claude-opus-5", "anthropic", terms=Terms(tier="priority"))
    assert dollars(made, "input") == [5]
    assert flags(made) == [Flag.TERMS_ASSUMED]


def test_inference_kept_in_the_us_is_dearer_at_anthropic_only() -> None:
    inside = Terms(inside_us=True)
    made = rates("claude-opus-5", "anthropic", terms=inside)
    keys = ("input", "cache_read", "cache_write", "cache_write_1h", "output", "web_search")
    assert dollars(made, *keys) == [
        Decimal("5.5"), Decimal("0.55"), Decimal("6.875"), 11, Decimal("27.5"), 10,
    ]  # fmt: skip
    assert dollars(rates("gpt-4o", terms=inside), "input") == [Decimal("2.5")]


def test_a_cache_of_an_hour_costs_twice_the_input_where_the_list_has_no_price() -> None:
    made = rates("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "aws.bedrock")
    assert dollars(made, "cache_write", "cache_write_1h") == [Decimal("3.75"), 6]
    assert dollars(rates("gpt-5.6-sol"), "cache_write", "cache_write_1h")[0] == 5


def test_a_cached_token_without_a_price_costs_what_input_costs() -> None:
    assert dollars(rates("gpt-5-pro"), "cache_read", "cache_write") == [15, 15]


SAMPLE = ("gpt-4o", "gpt-5.4", "claude-sonnet-4-5", "claude-haiku-5-5", "gemini-2.5-pro", "o3", "gpt-5.6-sol")


@settings(max_examples=60, deadline=None)
@given(
    model=st.sampled_from(SAMPLE),
    counts=st.tuples(*[st.integers(0, 400_000)] * 4),
    days=st.integers(0, 700),
)
def test_the_charges_come_to_what_genai_prices_reckons(
    model: str, counts: tuple[int, int, int, int], days: int
) -> None:
    plain, read, written, output = counts
    at = DAY - timedelta(days=days)
    theirs = genai_prices.calc_price(
        genai_prices.Usage(
            input_tokens=plain + read + written,
            cache_read_tokens=read,
            cache_write_tokens=written,
            output_tokens=output,
        ),
        model_ref=model,
        genai_request_timestamp=at,
    ).total_price
    usage = Usage(plain + read + written, output, read, written)
    found = charges(
        Facts(kind=Kind.LLM, usage=usage), rates(model, None, at).sheet(plain + read + written), []
    )
    ours = total_nano((price, quantity) for _, quantity, price in found if price is not None)
    assert abs(ours - theirs * 1_000_000_000) <= Decimal("0.5")


EVERY = [(provider.id, model.id) for provider in get_snapshot().providers for model in provider.models]


@pytest.mark.parametrize("days", [0, 20, 400])
@pytest.mark.parametrize(
    "terms", [STANDARD, Terms(batch=True, inside_us=True), Terms(tier="flex", fast=True)]
)
def test_every_model_of_the_list_can_be_priced_on_any_day_and_terms(days: int, terms: Terms) -> None:
    at = DAY - timedelta(days=days)
    found = [PRICES.rates(Call(provider, model, None, at, terms)) for provider, model in EVERY]
    assert sum(each is not None for each in found) > len(EVERY) * 0.9


@pytest.mark.parametrize("tokens", [1_000, 300_000])
def test_every_model_of_the_list_costs_what_genai_prices_reckons(tokens: int) -> None:
    told = Usage(tokens, 500, tokens // 4, tokens // 5)
    compared = 0
    for provider, model in EVERY:
        found = PRICES.rates(Call(provider, model, None, DAY))
        if found is None:
            continue
        sheet = found.sheet(tokens)
        priced = [
            (price, quantity)
            for _, quantity, price in charges(Facts(kind=Kind.LLM, usage=told), sheet, [])
            if price is not None
        ]
        try:
            theirs = genai_prices.calc_price(
                genai_prices.Usage(
                    input_tokens=tokens, cache_read_tokens=tokens // 4, cache_write_tokens=tokens // 5,
                    output_tokens=500,
                ),
                model, provider_id=provider, genai_request_timestamp=DAY,
            ).total_price  # fmt: skip
        except (LookupError, ValueError):  # a price of another unit, or only of parts of a call
            continue
        assert total_nano(priced) == pytest.approx(float(theirs) * 1e9, abs=1), (provider, model)
        compared += 1
    assert compared > 1_000


def test_the_noise_of_the_lists_arithmetic_is_rounded_away() -> None:
    made = rates("google/gemini-2.5-flash-lite", "openrouter")
    assert dollars(made, "input", "cache_write") == [Decimal("0.1"), Decimal("0.083333333")]
