"""The card of latency: percentiles over time, and beside them p95 by what the calls have in common."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from spanglass.core.display import short_model
from spanglass.core.monitor import RangeSums, Sums
from spanglass.core.query import term
from spanglass.gui.charts.latency import CHART, figure
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.monitor.bar_list import BAR, BarList, BarRow
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table, of_panes
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.choices import Choices

WAYS = (("model", "Model"), ("streaming", "Streaming"))
_TABLE = 190
_ROWS = 7


class LatencyCard(Card):
    """`wanted` carries the `Lead` of what was clicked."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis, colours: ModelColours) -> None:
        super().__init__(theme, "Latency")
        self._axis, self._colours = axis, colours
        self._view: MonitorView | None = None
        self.pane = PlotPane(theme, axis, "Latency")
        self.ways = Choices(theme, "Latency by", WAYS, compact=True)
        self.list = BarList(theme, "p95 by what calls have in common", ((BAR, 54), ("p95", 52)))
        self.tail.addWidget(self.ways)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addWidget(self.pane, 1)
        row.addWidget(self.list)
        self.body.addLayout(row, 1)
        self.ways.chosen.connect(lambda _: self._fill_table())
        self.pane.picked.connect(self._pick)
        self.list.chosen.connect(lambda chosen: self.wanted.emit(Lead(chosen.term)))

    def show_view(self, view: MonitorView) -> None:
        """Show other data."""
        self._view = view
        pulse = view.pulse
        self.pane.show_drawing(
            CHART.draw(pulse, self._colours), lambda bucket: CHART.legend(pulse, self._colours, bucket)
        )
        self._fill_table()

    def table(self) -> Table:
        """The percentiles over time."""
        return of_panes(self._axis.view, (self.pane,))

    def _fill_table(self) -> None:
        if self._view is None:
            return
        way = str(self.ways.value)
        rows = _streamed(self._view.now) if way == "streaming" else _groups(self._view.now, way)
        if way == "model":
            rows = [*rows[:_ROWS], BarRow("Streaming"), *_streamed(self._view.now)]
        self.list.show_rows(_scaled(rows), f"By {dict(WAYS)[way].lower()}")

    def _pick(self, bucket: int, value: float) -> None:
        del value
        pulse = self._axis.view.pulse if self._axis.view else None
        if pulse is not None:
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            self.wanted.emit(Lead("", start_ns, start_ns + pulse.bucket_ns))

    def set_roomy(self, roomy: bool) -> None:
        """Show the table where there is room for both."""
        self.list.setVisible(roomy)
        self.ways.setVisible(roomy)
        self.list.setFixedWidth(self._theme.px(_TABLE))


def _groups(sums: RangeSums, key: str) -> list[BarRow]:
    """Rows of a dimension, the slowest first."""
    found = ((str(value), _slow(part)) for value, part in sums.by[key] if value is not None)
    slowest = sorted(((name, took) for name, took in found if took), key=lambda each: -each[1])
    return [_row(short_model(name), took, term(key, name)) for name, took in slowest]


def _streamed(sums: RangeSums) -> list[BarRow]:
    parts = dict(sums.by["streaming"])
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
