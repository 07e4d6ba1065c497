"""How often it fails over time, where another version began to answer, and the limit of its alert."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.core.fixes import FailureGroup, FailureKind
from spanglass.gui.charts.buckets import PulseView
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
from spanglass.gui.charts.snapshots import Arrival, arrivals, split
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.fixes.asked import Rate
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.text import Label

_HEIGHT, _LEAST_PEAK = 190, 0.03
_WORDS = {
    FailureKind.REFUSAL: ("Refusals", "refusal"),
    FailureKind.SCHEMA: ("Schema failures", "error"),
    FailureKind.TOOL: ("Tool failures", "error"),
    FailureKind.CUT: ("Cut answers", "warn"),
    FailureKind.RATE: ("Errors", "error"),
    FailureKind.ERROR: ("Errors", "error"),
    FailureKind.OPINION: ("Thumbs down", "warn"),
}
_NOTHING = Drawing(1.0, note=("No calls in this time", ""))


class RateChart(QWidget):
    """`picked` carries start and end, in nanoseconds, of the part of time that is clicked or dragged over."""

    picked = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.axis = TimeAxis(self)
        self.title = Label(theme, elide=True).with_font(weight=600)
        self.pane = PlotPane(theme, self.axis, "Failures over time", names_news=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.title)
        column.addWidget(self.pane)
        self.pane.setFixedHeight(theme.px(_HEIGHT))
        self.pane.picked.connect(lambda bucket, _value: self._pick(bucket))
        self.axis.picked.connect(self.picked)

    def show_rate(self, group: FailureGroup, rate: Rate) -> None:
        """Show the rate of a group."""
        name, token = _WORDS[group.kind]
        self.title.set_text(f"{name} in {one_line(group.where, 80)}")
        limits = () if rate.limit is None else (replace(rate.limit, token=token),)
        self.axis.show(PulseView(rate.pulse, rate.window), _news(group, rate))
        self.pane.set_limits(limits, shown=True)
        self.pane.show_drawing(
            _drawing(rate, name, token), lambda bucket: _entries(rate, name, token, bucket)
        )
        if limits:
            self.axis.gutter = self.pane.plot.gutter

    def _pick(self, bucket: int) -> None:
        if self.axis.view is not None:
            pulse = self.axis.view.pulse
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            self.picked.emit(start_ns, start_ns + pulse.bucket_ns)


def _news(group: FailureGroup, rate: Rate) -> tuple[Arrival, ...]:
    """The change of version that the group goes with, else all versions first seen."""
    change = group.change
    if change is None:
        return arrivals(rate.pulse)
    label = f"{one_line(change.requested, 40)} → {split(change.after)[1] or change.after}"
    return (Arrival(change.at_ns, change.after, label),)


def _drawing(rate: Rate, name: str, token: str) -> Drawing:
    if not rate.pulse.total_calls:
        return _NOTHING
    values = tuple(bad / of if of else None for bad, of in zip(rate.bad, rate.pulse.calls, strict=True))
    peak = max(_LEAST_PEAK, peak_of(values))
    top, ticks = scale(peak, min(nice_step(peak), 0.5), lambda value: f"{trimmed(value * 100)}%")
    return Drawing(top, ticks, (Line(name, token, values, 1.8),))


def _entries(rate: Rate, name: str, token: str, bucket: int | None) -> tuple[Entry, ...]:
    bad, of = (sum(rate.bad), sum(rate.pulse.calls)) if bucket is None else (
        rate.bad[bucket], rate.pulse.calls[bucket])  # fmt: skip
    return (Entry(name.lower(), percent(bad / of if of else None), token, Mark.LINE),)
