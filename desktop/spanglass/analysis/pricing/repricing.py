"""Old calls at the prices known today: the new receipt beside the figure that was kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from spanglass.analysis.pricing.pricing import Pricer
from spanglass.core.facts import Facts
from spanglass.core.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Repriced:
    """A call's cost as it was kept and its new receipt, which is None where nothing is to be priced."""

    before_nano: int | None
    receipt: Receipt | None

    @property
    def after_nano(self) -> int | None:
        """The new cost."""
        return self.receipt.total_nano if self.receipt is not None else None

    @property
    def changed(self) -> bool:
        """Whether the new cost is another one."""
        return self.after_nano != self.before_nano


@dataclass(frozen=True, slots=True)
class Repricing:
    """What repricing many calls did; the sums are over calls that have a price, before or after."""

    calls: int = 0
    changed: int = 0
    newly_priced: int = 0
    unpriced: int = 0
    before_nano: int = 0
    after_nano: int = 0


def repriced(pricer: Pricer, facts: Facts, at_ns: int, before_nano: int | None) -> Repriced:
    """A stored call priced again, at the price of the day it was made, as it is known today."""
    return Repriced(before_nano, pricer.receipt(facts, at_ns))


def tally(calls: Iterable[Repriced]) -> Repricing:
    """What a repricing did, counted in one pass."""
    total = Repricing()
    for call in calls:
        before, after = call.before_nano, call.after_nano
        total = Repricing(
            calls=total.calls + 1,
            changed=total.changed + call.changed,
            newly_priced=total.newly_priced + (before is None and after is not None),
            unpriced=total.unpriced + (call.receipt is not None and after is None),
            before_nano=total.before_nano + (before or 0),
            after_nano=total.after_nano + (after or 0),
        )
    return total
