"""Lines of the page: calls told apart by a value, or beside those of the range before."""

from collections.abc import Callable, Sequence

from spanglass.core.display import short_model
from spanglass.core.monitor import CoursePart
from spanglass.core.views import Pulse
from spanglass.gui.charts.drawing import (
    Drawing,
    Entry,
    Line,
    Mark,
    nice_step,
    peak_of,
    percent,
    scale,
    trimmed,
)
from spanglass.gui.charts.latency import figure
from spanglass.gui.charts.rates import rates

MOST = 6
_NANO = 1_000_000_000
_LEAST_SHARE = 0.03
TOO_MANY = ("Too many calls to tell apart", "a shorter range or a filter makes them fewer")


def split_latency(parts: Sequence[CoursePart], key: str) -> Drawing:
    """A line of p95 for each of the values with the most calls."""
    if not parts:
        return Drawing(1.0, note=TOO_MANY)
    lines = tuple(
        Line(named(key, part), token(n), tuple(None if took is None else took / _NANO for took in part.p95))
        for n, part in enumerate(parts[:MOST])
    )
    peak = peak_of(*(line.values for line in lines))
    if not peak:
        return Drawing(1.0, note=("Latency needs 5 calls of a kind to draw", ""))
    top, ticks = scale(peak, nice_step(peak), lambda value: f"{trimmed(value)} s")
    return Drawing(top, ticks, lines)


def split_shares(
    parts: Sequence[CoursePart], key: str, bad: Callable[[CoursePart], Sequence[int]]
) -> Drawing:
    """A line of the share of bad calls for each of the values with the most calls."""
    if not parts:
        return Drawing(1.0, note=TOO_MANY)
    lines = tuple(
        Line(named(key, part), token(n), rates(bad(part), part.calls)) for n, part in enumerate(parts[:MOST])
    )
    peak = max(_LEAST_SHARE, peak_of(*(line.values for line in lines)))
    top, ticks = scale(peak, min(nice_step(peak), 0.5), lambda value: f"{trimmed(value * 100)}%")
    return Drawing(top, ticks, lines)


def split_latency_legend(parts: Sequence[CoursePart], key: str, bucket: int | None) -> tuple[Entry, ...]:
    """The values, with their p95 of a bucket."""
    return tuple(
        Entry(named(key, part), "" if bucket is None else figure(part.p95[bucket]), token(n), Mark.LINE)
        for n, part in enumerate(parts[:MOST])
    )


def split_shares_legend(
    parts: Sequence[CoursePart], key: str, bad: Callable[[CoursePart], Sequence[int]], bucket: int | None
) -> tuple[Entry, ...]:
    """The values, with their shares of the range or of a bucket."""
    entries = []
    for n, part in enumerate(parts[:MOST]):
        numbers, calls = bad(part), part.calls
        some, of = (sum(numbers), sum(calls)) if bucket is None else (numbers[bucket], calls[bucket])
        entries.append(Entry(named(key, part), percent(some / of if of else None), token(n), Mark.LINE))
    return tuple(entries)


def earlier_latency(pulse: Pulse) -> Line:
    """The p95 of the range before, thin and grey."""
    values = tuple(
        None if found is None or found.p95 is None else found.p95 / _NANO for found in pulse.latency
    )
    return Line("p95 before", "text3", values, 1.1)


def earlier_shares(pulse: Pulse, numbers: Sequence[int]) -> Line:
    """The share of bad calls of the range before, thin and grey."""
    return Line("before", "text3", rates(numbers, pulse.calls), 1.1)


def with_line(drawing: Drawing, line: Line) -> Drawing:
    """The drawing with a line behind its shapes, and room for it."""
    if drawing.note:
        return drawing
    top = max(drawing.top, peak_of(line.values) * 1.08)
    return Drawing(top, drawing.ticks, (line, *drawing.shapes))


def named(key: str, part: CoursePart) -> str:
    """What the calls of a part have in common, in short."""
    if part.value is None:
        return f"no {key}"
    if key == "streaming":
        return "streamed" if part.value else "not streamed"
    return short_model(str(part.value)) if key == "model" else str(part.value)


def token(number: int) -> str:
    """The colour of a part by its place."""
    return f"chart_{number}"
