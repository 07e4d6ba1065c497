"""The prices of one model on one day and on certain terms, ready to be multiplied with tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from spanglass.core.receipt import EXACT, Note, Price

MILLION, THOUSAND = 1_000_000, 1_000
UNITS: Mapping[str, tuple[int, str]] = {
    **dict.fromkeys(
        (
            "input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning",
            "input_audio", "output_audio", "input_image", "output_image",
        ),
        (MILLION, "tokens"),
    ),
    "web_search": (THOUSAND, "searches"),
    "search": (THOUSAND, "search units"),
    "request": (THOUSAND, "requests"),
}  # fmt: skip
"""What can have a price: per how many of which unit it is quoted."""
_TWICE = Decimal(2)
_DECIMALS = 9
"""Leaves room for the digits that halves and tenths add: those of a price must not be endless."""


NO_OWN_PRICE = "; cached tokens have no price of their own"
"""How the rule of a price ends that is that of other tokens."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A price list's entry: US dollars, dearer or cheaper above so many input tokens, and its rule."""

    dollars: Decimal
    rule: str
    above: tuple[tuple[int, Decimal], ...] = ()

    def times(self, factor: Decimal, rule: str) -> "Quote":
        """The quote with every price multiplied, under another rule."""
        above = tuple((start, EXACT.multiply(dollars, factor)) for start, dollars in self.above)
        return Quote(EXACT.multiply(self.dollars, factor), rule, above)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The prices of calls with more than `over` input tokens; None is "has no price of its own"."""

    over: int
    input: Price | None = None
    output: Price | None = None
    cache_read: Price | None = None
    cache_write: Price | None = None
    cache_write_1h: Price | None = None
    reasoning: Price | None = None
    input_audio: Price | None = None
    output_audio: Price | None = None
    input_image: Price | None = None
    output_image: Price | None = None
    web_search: Price | None = None
    search: Price | None = None
    request: Price | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """What a model costs: the price list it was found in and a sheet for each length of context.

    `momentary` rates hold for the moment they were asked for, others for the whole day.
    """

    provider: str | None
    model: str
    version: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Note, ...] = ()
    momentary: bool = False

    def sheet(self, input_tokens: int) -> Sheet:
        """The sheet for a call of that length; a limit belongs to the shorter side."""
        for sheet in reversed(self.sheets):
            if input_tokens > sheet.over:
                return sheet
        return self.sheets[0]


def rounded(dollars: Decimal) -> Decimal:
    """A price to a billionth of a dollar: what is finer is noise, as in 0.18000000000000002, or a third."""
    exponent = dollars.as_tuple().exponent
    fine = isinstance(exponent, int) and exponent < -_DECIMALS
    return round(dollars, _DECIMALS).normalize() if fine else dollars


def sheets(quotes: Mapping[str, Quote]) -> tuple[Sheet, ...]:
    """A sheet for each length of context at which a price changes, the shortest first."""
    starts = sorted({start for quote in quotes.values() for start, _ in quote.above})
    return tuple(_sheet(quotes, over) for over in (-1, *starts))


def _sheet(quotes: Mapping[str, Quote], over: int) -> Sheet:
    return _with_cache_prices(Sheet(over, **{key: _price(key, quote, over) for key, quote in quotes.items()}))


def _price(key: str, quote: Quote, over: int) -> Price:
    per, unit = UNITS[key]
    dollars, rule = quote.dollars, quote.rule
    for start, dearer in quote.above:
        if over >= start:
            dollars, rule = dearer, f"{quote.rule}, over {start:,} input tokens"
    return Price(dollars, per, unit, rule)


def _with_cache_prices(sheet: Sheet) -> Sheet:
    """The sheet with a price for every kind of cached token.

    Where the list has none, cached tokens cost what input costs. A cache that lives an hour is
    Anthropic's, who charge twice the input price for writing to it.
    """
    plain = sheet.input
    if plain is None:
        return sheet
    as_input = replace(plain, rule=f"{plain.rule}{NO_OWN_PRICE}")
    write, hour = sheet.cache_write, sheet.cache_write_1h
    if hour is None and write is not None and write.dollars > plain.dollars:
        hour = Price(
            EXACT.multiply(plain.dollars, _TWICE), plain.per, plain.unit,
            f"{plain.rule}; an hour's cache is twice the input price",
        )  # fmt: skip
    return replace(
        sheet,
        cache_read=sheet.cache_read or as_input,
        cache_write=write or as_input,
        cache_write_1h=hour or write or as_input,
    )
