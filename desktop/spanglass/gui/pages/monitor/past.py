"""What was asked of times that have passed, so that a live page asks for the latest part alone."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

_AGAIN_NS = 120 * 1_000_000_000
_LATE = 3
_MOST = 24

Counts = Mapping[int, int]
Ask = Callable[[int], Counts]
"""Gives the counts of the periods from a number on."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """Counts of the periods from `first` up to `until`, as they were at a moment."""

    at_ns: int
    first: int
    until: int
    counts: Counts


class Past:
    """Counts by period, kept by what they are of.

    The latest periods are asked for each time, for traces come late into them; all of them every two minutes.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, _Kept] = {}

    def counts(self, key: Hashable, first: int, now: tuple[int, int], ask: Ask) -> Counts:
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
