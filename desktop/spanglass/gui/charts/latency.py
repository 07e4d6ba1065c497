"""Latency of calls: median, 95th and 99th percentile a bucket."""

from collections.abc import Callable

from spanglass.core.display import UNKNOWN, duration
from spanglass.core.views import Percentiles, Pulse
from spanglass.gui.charts import Chart
from spanglass.gui.charts.drawing import Drawing, Entry, Figure, Line, Mark, Tile, nice_step, peak_of, scale
from spanglass.gui.charts.drawing import trimmed as number
from spanglass.gui.charts.model_colours import ModelColours

_NANO = 1_000_000_000
_NEEDED = 5
_SECONDS_UP_TO = 90
_STEPS = (60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 18_000)
_PARTS: tuple[tuple[str, float, Callable[[Percentiles], int | None]], ...] = (
    ("p50", 1.5, lambda found: found.p50),
    ("p95", 1.9, lambda found: found.p95),
    ("p99", 1.3, lambda found: found.p99),
)


def figure(nanoseconds: int | None) -> str:
    """A latency with one decimal from a second on: ``680 ms``, ``6.4 s``, ``4.8 m``."""
    if nanoseconds is None:
        return UNKNOWN
    seconds = nanoseconds / _NANO
    if seconds < 0.9995:
        return duration(nanoseconds)
    size, unit = (1, "s") if seconds < 59.95 else (60, "m") if seconds < 3597 else (3600, "h")
    return f"{seconds / size:,.1f} {unit}"


class Latency:
    """Three lines of one hue; too few calls are said, not drawn."""

    title = "Latency"
    place = 10
    height = 10
    yields = False
    stays = False

    def draw(self, pulse: Pulse, colours: ModelColours) -> Drawing:
        """The three lines, broken where a bucket has under five calls."""
        lines = _lines(pulse)
        peak = peak_of(*(line.values for line in lines))
        if not peak:
            return Drawing(1.0, note=_note(pulse))
        step = _step(peak)
        top, ticks = scale(peak, step, lambda value: _tick(value, step))
        return Drawing(top, ticks, lines)

    def legend(self, pulse: Pulse, colours: ModelColours, bucket: int | None = None) -> tuple[Entry, ...]:
        """The three percentiles."""
        found = pulse.overall if bucket is None else pulse.latency[bucket]
        return tuple(
            Entry(name, figure(part(found) if found else None), name, Mark.LINE) for name, _, part in _PARTS
        )

    def term(self, pulse: Pulse, bucket: int, value: float) -> str:
        """Its time is all a point stands for."""
        return ""

    def tile(self, pulse: Pulse, colours: ModelColours) -> Tile:
        """The 95th percentile."""
        values = _lines(pulse)[1].values
        line = Line("p95", "p95", values, 1.4, filled=True)
        return Tile(
            "Latency p95", (Figure(figure(pulse.overall.p95)),), peak_of(values) * 1.25 or 1.0, (line,)
        )


def _lines(pulse: Pulse) -> tuple[Line, ...]:
    """The percentiles in seconds."""
    return tuple(
        Line(name, name, tuple(_seconds(part(found) if found else None) for found in pulse.latency), width)
        for name, width, part in _PARTS
    )


def _seconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / _NANO


def _note(pulse: Pulse) -> tuple[str, str]:
    if pulse.total_calls < _NEEDED:
        return "Latency needs 5 calls to draw", f"{pulse.total_calls} so far"
    most = max(pulse.calls)
    seconds = pulse.bucket_ns // _NANO
    size, unit = (1, "s") if seconds < 60 else (60, "min") if seconds < 3600 else (3600, "h")
    within = f"{number(round(seconds / size, 1))} {unit}"
    return f"Latency needs 5 calls in {within} to draw", f"{most} at most so far"


def _step(peak: float) -> float:
    """A step of whole minutes or hours where seconds would be many."""
    if peak <= _SECONDS_UP_TO:
        return min(nice_step(peak), 30)
    return next((step for step in _STEPS if peak <= 3 * step), nice_step(peak / 3600) * 3600)


def _tick(seconds: float, step: float) -> str:
    if step >= 3_600_000:
        return f"{number(seconds / 3_600_000)}k h"
    if step >= 3600:
        return f"{number(seconds / 3600)} h"
    if step >= 60:
        return f"{number(seconds / 60)} m"
    return f"{number(seconds)} s" if step >= 0.1 else f"{number(seconds * 1000)} ms"


CHART: Chart = Latency()
