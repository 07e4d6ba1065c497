"""Prices from a TOML file: the user's own, which come before every list, and a few that ship with us.

Each ``[[price]]`` names a model, by ``*`` and ``?`` many of them, and gives US dollars: for a million
tokens, or for a thousand searches, search units and requests. ``provider``, ``since`` (a date), ``tier``
(``batch``, ``flex``, …) and ``above`` (input tokens) narrow what it is for::

    [[price]]
    model = "gpt-4o*"
    since = 2026-09-01
    input = 2.50
    cache_read = 1.25
    output = 10
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from spanglass.analysis.pricing.model_names import listed_provider, names
from spanglass.analysis.pricing.price_list import Call
from spanglass.analysis.pricing.rates import Quote, Rates, sheets
from spanglass.analysis.pricing.terms import Terms
from spanglass.core.receipt import Flag, Note
from spanglass.files import config_folder


@dataclass(frozen=True, slots=True)
class UserPrice:
    """The prices of a model, or of all that a pattern fits, since a day."""

    model: str
    quotes: tuple[tuple[str, Quote], ...]
    provider: str | None = None
    since: date | None = None
    tier: str | None = None

    def fits(self, model: str, call: Call) -> bool:
        """Whether the price is for this model, called there and then on those terms."""
        return (
            any(fnmatchcase(name, self.model.lower()) for name in names(model))
            and (self.provider is None or listed_provider(self.provider) == listed_provider(call.provider))
            and (self.since is None or self.since <= call.at.date())
            and (self.tier is None or self.tier in _tiers(call.terms))
        )

    @property
    def rank(self) -> tuple[bool, int, bool, bool, date]:
        """How closely the price is meant, for comparing: the newest of the closest is used."""
        letters = self.model.translate({ord("*"): None, ord("?"): None})
        since = self.since or date.min
        return letters == self.model, len(letters), self.provider is not None, self.tier is not None, since


class UserPrices:
    """Prices of a file as a price list; `version` names the file on receipts."""

    def __init__(self, prices: Sequence[UserPrice], version: str) -> None:
        self._prices = sorted(prices, key=lambda price: price.rank, reverse=True)
        self._version = version

    def rates(self, call: Call) -> Rates | None:
        """The rates of the price that is meant most closely for the call; None if none is."""
        for model in call.models:
            for price in self._prices:
                if price.fits(model, call):
                    return self._made(price, model, call)
        return None

    def _made(self, price: UserPrice, model: str, call: Call) -> Rates:
        since = f" since {price.since}" if price.since else ""
        where = f" for the {price.tier} tier" if price.tier else ""
        quotes = {key: replace(quote, rule=f"{quote.rule}{where}{since}") for key, quote in price.quotes}
        return Rates(
            call.provider, model, self._version, sheets(quotes), tuple(self._assumed(price, call.terms))
        )

    @staticmethod
    def _assumed(price: UserPrice, terms: Terms) -> Iterator[Note]:
        for tier in sorted(_tiers(terms) - {price.tier}):
            text = f"the price is not for the {tier} tier, but the only one there is"
            yield Note(Flag.TERMS_ASSUMED, text)


def prices_file() -> Path:
    """Where the user's own prices are kept."""
    return config_folder() / "prices.toml"


def _tiers(terms: Terms) -> set[str]:
    found = {terms.tier} if terms.tier else set()
    if terms.batch:
        found.add("batch")
    if terms.fast:
        found.add("fast")
    return found
