"""The card of spending per day, stacked by a value, with the requests beside it and the line of alarm."""

from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter

from spanglass.core.display import count, money, one_line, short_model
from spanglass.core.query import term
from spanglass.core.views import Percentiles, Pulse
from spanglass.gui.charts.buckets import PulseView
from spanglass.gui.charts.drawing import (
    Bars,
    Drawing,
    Entry,
    Line,
    Mark,
    Pile,
    nice_step,
    peak_of,
    scale,
    trimmed,
)
from spanglass.gui.charts.limits import Limit
from spanglass.gui.charts.paint import Frame
from spanglass.gui.charts.plot import Plot
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.days import DaysView, Layer
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table, of_panes
from spanglass.gui.pages.monitor.told import Chosen
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.choices import Choices

KEYS = (
    ("feature", "Feature"), ("user", "User"), ("customer", "Customer"), ("model", "Model"),
    ("session", "Session"),
)  # fmt: skip
_NANO = 1_000_000_000
_FACTOR, _LOUD = 1.5, 1.2
_TOKENS = tuple(f"chart_{slot}" for slot in range(6))
_REQUESTS_UP_TO = 0.6


class SpendCard(Card):
    """`wanted` carries the `Lead` of what was clicked, `key_chosen` by what the days are to be stacked."""

    wanted = Signal(object)
    key_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Spend per day")
        self.axis = TimeAxis(self)
        self.keys = Choices(theme, "Spend per day by", KEYS, compact=True)
        self.keys.chosen.connect(lambda key: self.key_chosen.emit(str(key)))
        self.pane = PlotPane(theme, self.axis, "Spend per day", plot=_DayPlot(theme, self.axis))
        self.tail.addWidget(self.keys)
        self.body.addWidget(self.pane, 1)
        self.pane.picked.connect(self._pick)
        self._view: DaysView | None = None

    def show_days(self, view: DaysView) -> None:
        """Show other days."""
        self._view = view
        self.keys.show_value(view.chosen.days)
        if "spent" not in view.known:
            self.axis.show(None, ())
            self.pane.clear()
            self.set_badge("")
            return
        self.axis.show(PulseView(_pulse(view), view.window), ())
        usual, times = view.usual_nano, view.times_usual
        limit = Limit(_FACTOR * usual / _NANO, f"{_FACTOR:g}×", "1.5× of the usual day") if usual else None
        self.pane.set_limits((limit,) if limit else (), shown=True)
        self.pane.show_drawing(drawing(view), lambda day: legend(view, day))
        self.axis.gutter = self.pane.plot.gutter
        loud = times is not None and times >= _LOUD
        self.set_badge(f"{times:.1f}× average" if loud and times else "", "trending-up")

    def table(self) -> Table:
        """The days."""
        return of_panes(self.axis.view, (self.pane,), days=True)

    def _pick(self, day: int, dollars: float) -> None:
        view = self._view
        if view is None:
            return
        ends = (*view.starts_ns[1:], view.window.end_ns)
        layer = _layer_at(view, day, dollars)
        self.wanted.emit(Lead(_term(view.chosen, layer), view.starts_ns[day], ends[day]))


class _DayPlot(Plot):
    """A plot whose times are days of the month, each under its bar."""

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__(theme, axis, last=True)

    def _paint_times(self, painter: QPainter, frame: Frame) -> None:
        theme, view = self._theme, frame.view
        painter.setFont(theme.font(Size.AXIS))
        painter.setPen(theme.color("text3"))
        top, width = round(frame.rect.bottom()) + theme.px(3), theme.px(40)
        for number in range(len(view.pulse.calls)):
            noon = view.middle_ns(number)
            place = QRect(round(frame.x(noon)) - width // 2, top, width, theme.px(14))
            day = datetime.fromtimestamp(noon / 1e9).astimezone().day
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(day))


def drawing(view: DaysView) -> Drawing:
    """The layers of each day in dollars, and the requests as a line on a scale of their own."""
    totals = [total / _NANO for total in view.totals]
    if not any(totals):
        return Drawing(1.0, note=("Nothing spent in the last 14 days", ""))
    peak = max(peak_of(totals), 0.01)
    top, ticks = scale(peak, nice_step(peak), _tick)
    bars = tuple(
        Bars(
            _named(view.chosen.days, layer), token(layer, number), tuple(cost / _NANO for cost in layer.costs)
        )
        for number, layer in enumerate(view.layers)
    )
    most = max(view.requests) or 1
    line = tuple(top * _REQUESTS_UP_TO * number / most if number else None for number in view.requests)
    return Drawing(top, ticks, (Pile(bars), Line("requests", "text1", line, 1.3, dotted=True)))


def legend(view: DaysView, day: int | None) -> tuple[Entry, ...]:
    """The values with their costs today or on a day, and the requests."""
    shown = len(view.starts_ns) - 1 if day is None else day
    entries = [
        Entry(
            _named(view.chosen.days, layer), money(layer.costs[shown]) if day is not None else "",
            token(layer, number), Mark.BOX,
        )
        for number, layer in enumerate(view.layers)
    ]  # fmt: skip
    requests = Entry("requests", count(view.requests[shown]) if day is not None else "", "text1", Mark.LINE)
    return (*entries, requests)


def token(layer: Layer, number: int) -> str:
    """The colour of a layer, by its place among the largest."""
    return "chart_other" if layer.rest or layer.value is None else _TOKENS[number % len(_TOKENS)]


def _named(key: str, layer: Layer) -> str:
    if layer.value is None:
        return f"no {key}"
    name = one_line(str(layer.value), 40)
    return short_model(name) if key == "model" else name


def _term(chosen: Chosen, layer: Layer | None) -> str:
    if layer is None or layer.rest or layer.value is None:
        return ""
    return term(chosen.days, str(layer.value))


def _layer_at(view: DaysView, day: int, dollars: float) -> Layer | None:
    """The layer of a day at a height; None above it."""
    top = 0.0
    for layer in view.layers:
        top += layer.costs[day] / _NANO
        if dollars <= top:
            return layer
    return None


def _pulse(view: DaysView) -> Pulse:
    """The days as what a plot is drawn over: only their number and their requests matter."""
    none = (0,) * len(view.requests)
    unknown = Percentiles(None, None, None)
    return Pulse(
        view.window.start_ns, view.window.bucket_ns, (None,) * len(none), view.requests, none, none, none,
        {}, unknown, 0, {},
    )  # fmt: skip


def _tick(value: float) -> str:
    return f"${trimmed(value)}" if value >= 1 or not value else f"{trimmed(value * 100)}¢"
