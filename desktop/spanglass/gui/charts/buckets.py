"""The part of time a chart shows and the equal buckets it is cut into, aligned to the clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from spanglass.core.display import clock
from spanglass.core.views import Pulse
from spanglass.gui.session.selection import TimeRange

SECOND_NS = 1_000_000_000
_DAY = 86_400
_MONTH = 30 * _DAY
_LONG_NS = 10 * _MONTH * SECOND_NS  # of which a day without its year may be one of two
_MOST = 90
_STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
    _DAY, 2 * _DAY, 7 * _DAY, 30 * _DAY, 365 * _DAY,
)  # fmt: skip
_TIME_STEPS = (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 43_200,
    _DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY, 90 * _DAY,
    365 * _DAY, 3650 * _DAY, 7300 * _DAY, 36_500 * _DAY,
)  # fmt: skip
_MOST_TIMES = 3
_FACTORS = (1, 2, 5, 10)
_NEEDED = 5
_ENOUGH, _ENOUGH_FOR_FINER = 0.5, 0.7


@dataclass(frozen=True, slots=True)
class Window:
    """The time from `start_ns` to `end_ns` in buckets of `bucket_ns`; a `live` one ends now."""

    start_ns: int
    end_ns: int
    bucket_ns: int
    live: bool = True

    @classmethod
    def of(cls, time_range: TimeRange, now_ns: int) -> "Window":
        """The window of a range, in at most about ninety buckets of a round length."""
        live = time_range.seconds is not None
        start_ns, end_ns = time_range.start_ns, time_range.end_ns or now_ns
        if time_range.seconds is not None:
            start_ns, end_ns = now_ns - time_range.seconds * SECOND_NS, now_ns
        span_ns = max(SECOND_NS, end_ns - start_ns)
        return cls(end_ns - span_ns, end_ns, _bucket_ns(span_ns), live)

    @property
    def first_ns(self) -> int:
        """Where the first bucket begins: at a multiple of the bucket's length, not after the start."""
        return self.start_ns // self.bucket_ns * self.bucket_ns

    @property
    def buckets(self) -> int:
        """How many buckets cover the window; the first and the last may reach beyond it."""
        return max(1, -(-(self.end_ns - self.first_ns) // self.bucket_ns))

    @property
    def last_ns(self) -> int:
        """Where the last bucket ends."""
        return self.first_ns + self.buckets * self.bucket_ns

    def coarser(self, factor: int) -> "Window":
        """The same time in buckets `factor` times as long."""
        return replace(self, bucket_ns=self.bucket_ns * factor)

    def factor_for(self, calls: Sequence[int], before: int, needed: int = _NEEDED) -> int:
        """How much longer buckets must be for most calls to lie in buckets of `needed` or more.

        `calls` counts them in this window's buckets. `before` is the factor used last: it is left
        for a finer one only when that is clearly enough, so that a chart does not flicker.
        """
        total, first = sum(calls), self.first_ns // self.bucket_ns
        if total < needed:
            return 1
        for factor in _FACTORS:
            merged: dict[int, int] = {}
            for index, number in enumerate(calls, first):
                merged[index // factor] = merged.get(index // factor, 0) + number
            share = sum(number for number in merged.values() if number >= needed) / total
            if share >= (_ENOUGH_FOR_FINER if factor < before else _ENOUGH):
                return factor
        return _FACTORS[-1]


@dataclass(frozen=True, slots=True)
class PulseView:
    """The charts' data with the window they are shown in."""

    pulse: Pulse
    window: Window

    def bucket_at(self, time_ns: int) -> int:
        """The bucket of a time, the nearest one for times outside."""
        index = (time_ns - self.pulse.start_ns) // max(1, self.pulse.bucket_ns)
        return int(min(max(0, index), len(self.pulse.calls) - 1))

    def middle_ns(self, bucket: int) -> int:
        """The middle of a bucket, kept within the window."""
        middle = self.pulse.start_ns + self.pulse.bucket_ns * bucket + self.pulse.bucket_ns // 2
        return min(max(self.window.start_ns, middle), self.window.end_ns)


def time_ticks(window: Window) -> tuple[tuple[int, str], ...]:
    """Labelled times along a window: before now (``-20m``) if it is live, else by the clock."""
    if window.live:
        span = (window.end_ns - window.start_ns) // SECOND_NS
        step = next((step for step in _TIME_STEPS if span <= _MOST_TIMES * step), _TIME_STEPS[-1])
        numbers = range(span // step, 0, -1)
        return tuple((window.end_ns - at * step * SECOND_NS, f"-{ago(at * step)}") for at in numbers)
    every = ((step, _round_times(window, step * SECOND_NS)) for step in _TIME_STEPS)
    step, times = next(((step, times) for step, times in every if len(times) <= _MOST_TIMES), (0, range(0)))
    return tuple((time_ns, _moment(time_ns, step)) for time_ns in times)


def _round_times(window: Window, step_ns: int) -> range:
    """The times within a window that are multiples of a step by the local clock."""
    shift = _utc_offset_ns(window.end_ns)
    first = -(-(window.start_ns + shift) // step_ns) * step_ns - shift
    return range(first, window.end_ns, step_ns)


def ago(seconds: int) -> str:
    """A round number of seconds in its largest unit: ``30m``."""
    for size, unit in ((_DAY, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds // 60}m" if seconds >= 600 else f"{seconds}s"


def span_text(time_range: TimeRange) -> str:
    """A range in the words of a title: ``last 30 min``, ``07:01–07:05``, ``all time``."""
    text = range_text(time_range)
    return text[:1].lower() + text[1:]


def range_text(time_range: TimeRange) -> str:
    """A range as a button names it: ``Last 30 min``, ``07:01–07:05``, ``All time``."""
    if time_range.seconds is not None or not time_range.end_ns:
        return time_range.label
    length_ns = time_range.end_ns - time_range.start_ns
    long, short = length_ns >= _DAY * SECOND_NS, length_ns < 300 * SECOND_NS
    step = _MONTH if length_ns >= _LONG_NS else _DAY if long else 1 if short else 60
    return f"{_moment(time_range.start_ns, step)}–{_moment(time_range.end_ns, step)}"


def moment_text(window: Window, time_ns: int) -> str:
    """A time within a window as a readout names it: by the clock, with the day in long windows."""
    long = window.end_ns - window.start_ns > _DAY * SECOND_NS
    return f"{_moment(time_ns, _DAY)} {clock(time_ns)[:5]}" if long else clock(time_ns)


def _bucket_ns(span_ns: int) -> int:
    seconds = next((step for step in _STEPS if span_ns <= _MOST * step * SECOND_NS), _STEPS[-1])
    return seconds * SECOND_NS


def _moment(time_ns: int, step: int) -> str:
    if step < _DAY:
        return clock(time_ns)[: 8 if step < 60 else 5]
    moment = _local(time_ns)
    if step >= 365 * _DAY:
        return f"{moment.year}"
    return f"{moment:%b} {moment.year}" if step >= 30 * _DAY else f"{moment:%b} {moment.day}"


def _local(time_ns: int) -> datetime:
    seconds = min(max(0, time_ns // SECOND_NS), 2**37)
    return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)).astimezone()


def _utc_offset_ns(time_ns: int) -> int:
    offset = _local(time_ns).utcoffset()
    return int(offset.total_seconds()) * SECOND_NS if offset else 0
