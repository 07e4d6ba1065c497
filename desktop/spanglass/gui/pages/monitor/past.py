"""What was asked of times that have passed, so that a live page asks for the latest part alone."""

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from spanglass.core.views import DayCost

_AGAIN_NS, _DAYS_AGAIN_NS, _LATEST_AGAIN_NS = 120 * 1_000_000_000, 600 * 1_000_000_000, 1_000_000_000
_AT_ONCE_S = 0.008
_OPEN_NS = 2**63 - 1
_LATE_DAYS = 2
_LATE = 3
_MOST = 24

Count = TypeVar("Count")
Counts: TypeAlias = Mapping[int, Count]
Ask: TypeAlias = Callable[[int], Counts[Count]]
"""Gives the counts of the periods from a number on."""
AskCosts: TypeAlias = Callable[[int, int], Sequence[tuple[str | int | None, int, int | None]]]
"""Gives values with their calls and costs between two moments."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """Counts of the periods from `first` up to `until`, as they were at a moment."""

    at_ns: int
    first: int
    until: int
    counts: Counts[Any]


class PastDays:
    """Costs of days that have passed, asked for anew every ten minutes; of the last two days each second."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._kept: dict[Hashable, dict[int, tuple[int, tuple[DayCost, ...]]]] = {}

    def costs(
        self, key: Hashable, now_ns: int, starts_ns: Sequence[int], ask: AskCosts
    ) -> Mapping[int, tuple[DayCost, ...]]:
        """The costs of days by the moments they begin; `ask` gives those of a range by value.

        Days are asked for one by one, the newest first, for about a hundredth of a second: the others come
        when it is asked again.
        """
        if len(self._kept) >= _MOST:
            self._kept.clear()
        kept = self._kept.setdefault(key, {})
        for start_ns in kept.keys() - set(starts_ns):
            del kept[start_ns]
        ends = dict(zip(starts_ns, (*starts_ns[1:], _OPEN_NS), strict=True))
        began = self._clock()
        for start_ns in _due({day: at_ns for day, (at_ns, _) in kept.items()}, now_ns, starts_ns):
            name, found = day_name(start_ns), ask(start_ns, ends[start_ns])
            kept[start_ns] = now_ns, tuple(DayCost(name, *cost) for cost in found)
            if self._clock() - began > _AT_ONCE_S:
                break
        return {start_ns: costs for start_ns, (_, costs) in kept.items()}


def _due(known: Mapping[int, int], now_ns: int, starts_ns: Sequence[int]) -> list[int]:
    """The days to be asked for: those that are not known, then the latest, then those known for long."""

    def older(day: int, age_ns: int) -> bool:
        return day in known and not 0 <= now_ns - known[day] < age_ns

    missing = [day for day in reversed(starts_ns) if day not in known]
    latest = [day for day in reversed(starts_ns[-_LATE_DAYS:]) if older(day, _LATEST_AGAIN_NS)]
    latest.sort(key=lambda day: known[day])
    return [*missing, *latest, *(day for day in starts_ns[:-_LATE_DAYS] if older(day, _DAYS_AGAIN_NS))]


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
