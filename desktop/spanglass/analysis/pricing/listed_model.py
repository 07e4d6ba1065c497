"""One model's entry in genai-prices: what it costs at a moment and on certain terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from spanglass.analysis.pricing.rates import Quote, rounded
from spanglass.analysis.pricing.shipped_data import types
from spanglass.analysis.pricing.terms import Terms
from spanglass.core.receipt import Flag, Note

_KEYS: Mapping[str, str] = {
    "input_mtok": "input", "output_mtok": "output", "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write", "cache_write_1h_mtok": "cache_write_1h",
    "output_reasoning_mtok": "reasoning", "input_audio_mtok": "input_audio",
    "output_audio_mtok": "output_audio", "input_image_mtok": "input_image",
    "output_image_mtok": "output_image", "web_searches_kcount": "web_search",
    "rerank_searches_kcount": "search", "requests_kcount": "request",
}  # fmt: skip
_HALF = Decimal("0.5")
_US_ONLY = Decimal("1.1")
_HALVE_BATCHES = frozenset({
    "openai", "azure", "anthropic", "google", "aws", "mistral", "groq", "together", "fireworks",
})  # fmt: skip
"""Providers that document batches at half the price; for what the list has no batch price."""
_PER_CALL = frozenset({"web_search", "search", "request"})
_CACHED = frozenset({"cache_read", "cache_write", "cache_write_1h"})
_FREE = {"input": Quote(Decimal(0), "free of charge"), "output": Quote(Decimal(0), "free of charge")}

Quotes = dict[str, Quote]


@dataclass(frozen=True, slots=True)
class Entry:
    """A model found in the list; `own` is false when a reseller is charged at the maker's prices."""

    provider: str
    model: types.ModelInfo
    own: bool
    notes: tuple[Note, ...] = ()

    @property
    def changes_daily(self) -> bool:
        """Whether the price depends on the time of day."""
        return isinstance(self.model.prices, list) and any(
            isinstance(item.constraint, types.TimeOfDateConstraint) for item in self.model.prices
        )

    def quotes(self, at: datetime, terms: Terms) -> tuple[Quotes, tuple[Note, ...]]:
        """The prices at a moment on these terms, and what had to be assumed; empty if none is known."""
        prices, rule = _standard(self.model.prices, at)
        found = _quotes(prices, rule)
        if not found and self._is_free:
            return dict(_FREE), ()
        notes: list[Note] = []
        for term in _terms(terms):
            found, assumed = self._on(term, found, at)
            if assumed is not None:
                notes.append(assumed)
        if terms.inside_us and self.provider == "anthropic":
            found = {
                key: quote if key in _PER_CALL else quote.times(_US_ONLY, f"{quote.rule}, US only: 1.1 times")
                for key, quote in found.items()
            }
        return found, tuple(notes)

    @property
    def _is_free(self) -> bool:
        return self.model.id.endswith(":free") or (self.provider, self.model.id) == ("openai", "moderation")

    def _on(self, term: "_Term", quotes: Quotes, at: datetime) -> tuple[Quotes, Note | None]:
        variants, since = self._variants(term, at)
        if variants:
            assumed = f"the {term.word} price is known only from {since}: used for an earlier call"
            changed = {key: quote for prices in variants for key, quote in _quotes(prices, term.rule).items()}
            return {**quotes, **changed}, Note(Flag.TERMS_ASSUMED, assumed) if since else None
        if term.word == "batch" and self.provider in _HALVE_BATCHES:
            return self._half(quotes), Note(
                Flag.TERMS_ASSUMED, "no batch price is listed: half the list price, as the provider documents"
            )
        return quotes, Note(Flag.TERMS_ASSUMED, f"no {term.word} price is listed: the list price is used")

    def _half(self, quotes: Quotes) -> Quotes:
        """Anthropic halves cached tokens in batches too, the others only input and output."""
        full = _PER_CALL if "claude" in self.model.id else _PER_CALL | _CACHED
        return {
            key: quote if key in full else quote.times(_HALF, "batch: half the list price")
            for key, quote in quotes.items()
        }

    def _variants(self, term: "_Term", at: datetime) -> tuple[list[types.ModelPrice], date | None]:
        """The prices listed for a term, the one that wins last, and from when if that is after the call.

        A price first listed after the call was made stands for it as long as the list price was the same.
        """
        listed = [v for v in self.model.price_variants or () if self.own and v.when == term.when]
        active = [v.prices for v in listed if v.constraint is None or v.constraint.active(at)]
        if active:
            return active[::-1], None
        dated = [
            (limit.start_date, v.prices)
            for v in listed
            if isinstance(limit := v.constraint, types.StartDateConstraint)
        ]
        if not dated:
            return [], None
        since, prices = min(dated, key=lambda item: item[0])
        then = datetime.combine(since, time(12), at.tzinfo)
        same = _standard(self.model.prices, then)[0] == _standard(self.model.prices, at)[0]
        return ([prices], since) if same else ([], None)


@dataclass(frozen=True, slots=True)
class _Term:
    when: dict[str, str]
    word: str

    @property
    def rule(self) -> str:
        return f"{self.word} price"


def _terms(terms: Terms) -> Iterator[_Term]:
    if terms.batch:
        yield _Term({"processing": "batch"}, "batch")
    if terms.fast:
        yield _Term({"speed": "fast"}, "fast mode")
    if terms.tier is not None:
        yield _Term({"service_tier": terms.tier}, f"{terms.tier} tier")


def _standard(
    prices: types.ModelPrice | Sequence[types.ConditionalPrice], at: datetime
) -> tuple[types.ModelPrice, str]:
    """The list price at a moment and its rule.

    Hours of the day that follow a start date in the list are part of the price that starts there;
    genai-prices itself applies them to earlier days too.
    """
    if isinstance(prices, types.ModelPrice):
        return prices, "list price"
    found, rule, begun = prices[0].prices, "list price", True
    for item in prices:
        limit = item.constraint
        if isinstance(limit, types.StartDateConstraint):
            begun = limit.active(at)
            if begun:
                found, rule = item.prices, f"list price since {limit.start_date}"
        elif limit is None:
            found = item.prices
        elif begun and limit.active(at):
            found = item.prices
            rule = f"list price from {limit.start_time:%H:%M} to {limit.end_time:%H:%M} UTC"
    return found, rule


def _quotes(prices: types.ModelPrice, rule: str) -> Quotes:
    found: Quotes = {}
    for listed, key in _KEYS.items():
        value = getattr(prices, listed)
        if isinstance(value, types.TieredPrices):
            above = tuple((tier.start, rounded(tier.price)) for tier in value.tiers)
            found[key] = Quote(rounded(value.base), rule, above)
        elif value is not None:
            found[key] = Quote(rounded(value), rule)
    return found
