"""The TOML text of prices: read, with a sentence for each entry that is wrong, and written."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import tomli_w

from spanglass.analysis.pricing.rates import UNITS, Quote
from spanglass.analysis.pricing.user_prices import UserPrice

_MOST_DOLLARS = Decimal(1_000_000)
_MOST_DECIMALS = 9
_NARROWING = ("model", "provider", "since", "tier", "above")

_Identity = tuple[str, str | None, date | None, str | None]


@dataclass(frozen=True, slots=True)
class ReadPrices:
    """The prices of a file, the version it states and what is wrong with entries that were left out."""

    prices: tuple[UserPrice, ...] = ()
    problems: tuple[str, ...] = ()
    version: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    identity: _Identity
    above: int | None
    dollars: dict[str, Decimal]


def load(path: Path, rule: str = "your price") -> ReadPrices:
    """The prices in a file; none if there is no such file. Never raises."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ReadPrices()
    except (OSError, UnicodeDecodeError) as error:
        return ReadPrices(problems=(f"{path} cannot be read: {error}",))
    return read(text, rule)


def read(text: str, rule: str = "your price") -> ReadPrices:
    """The prices in TOML text; `rule` is what receipts call them."""
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, InvalidOperation, RecursionError) as error:
        return ReadPrices(problems=(f"not TOML: {error}",))
    listed = found.get("price", [])
    if not isinstance(listed, list):
        return ReadPrices(problems=("prices are written as [[price]]",))
    version = found.get("version")
    made = prices_of(listed, rule)
    return ReadPrices(made.prices, made.problems, version if isinstance(version, str) else None)


def prices_of(listed: Iterable[Any], rule: str = "your price") -> ReadPrices:
    """The prices that a file lists as tables, and what is wrong with those that were left out."""
    entries: list[_Entry] = []
    problems: list[str] = []
    for number, item in enumerate(listed, 1):
        try:
            entries.append(_entry(item))
        except ValueError as error:
            problems.append(f"price {number}: {error}")
    groups: dict[_Identity, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.identity, []).append(entry)
    prices: list[UserPrice] = []
    for group in groups.values():
        try:
            prices.append(_price(group, rule))
        except ValueError as error:
            problems.append(str(error))
    return ReadPrices(tuple(prices), tuple(problems))


def save(prices: Iterable[UserPrice], path: Path) -> None:
    """Write prices, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(tomli_w.dumps({"price": [item for price in prices for item in _items(price)]}), "utf-8")
    draft.replace(path)


def _entry(item: Any) -> _Entry:
    if not isinstance(item, dict):
        raise ValueError("is not a table")
    unknown = sorted(item.keys() - UNITS.keys() - set(_NARROWING))
    if unknown:
        raise ValueError(f"“{unknown[0]}” is none of {', '.join((*_NARROWING, *UNITS))}")
    model, above = item.get("model"), item.get("above")
    if not isinstance(model, str) or not model.strip():
        raise ValueError("names no model")
    if above is not None and (type(above) is not int or above < 0):
        raise ValueError("“above” is not a number of tokens")
    dollars = {key: _dollars(key, item[key]) for key in UNITS if key in item}
    if not dollars:
        raise ValueError(f"gives no price for {model}")
    identity = (model.strip(), _word(item, "provider"), _since(item.get("since")), _word(item, "tier"))
    return _Entry(identity, above, dollars)


def _word(item: Mapping[str, Any], key: str) -> str | None:
    value = item.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise ValueError(f"“{key}” is not a name")
    return value.strip().lower() if isinstance(value, str) else None


def _since(value: Any) -> date | None:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = value
    if isinstance(found, datetime):
        return found.date()
    if found is None or isinstance(found, date):
        return found
    raise ValueError("“since” is not a date such as 2026-09-01")


def _dollars(key: str, value: Any) -> Decimal:
    try:
        found = Decimal(value) if isinstance(value, int | str | Decimal) and value is not True else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or not 0 <= found <= _MOST_DOLLARS:
        raise ValueError(f"“{key}” is not an amount of dollars")
    exponent = found.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS:
        raise ValueError(f"“{key}” has more than {_MOST_DECIMALS} decimals")
    return found


def _price(group: list[_Entry], rule: str) -> UserPrice:
    """One price from the entries that differ only in the length of context they are for."""
    model, provider, since, tier = group[0].identity
    quotes: dict[str, Quote] = {}
    for entry in sorted(group, key=lambda entry: -1 if entry.above is None else entry.above):
        for key, dollars in entry.dollars.items():
            quote = quotes.get(key)
            if entry.above is None:
                quotes[key] = Quote(dollars, rule)
            elif quote is None:
                raise ValueError(f"{model}: “{key}” has a price above {entry.above:,} tokens, but none below")
            else:
                steps = {**dict(quote.above), entry.above: dollars}
                quotes[key] = Quote(quote.dollars, rule, tuple(steps.items()))
    return UserPrice(model, tuple(quotes.items()), provider, since, tier)


def _items(price: UserPrice) -> Iterator[dict[str, Any]]:
    """A price as the tables it is written as: one, and one more for each length of context."""
    given = {"model": price.model, "provider": price.provider, "since": price.since, "tier": price.tier}
    head = {key: value for key, value in given.items() if value is not None}
    yield {**head, **{key: quote.dollars for key, quote in price.quotes}}
    for above in sorted({start for _, quote in price.quotes for start, _ in quote.above}):
        steps = {key: dict(quote.above)[above] for key, quote in price.quotes if above in dict(quote.above)}
        yield {**head, "above": above, **steps}
