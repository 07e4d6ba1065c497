"""The time axis of a waterfall: from nanoseconds to pixels and back, zoom, pan and ticks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

SMALLEST_NS = 1000
"""The shortest stretch of time that can fill the whole width."""

_TICK_GAP = 40.0
_CHARACTER = 6.0
_TICK_EDGE = 10.0
_SECOND, _MINUTE, _HOUR, _DAY = 10**9, 60 * 10**9, 3600 * 10**9, 86_400 * 10**9
_UNITS = ((10**9, "s"), (10**6, "ms"), (10**3, "µs"), (1, "ns"))
_LONG_STEPS = tuple(
    [_MINUTE * n for n in (1, 2, 5, 10, 20, 30)]
    + [_HOUR * n for n in (1, 2, 5, 10)]
    + [_DAY * n for n in (1, 2)]
)


class Tick(NamedTuple):
    """A mark of the axis: where it stands in pixels, and the time since the trace began in words."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The trace from `first_ns` to `last_ns`, of which `start_ns` to `end_ns` fill `width` pixels.

    `unit` is the length in pixels of one drawn pixel, for the spacing of ticks.
    """

    first_ns: int = 0
    last_ns: int = SMALLEST_NS
    start_ns: int = 0
    end_ns: int = SMALLEST_NS
    width: int = 1
    unit: float = 1.0

    @property
    def empty(self) -> bool:
        """Whether there is no trace whose time could be shown."""
        return self.first_ns == 0

    @property
    def whole(self) -> bool:
        """Whether all of the trace is in view."""
        return self.start_ns == self.first_ns and self.end_ns == self.last_ns

    def x(self, time_ns: int) -> float:
        """Where a moment stands; outside of 0 to `width` it is out of view."""
        return (time_ns - self.start_ns) * self.width / (self.end_ns - self.start_ns)

    def time_ns(self, x: float) -> int:
        """The moment at a pixel."""
        return self.start_ns + round(x * (self.end_ns - self.start_ns) / self.width)

    def resized(self, width: int, unit: float = 1.0) -> "TimeScale":
        """The same stretch over another width."""
        return replace(self, width=max(1, width), unit=unit)

    def reset(self) -> "TimeScale":
        """All of the trace in view."""
        return replace(self, start_ns=self.first_ns, end_ns=self.last_ns)

    def over(self, first_ns: int, last_ns: int) -> "TimeScale":
        """The axis of a trace with these ends; a view of the whole stays one, a closer view stays put."""
        last_ns = max(last_ns, first_ns + SMALLEST_NS)
        changed = replace(self, first_ns=first_ns, last_ns=last_ns)
        return changed.reset() if self.whole else changed._clamped(self.start_ns, self.end_ns - self.start_ns)

    def zoomed(self, factor: float, x: float) -> "TimeScale":
        """The view `factor` times closer, with the moment at `x` staying there as far as the ends allow."""
        span = self.end_ns - self.start_ns
        closer = max(SMALLEST_NS, min(self.last_ns - self.first_ns, round(span / factor)))
        return self._clamped(self.time_ns(x) - round(x * closer / self.width), closer)

    def panned(self, pixels: float) -> "TimeScale":
        """The view moved on by so many pixels, at most to the ends."""
        span = self.end_ns - self.start_ns
        return self._clamped(self.start_ns + round(pixels * span / self.width), span)

    def ticks(self) -> tuple[Tick, ...]:
        """Marks in view at round times since the trace began, far enough apart for their words."""
        smallest = (self.end_ns - self.start_ns) * _TICK_GAP * self.unit / self.width
        for step in _steps(smallest):
            ticks = self._ticks_every(step)
            apart = (later.x - tick.x - self._words(tick) for tick, later in pairwise(ticks))
            if min(apart, default=0.0) >= 0:
                return ticks
        return ()

    def _words(self, tick: Tick) -> float:
        return (len(tick.text) * _CHARACTER + _TICK_EDGE) * self.unit

    def _ticks_every(self, step: int) -> tuple[Tick, ...]:
        low, high = self.start_ns - self.first_ns, self.end_ns - self.first_ns
        offsets = range(-(-low // step) * step, high + 1, step)
        return tuple(Tick(self.x(self.first_ns + offset), _label(offset, step, high)) for offset in offsets)

    def _clamped(self, start_ns: int, span_ns: int) -> "TimeScale":
        span_ns = min(span_ns, self.last_ns - self.first_ns)
        start_ns = max(self.first_ns, min(start_ns, self.last_ns - span_ns))
        return replace(self, start_ns=start_ns, end_ns=start_ns + span_ns)


def _steps(smallest: float) -> Iterator[int]:
    """Round lengths of time from `smallest` on: 1, 2, 5 times powers of ten, then minutes, hours, days."""
    power = 1
    while power < _MINUTE:
        yield from (n * power for n in (1, 2, 5) if smallest <= n * power < _MINUTE)
        power *= 10
    yield from (step for step in _LONG_STEPS if step >= smallest)
    power = 1
    while power < 10**9:
        yield from (n * power * _DAY for n in (5, 10, 20) if n * power * _DAY >= smallest)
        power *= 10


def _label(offset: int, step: int, high: int) -> str:
    """An offset in words with just the decimals that a step needs."""
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if step >= size:
            return f"{offset // size} {unit}"
    size, unit = next(item for item in _UNITS if high >= item[0] or item[0] == 1)
    decimals = 0
    while step * 10**decimals % size and decimals < 9:
        decimals += 1
    return f"{offset / size:.{decimals}f} {unit}"
