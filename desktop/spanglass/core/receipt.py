"""The receipt of one call: every line of its cost, what rule priced it, and what is odd about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact
from enum import StrEnum

EXACT = Context(prec=60, traps=[Inexact])
"""Arithmetic that raises ``decimal.Inexact`` rather than lose a digit."""
_NANO = 1_000_000_000
_ATTO = Decimal(10**18)
_DIFFERS_PERCENT = 5


class Flag(StrEnum):
    """What a reader of a receipt must know: counts that cannot be, then what had to be assumed."""

    REFUSED_COUNT = "refused_count"
    CACHED_OVER_INPUT = "cached_over_input"
    REASONING_OVER_OUTPUT = "reasoning_over_output"
    WRITES_NOT_THE_SUM = "writes_not_the_sum"
    PARTS_OVER_WHOLE = "parts_over_whole"
    TOTAL_NOT_THE_SUM = "total_not_the_sum"
    ESTIMATED = "estimated"
    COUNT_MISSING = "count_missing"
    NOT_CHARGED = "not_charged"
    OTHER_MODEL = "other_model"
    OTHER_PROVIDER = "other_provider"
    TERMS_ASSUMED = "terms_assumed"
    UNITS_ASSUMED = "units_assumed"
    SENDER_DIFFERS = "sender_differs"

    @property
    def impossible(self) -> bool:
        """Whether it says that the counts contradict themselves."""
        return self in _IMPOSSIBLE


_IMPOSSIBLE = frozenset({
    Flag.REFUSED_COUNT, Flag.CACHED_OVER_INPUT, Flag.REASONING_OVER_OUTPUT, Flag.WRITES_NOT_THE_SUM,
    Flag.PARTS_OVER_WHOLE, Flag.TOTAL_NOT_THE_SUM,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """A flag and the sentence that explains it."""

    flag: Flag
    text: str


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for `per` units of something, and the rule by which it applies.

    `each_atto` is the price of one unit in 1e-18 dollars. A price that has no such whole number, such
    as one with more than twelve decimals for a million tokens, raises ``decimal.Inexact``.
    """

    dollars: Decimal
    per: int
    unit: str
    rule: str
    each_atto: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        each = EXACT.divide(EXACT.multiply(self.dollars, _ATTO), self.per)
        object.__setattr__(self, "each_atto", int(EXACT.to_integral_exact(each)))

    def amount_nano(self, quantity: int) -> Decimal:
        """The exact price of a quantity, in 1e-9 dollars; may have a fraction."""
        return EXACT.scaleb(Decimal(self.each_atto * quantity), -9)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: so much of something at a price. `amount_nano` is exact, not yet rounded."""

    what: str
    quantity: int
    price: Price
    amount_nano: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one call cost, line by line.

    `total_nano` is the exact sum of the lines, rounded once, half to even, to 1e-9 dollars. It is None
    when there is no price, and then `version` says why. `provider` and `model` are those of the price
    that was found, `version` is where it came from, `at_ns` the moment whose price it is.
    `sender_cost_nano` is what the client itself reported.
    """

    lines: tuple[Line, ...]
    total_nano: int | None
    provider: str | None
    model: str | None
    version: str
    at_ns: int
    notes: tuple[Note, ...] = ()
    sender_cost_nano: int | None = None

    @property
    def impossible(self) -> bool:
        """Whether the reported counts contradict themselves."""
        return any(note.flag.impossible for note in self.notes)


def total_nano(priced: Iterable[tuple[Price, int]]) -> int:
    """The exact sum of quantities at their prices, rounded once, half to even, to 1e-9 dollars."""
    whole, rest = divmod(sum([price.each_atto * quantity for price, quantity in priced]), _NANO)
    return whole + (2 * rest > _NANO or (2 * rest == _NANO and whole % 2 == 1))


def differs(ours_nano: int, senders_nano: int) -> bool:
    """Whether two costs are more than 5% of the sender's apart."""
    return abs(ours_nano - senders_nano) * 100 > abs(senders_nano) * _DIFFERS_PERCENT
