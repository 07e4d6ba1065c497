"""The prices of the models that are used, as a table that the user can change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from spanglass.analysis.pricing.price_list import Call, PriceList
from spanglass.analysis.pricing.rates import NO_OWN_PRICE, Quote, Rates
from spanglass.analysis.pricing.user_prices import UserPrice, UserPrices
from spanglass.core.receipt import Price

PARTS = ("input", "cache_read", "output")
"""The prices that the table shows, by the names of the price file."""

_MOST_DOLLARS = Decimal(1_000_000)
_MOST_DECIMALS = 9
_RULE = "your price"


@dataclass(frozen=True, slots=True)
class ModelUse:
    """How often a model was called, and how many of these calls have no cost."""

    model: str
    calls: int
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The prices of a model in US dollars for a million tokens, in the order of `PARTS`; None is no price.

    `listed` has all that a price list says of it, of short contexts, where the user says nothing.
    """

    use: ModelUse
    dollars: tuple[Decimal | None, ...] = (None, None, None)
    source: str = ""
    yours: bool = False
    listed: tuple[tuple[str, Decimal], ...] = ()

    @property
    def priced(self) -> bool:
        """Whether there is a price, of whatever unit."""
        return bool(self.source)


def price_rows(
    used: Iterable[ModelUse], own: Sequence[UserPrice], lists: Sequence[PriceList], at: datetime
) -> tuple[PriceRow, ...]:
    """A row for each model: those without a price first, then by calls; prices of others last."""
    mine = UserPrices(own, "")
    rows = [_row(use, mine, lists, at) for use in used]
    known = {row.use.model.lower() for row in rows}
    unused = [_own_row(price) for price in own if price.model.lower() not in known]
    return (*sorted(rows, key=lambda row: (row.priced, -row.use.calls, row.use.model)), *unused)


def with_price(
    own: Sequence[UserPrice],
    model: str,
    part: str,
    dollars: Decimal,
    listed: Iterable[tuple[str, Decimal]] = (),
) -> tuple[UserPrice, ...]:
    """The user's prices with one more; a price for all calls of that model is changed, others stay.

    A new one takes over what is `listed` of the other parts: it replaces the list's for that model.
    """
    at = _plain_price(own, model)
    taken = tuple((each, Quote(price, _RULE)) for each, price in listed)
    before = own[at] if at is not None else UserPrice(model, taken)
    quotes = {**dict(before.quotes), part: Quote(dollars, _RULE)}
    after = replace(before, quotes=tuple(quotes.items()))
    return (*own, after) if at is None else (*own[:at], after, *own[at + 1 :])


def without_price(own: Sequence[UserPrice], model: str) -> tuple[UserPrice, ...]:
    """The user's prices without the one for all calls of that model."""
    at = _plain_price(own, model)
    return tuple(own) if at is None else (*own[:at], *own[at + 1 :])


def amount(text: str) -> Decimal | None:
    """Dollars as people write them, ``$2.50`` or ``0,075``; None for what is no price."""
    try:
        found = Decimal(text.strip().removeprefix("$").strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 <= found <= _MOST_DOLLARS:
        return None
    exponent = found.as_tuple().exponent
    return found if isinstance(exponent, int) and exponent >= -_MOST_DECIMALS else None


def written(dollars: Decimal | None) -> str:
    """A price as the table shows it: ``$2.50``, ``$0.075``; empty for none."""
    if dollars is None:
        return ""
    text = f"{dollars.normalize():f}"
    whole, _, decimals = text.partition(".")
    return f"${whole}.{decimals.ljust(2, '0')}"


def _plain_price(own: Sequence[UserPrice], model: str) -> int | None:
    narrowing = (None, None, None)
    return next(
        (
            at
            for at, price in enumerate(own)
            if price.model.lower() == model.lower() and (price.provider, price.since, price.tier) == narrowing
        ),
        None,
    )


def _row(use: ModelUse, mine: PriceList, lists: Sequence[PriceList], at: datetime) -> PriceRow:
    call = Call(None, use.model, None, at)
    own = mine.rates(call)
    found = own or next((rates for each in lists if (rates := each.rates(call)) is not None), None)
    if found is None:
        return PriceRow(use)
    if own is not None:
        return PriceRow(use, _dollars(found), "set by you", True)
    return PriceRow(use, _dollars(found), "built in", False, tuple(_listed(found)))


def _listed(rates: Rates) -> Iterator[tuple[str, Decimal]]:
    """What a list says itself: cached tokens that cost what input costs follow another price of input."""
    sheet = rates.sheet(0)
    for part in fields(sheet):
        price = getattr(sheet, part.name)
        if isinstance(price, Price) and not price.rule.endswith(NO_OWN_PRICE):
            yield part.name, price.dollars


def _own_row(price: UserPrice) -> PriceRow:
    quotes = dict(price.quotes)
    dollars = tuple(quotes[part].dollars if part in quotes else None for part in PARTS)
    return PriceRow(ModelUse(price.model, 0), dollars, "set by you", True)


def _dollars(rates: Rates) -> tuple[Decimal | None, ...]:
    sheet = rates.sheet(0)
    prices: tuple[Price | None, ...] = (sheet.input, sheet.cache_read, sheet.output)
    return tuple(price.dollars if price is not None else None for price in prices)
