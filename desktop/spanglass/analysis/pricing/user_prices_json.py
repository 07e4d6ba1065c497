"""Prices in JSON, in whichever of the usual shapes: our own, LiteLLM's list, OpenRouter's, or a plain map.

LiteLLM's ``model_prices_and_context_window.json`` names dollars for a single token
(``input_cost_per_token``), OpenRouter's ``/models`` writes them as texts under ``pricing``; a plain map is
``{"gpt-4o": {"input": 2.5, "output": 10}}`` with dollars for a million tokens, as ours.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from spanglass.analysis.pricing.rates import rounded
from spanglass.analysis.pricing.user_prices import UserPrice
from spanglass.analysis.pricing.user_prices_toml import ReadPrices, prices_of

_MILLION = 1_000_000
_LITELLM = {
    "input_cost_per_token": "input", "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cache_read", "cache_creation_input_token_cost": "cache_write",
    "output_cost_per_reasoning_token": "reasoning", "input_cost_per_audio_token": "input_audio",
    "output_cost_per_audio_token": "output_audio",
}  # fmt: skip
_OPENROUTER = {
    "prompt": "input", "completion": "output", "input_cache_read": "cache_read",
    "input_cache_write": "cache_write", "internal_reasoning": "reasoning",
}  # fmt: skip
_EXPLAINED = "sample_spec"
_MOST_PROBLEMS = 20


def read(text: str) -> ReadPrices:
    """The prices in a JSON text and what was left out of it; never raises."""
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError) as error:
        return ReadPrices(problems=(f"not JSON: {error}",))
    items = list(_items(found))
    if not items:
        return ReadPrices(problems=("there is no price in it",))
    made = prices_of(items)
    return ReadPrices(made.prices, made.problems[:_MOST_PROBLEMS])


def merged(own: Sequence[UserPrice], coming: Sequence[UserPrice]) -> tuple[UserPrice, ...]:
    """The user's prices with those that come; one for the same calls is replaced."""
    places = {_identity(price): price for price in (*own, *coming)}
    return tuple(places.values())


def _identity(price: UserPrice) -> tuple[Any, ...]:
    return price.model.lower(), price.provider, price.since, price.tier


def _items(found: Any) -> Iterator[dict[str, Any]]:
    """Each price as the table our own file would have of it."""
    if isinstance(found, list):
        for item in found:
            yield from _listed(item)
    elif isinstance(found, dict):
        for name in ("price", "prices", "data", "models"):
            if isinstance(found.get(name), list):
                yield from _items(found[name])
                return
        for model, value in found.items():
            if isinstance(value, dict) and model != _EXPLAINED:
                yield from _named(model, value)


def _listed(item: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(item, dict):
        return
    model = item.get("model", item.get("id"))
    if isinstance(item.get("pricing"), dict):
        yield from _of_tokens(model, item["pricing"], _OPENROUTER)
    elif _LITELLM.keys() & item.keys():
        yield from _of_tokens(model, item, _LITELLM)
    elif "model" in item:
        yield item


def _named(model: str, value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if any("cost" in key for key in value):
        yield from _of_tokens(model, value, _LITELLM)
    else:
        yield {"model": model, **value}


def _of_tokens(model: Any, value: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The table of prices for a single token each; nothing where there is none, as for pictures."""
    dollars = {ours: _million(value[theirs]) for theirs, ours in names.items() if theirs in value}
    known = {name: amount for name, amount in dollars.items() if amount is not None}
    if known:
        yield {"model": model, **known}


def _million(value: Any) -> Decimal | None:
    """Dollars for a million tokens, to a billionth; None where none is told, as by OpenRouter's −1."""
    try:
        amount = Decimal(value) if isinstance(value, int | str | Decimal) and value is not True else None
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or amount < 0:
        return None
    return rounded((amount * _MILLION).normalize() + 0)
