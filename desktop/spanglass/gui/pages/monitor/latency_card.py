"""The card of latency: percentiles over time, and beside them p95 by what the calls have in common."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from spanglass.core.display import short_model
from spanglass.core.monitor import RangeSums, Sums
from spanglass.core.query import term
from spanglass.gui.charts.drawing import Entry
from spanglass.gui.charts.latency import CHART, figure
from spanglass.gui.charts.limits import WATCHED
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.pages.monitor import lines
from spanglass.gui.pages.monitor.bar_list import BAR, BarList, BarRow
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table, of_panes
from spanglass.gui.pages.monitor.told import Options
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices

WAYS = (("model", "Model"), ("operation", "Endpoint"), ("streaming", "Streaming"), ("step", "Step"))
_TERMS = {"model": "model", "step": "name"}
_TABLE = 190
_ROWS = 7


class LatencyCard(Card):
    """`wanted` carries the `Lead` of what was clicked, `told_as` the `Options` of all charts over time."""

    parts = ("now", "course", "alarms")
    wanted = Signal(object)
    told_as = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis, colours: ModelColours) -> None:
        super().__init__(theme, "Latency")
        self._axis, self._colours = axis, colours
        self._view: MonitorView | None = None
        self.options = Options()
        self.pane = PlotPane(theme, axis, "Latency")
        self.pane.watched = WATCHED["Latency"]
        self.ways = Choices(theme, "Latency by", WAYS, compact=True)
        self.list = BarList(theme, "p95 by what calls have in common", ((BAR, 54), ("p95", 52)))
        self.split = _toggle(theme, "git-branch", "Split errors, refusals and latency by it")
        compared = f"Compare with the range before ({keys_named('monitor.compare')})"
        self.compare = _toggle(theme, "history", compared)
        for widget in (self.ways, self.split, self.compare):
            self.tail.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addWidget(self.pane, 1)
        row.addWidget(self.list)
        self.body.addLayout(row, 1)
        self.ways.chosen.connect(self._choose)
        self.split.clicked.connect(self._choose)
        self.compare.clicked.connect(self._choose)
        self.pane.picked.connect(self._pick)
        self.list.chosen.connect(lambda chosen: self.wanted.emit(Lead(chosen.term)))

    def _choose(self, _: object = None) -> None:
        self._fill_list()
        split = str(self.ways.value) if self.split.isChecked() else None
        options = Options(split, self.compare.isChecked(), str(self.ways.value))
        if options != self.options:
            self.options = options
            self.told_as.emit(options)

    def show_view(self, view: MonitorView) -> None:
        """Show other data."""
        self._view = view
        self.set_badge("Firing" if "latency" in view.alarms.firing else "", "bell-ring", "error")
        pulse, parts, key = view.pulse, view.parts, view.split
        if "course" not in view.known:
            self.pane.clear()
        elif parts is not None and key is not None:
            self.pane.show_drawing(
                lines.split_latency(parts, key),
                lambda bucket: lines.split_latency_legend(parts, key, bucket),
            )
        else:
            drawing = CHART.draw(pulse, self._colours)
            if view.earlier is not None:
                drawing = lines.with_line(drawing, lines.earlier_latency(view.earlier))
            self.pane.show_drawing(drawing, lambda bucket: self._legend(view, bucket))
        self._fill_list()

    def _legend(self, view: MonitorView, bucket: int | None) -> tuple[Entry, ...]:
        entries = CHART.legend(view.pulse, self._colours, bucket)
        if view.now.whole.exact or bucket is not None:
            return entries
        return tuple(replace(entry, value=f"~{entry.value}") for entry in entries)

    @property
    def panes(self) -> tuple[PlotPane, ...]:
        """The one plot."""
        return (self.pane,)

    def table(self) -> Table:
        """The percentiles over time."""
        return of_panes(self._axis.view, (self.pane,))

    def _fill_list(self) -> None:
        if self._view is None:
            return
        way, now = str(self.ways.value), self._view.now
        title = f"By {dict(WAYS)[way].lower()}"
        if way not in now.by:
            told = way == self._view.way and "now" in self._view.known
            self.list.show_rows((BarRow("not told of so many calls"),) if told else (), title)
            return
        rows = _streamed(now) if way == "streaming" else _groups(now, way)
        if way == "model":
            streamed = _streamed(now)
            rows = [*rows[:_ROWS], *([BarRow("Streaming")] if streamed else []), *streamed]
        self.list.show_rows(_scaled(rows), title)

    def _pick(self, bucket: int, value: float) -> None:
        del value
        pulse = self._axis.view.pulse if self._axis.view else None
        if pulse is not None:
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            self.wanted.emit(Lead("", start_ns, start_ns + pulse.bucket_ns))

    def set_roomy(self, roomy: bool) -> None:
        """Show the list where there is room for both."""
        self.list.setVisible(roomy)
        self.list.setFixedWidth(self._theme.px(_TABLE))


def _toggle(theme: Theme, icon: str, hint: str) -> Button:
    button = Button(theme, look=Look(icon=icon, flat=True, token="text2", height=24))
    button.setCheckable(True)
    button.set_hint(hint)
    return button


def _groups(sums: RangeSums, key: str) -> list[BarRow]:
    """Rows of a dimension, the slowest first."""
    found = ((str(value), _slow(part)) for value, part in sums.by[key] if value is not None)
    slowest = sorted(((name, took) for name, took in found if took), key=lambda each: -each[1])
    return [
        _row(short_model(name) if key == "model" else name, took, _term(key, name)) for name, took in slowest
    ]


def _term(key: str, name: str) -> str:
    """The term of the filter for a value; of an endpoint there is its attribute."""
    return term(_TERMS.get(key, "attr.gen_ai.operation.name"), name)


def _streamed(sums: RangeSums) -> list[BarRow]:
    parts = dict(sums.by.get("streaming", ()))
    rows = [("first token", sums.whole.first_token.p95, "stream:yes")]
    rows += [
        (name, _slow(parts.get(value)), f"stream:{answer}")
        for name, value, answer in (("streamed", 1, "yes"), ("not streamed", 0, "no"))
    ]
    return [_row(name, took, lead) for name, took, lead in rows if took]


def _slow(sums: Sums | None) -> int | None:
    return sums.latency.p95 or sums.latency.p50 if sums else None


def _row(name: str, took: int, lead: str) -> BarRow:
    return BarRow(name, took, (figure(took),), lead)


def _scaled(rows: Iterable[BarRow]) -> list[BarRow]:
    """The rows with their durations as shares of the longest."""
    rows = list(rows)
    most = max((row.share for row in rows), default=0) or 1
    return [BarRow(row.name, row.share / most, row.texts, row.term) for row in rows]
