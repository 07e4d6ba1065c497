"""Prices in JSON: every shape, exact figures, what is left out, and what replaces what."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from spanglass.analysis.pricing.user_prices_json import merged, read
from spanglass.analysis.pricing.user_prices_toml import load, save

LITELLM = {
    "sample_spec": {"input_cost_per_token": 0, "mode": "one of: chat, embedding"},
    "gpt-4o": {
        "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
        "cache_read_input_token_cost": 1.25e-06, "max_tokens": 16384, "litellm_provider": "openai",
    },
    "dall-e-3": {"input_cost_per_image": 0.04, "mode": "image_generation"},
}  # fmt: skip
OPENROUTER = {"data": [
    {"id": "openai/gpt-4o", "pricing": {"prompt": "0.0000025", "completion": "0.00001", "image": "0.003"}},
    {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
]}  # fmt: skip


def dollars(value: object) -> dict[str, dict[str, str]]:
    """What is read of a value, as texts."""
    found = read(json.dumps(value)).prices
    return {price.model: {key: f"{quote.dollars:f}" for key, quote in price.quotes} for price in found}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (LITELLM, {"gpt-4o": {"input": "2.5", "output": "10", "cache_read": "1.25"}}),
        (OPENROUTER, {"openai/gpt-4o": {"input": "2.5", "output": "10"}}),
        ({"a": {"input": 2.5, "output": "10"}}, {"a": {"input": "2.5", "output": "10"}}),
        ({"price": [{"model": "a", "input": 0.075}]}, {"a": {"input": "0.075"}}),
        ([{"model": "a", "output": 1}], {"a": {"output": "1"}}),
    ],
    ids=["LiteLLM", "OpenRouter", "map", "ours", "list"],
)
def test_every_shape_is_read(value: object, expected: object) -> None:
    assert dollars(value) == expected


def test_figures_are_exact() -> None:
    price = read('{"m": {"input_cost_per_token": 0.000000150, "output_cost_per_token": 6e-7}}').prices[0]
    assert dict(price.quotes)["input"].dollars == Decimal("0.15")
    assert dict(price.quotes)["output"].dollars == Decimal("0.6")


def test_what_is_wrong_is_said_and_the_rest_is_read() -> None:
    found = read('[{"model": "a", "input": 1}, {"model": "b", "input": "dear"}, {"model": "", "input": 1}]')
    assert [price.model for price in found.prices] == ["a"]
    assert found.problems == ("price 2: “input” is not an amount of dollars", "price 3: names no model")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "no price"),
        ("7", "no price"),
        ('{"a": 1}', "no price"),
        ("[" * 9999, "JSON"),
    ],
)
def test_what_holds_no_prices_is_said(text: str, problem: str) -> None:
    found = read(text)
    assert found.prices == ()
    assert problem in found.problems[0]


def test_a_price_for_the_same_calls_is_replaced(tmp_path: Path) -> None:
    own = read('[{"model": "A", "input": 1}, {"model": "b", "input": 2, "tier": "batch"}]').prices
    coming = read('[{"model": "a", "input": 3}, {"model": "b", "input": 4}]').prices
    result = merged(own, coming)
    assert [(price.model, price.tier, dict(price.quotes)["input"].dollars) for price in result] == [
        ("a", None, 3), ("b", "batch", 2), ("b", None, 4),
    ]  # fmt: skip
    save(result, tmp_path / "prices.toml")
    assert load(tmp_path / "prices.toml").prices == result


def test_a_price_that_is_no_round_number_is_taken_to_a_billionth() -> None:
    third = {
        "prompt": "0.0000003",
        "completion": "0.0000025",
        "input_cache_write": "0.00000008333333333333334",
    }
    found = read(json.dumps({"data": [{"id": "google/gemini-x", "pricing": third}]}))
    assert found.problems == ()
    quotes = {key: quote.dollars for key, quote in found.prices[0].quotes}
    assert quotes == {
        "input": Decimal("0.3"),
        "output": Decimal("2.5"),
        "cache_write": Decimal("0.083333333"),
    }
    noisy = read('{"m": {"input_cost_per_token": 1.8000000000000002e-07, "output_cost_per_token": 0}}')
    assert dict(noisy.prices[0].quotes)["input"].dollars == Decimal("0.18")
