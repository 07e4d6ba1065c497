"""The contract of a price list, and what it is asked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from spanglass.analysis.pricing.rates import Rates
from spanglass.analysis.pricing.terms import STANDARD, Terms

_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Call:
    """What decides the price of a call: who was asked for which model, when, and on which terms.

    `responded` is the model that answered, `requested` the one that was asked for.
    """

    provider: str | None
    responded: str | None
    requested: str | None
    at: datetime
    terms: Terms = STANDARD

    @property
    def models(self) -> tuple[str, ...]:
        """The models to look for, the one that answered first."""
        return tuple(dict.fromkeys(model for model in (self.responded, self.requested) if model))


class PriceList(Protocol):
    """Knows prices of models."""

    def rates(self, call: Call) -> Rates | None:
        """The rates for a call; None if the list has no price for its model."""
        ...


def moment(at_ns: int) -> datetime:
    """A time in UTC; beyond the calendar, its nearest end."""
    try:
        return datetime.fromtimestamp(at_ns // _SECOND, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC) if at_ns > 0 else datetime.min.replace(tzinfo=UTC)
