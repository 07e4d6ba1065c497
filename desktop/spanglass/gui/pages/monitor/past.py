"""What was asked of times that have passed, so that a live page asks for the latest part alone."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from spanglass.core.views import DayCost

_AGAIN_NS, _DAYS_AGAIN_NS = 120 * 1_000_000_000, 600 * 1_000_000_000
_LATE_DAYS = 2
_LATE = 3
_MOST = 24

Count = TypeVar("Count")
Counts: TypeAlias = Mapping[int, Count]
Ask: TypeAlias = Callable[[int], Counts[Count]]
"""Gives the counts of the periods from a number on."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """Counts of the periods from `first` up to `until`, as they were at a moment."""

    at_ns: int
    first: int
    until: int
    counts: Counts[Any]


class PastDays:
    """Costs of days that have passed, asked for anew every ten minutes; the last two days each time."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[int, tuple[DayCost, ...]]] = {}

    def costs(
        self, key: Hashable, now_ns: int, starts_ns: Sequence[int], ask: Callable[[int], Sequence[DayCost]]
    ) -> tuple[DayCost, ...]:
        """The costs of days by the moments they begin; `ask` gives those from a moment on."""
        whole = (key, starts_ns[0])
        at_ns, past = self._kept.get(whole, (0, ()))
        if not 0 <= now_ns - at_ns < _DAYS_AGAIN_NS:
            at_ns, past = now_ns, tuple(ask(starts_ns[0]))
        latest = {day_name(start_ns) for start_ns in starts_ns[-_LATE_DAYS:]}
        kept = tuple(cost for cost in past if cost.day not in latest)
        if len(self._kept) >= _MOST:
            self._kept.clear()
        fresh = tuple(cost for cost in past if cost.day in latest) if at_ns == now_ns else ()
        self._kept[whole] = at_ns, kept
        return kept + (fresh or tuple(ask(starts_ns[-_LATE_DAYS])))


def day_name(start_ns: int) -> str:
    """A day as the store names it: ``2026-11-25``."""
    return datetime.fromtimestamp(start_ns / 1e9).astimezone().strftime("%Y-%m-%d")


class Past:
    """Counts by period, kept by what they are of.

    The latest periods are asked for each time, for traces come late into them; all of them every two minutes.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}

    def counts(self, key: Hashable, first: int, now: tuple[int, int], ask: Ask[Count]) -> Counts[Count]:
        """The counts from a period on; `now` is the moment in nanoseconds and the period it is in."""
        now_ns, period = now
        kept = self._kept.get(key)
        if kept is None or kept.first > first or not 0 <= now_ns - kept.at_ns < _AGAIN_NS:
            kept = _Kept(now_ns, first, first, {})
        start = max(first, kept.until)
        known = {number: count for number, count in kept.counts.items() if first <= number < start}
        whole = {**known, **ask(start)}
        until = max(first, period - _LATE)
        past = {number: count for number, count in whole.items() if number < until}
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = _Kept(kept.at_ns, first, until, past)
        return whole
