"""The card of tokens: what went in anew, what came from a cache, and what came out."""

from PySide6.QtCore import Signal

from spanglass.core.display import count
from spanglass.core.monitor import Course
from spanglass.gui.charts.drawing import (
    NO_CALLS,
    Bars,
    Drawing,
    Entry,
    Mark,
    Pile,
    nice_step,
    peak_of,
    scale,
    trimmed,
)
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table, of_panes
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theming.theme import Theme

_SERIES = (("cached", "p50"), ("input", "p95"), ("output", "chart_1"))
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


class TokensCard(Card):
    """`wanted` carries the `Lead` of what was clicked."""

    parts = ("now", "course")
    wanted = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__(theme, "Tokens")
        self._axis = axis
        self.pane = PlotPane(theme, axis, "Tokens")
        self.body.addWidget(self.pane, 1)
        self.pane.picked.connect(self._pick)

    def show_view(self, view: MonitorView) -> None:
        """Show other data."""
        if "course" in view.known:
            self.pane.show_drawing(drawing(view.course), lambda bucket: legend(view, bucket))
        else:
            self.pane.clear()

    def table(self) -> Table:
        """The tokens over time."""
        return of_panes(self._axis.view, (self.pane,))

    def _pick(self, bucket: int, value: float) -> None:
        del value
        if self._axis.view is not None:
            pulse = self._axis.view.pulse
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            self.wanted.emit(Lead("", start_ns, start_ns + pulse.bucket_ns))


def drawing(course: Course) -> Drawing:
    """Cached input at the bottom, the other input on it, then the output."""
    if not any(course.input_tokens) and not any(course.output_tokens):
        return Drawing(1.0, note=("No tokens reported", "") if course.pulse.total_calls else NO_CALLS)
    parts = _parts(course)
    layers = tuple(
        Bars(name, token, tuple(map(float, values)))
        for (name, token), values in zip(_SERIES, parts, strict=True)
    )
    peak = max(1.0, peak_of([float(sum(column)) for column in zip(*parts, strict=True)]))
    top, ticks = scale(peak, nice_step(peak), _tick)
    return Drawing(top, ticks, (Pile(layers),))


def legend(view: MonitorView, bucket: int | None) -> tuple[Entry, ...]:
    """All input, what of it was cached, and the output, of the range or of a bucket."""
    course, whole = view.course, view.now.whole
    found = (whole.input_tokens, whole.cached_tokens, whole.output_tokens)
    series = (course.input_tokens, course.cached_tokens, course.output_tokens)
    shown = found if bucket is None else tuple(values[bucket] for values in series)
    tokens = dict(_SERIES)
    return tuple(
        Entry(name, count(number), tokens[name], Mark.BOX)
        for name, number in zip(("input", "cached", "output"), shown, strict=True)
    )


def _parts(course: Course) -> tuple[tuple[int, ...], ...]:
    fresh = tuple(
        max(0, all_in - cached)
        for all_in, cached in zip(course.input_tokens, course.cached_tokens, strict=True)
    )
    return course.cached_tokens, fresh, course.output_tokens


def _tick(value: float) -> str:
    for size, unit in _UNITS:
        if value >= size:
            return f"{trimmed(value / size)}{unit}"
    return trimmed(value)
