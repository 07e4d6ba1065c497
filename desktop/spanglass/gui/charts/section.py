"""One chart in the Pulse column: title, legend and plot, or a tile where the column is low."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from spanglass.gui.charts import Chart
from spanglass.gui.charts.buckets import PulseView
from spanglass.gui.charts.describe import description
from spanglass.gui.charts.drawing import Drawing
from spanglass.gui.charts.legend import Legend
from spanglass.gui.charts.limit_drag import LimitDrag
from spanglass.gui.charts.limits import WATCHED, Limit, with_room
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.plot import Plot
from spanglass.gui.charts.snapshots import Arrival
from spanglass.gui.charts.tile import HEIGHT, TileView
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.text import Label


class Section(QWidget):
    """Shows one chart; the legend follows the crosshair of the axis.

    `picked` carries the view, the bucket and the term of a point that was clicked; `limits` what was done
    with the limits of rules.
    """

    picked = Signal(object, int, str)

    def __init__(self, theme: Theme, chart: Chart, plot: Plot, axis: TimeAxis) -> None:
        super().__init__()
        self.chart, self.plot = chart, plot
        self._theme, self._axis = theme, axis
        self._colours = ModelColours()
        self._drawing = Drawing(1.0)
        self._limits: tuple[Limit, ...] = ()
        self.limits = LimitDrag(plot, WATCHED.get(chart.title, ()))
        self._title = Label(theme, chart.title).with_font(Size.BODY, 600)
        self.legend = Legend(theme)
        self.tile = TileView(theme)
        self._full = QWidget()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._full)
        self._stack.addWidget(self.tile)
        self._head = QVBoxLayout()
        self._firing = Badge(theme, "Firing", "bell-ring", "error")
        self._remark = Badge(theme, tone="warn")
        title = QHBoxLayout()
        title.setSpacing(theme.px(4))
        title.addWidget(self._title, 1)
        title.addWidget(self._remark)
        title.addWidget(self._firing)
        for badge in (self._remark, self._firing):
            badge.hide()
        self._head.addLayout(title)
        self._head.addWidget(self.legend)
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(plot, 1)
        plot.setAccessibleName(chart.title)
        plot.clicked.connect(self._pick)
        axis.pointed.connect(self._fill_legend)
        theme.changed.connect(self._restyle)
        self.set_low(False)
        self._restyle()

    @property
    def low(self) -> bool:
        """Whether the chart is a tile now."""
        return self._stack.currentWidget() is self.tile

    def set_low(self, low: bool) -> None:
        """Be a tile, or a plot again."""
        self._stack.setCurrentWidget(self.tile if low else self._full)
        vertical = QSizePolicy.Policy.Fixed if low else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Ignored, vertical)
        self._restyle()

    def set_limits(self, limits: tuple[Limit, ...]) -> None:
        """Draw the limits of rules that speak of this chart."""
        self._limits = limits
        self.limits.set_limits(limits)

    def set_firing(self, rules: Sequence[str]) -> None:
        """Say that rules on this chart are firing, by their titles."""
        self._firing.setVisible(bool(rules))
        show_hint(self._firing, "\n".join(rules))
        self._firing.setAccessibleName(f"Firing: {', '.join(rules)}")

    def set_remark(self, text: str, hint: str = "") -> None:
        """Say what stands out in the chart; an empty text takes it away."""
        self._remark.setVisible(bool(text))
        self._remark.show_as(text, tone="warn")
        show_hint(self._remark, hint)
        self.tile.set_remark(text)

    def add_offers(self, menu: QMenu) -> None:
        """Add the rules that can be made of the chart, at the limit it draws or at half its height."""
        drawn = [limit.value for limit in self._limits if limit.value <= self._drawing.top]
        self.limits.add_offers(menu, drawn[0] if drawn else self._drawing.top / 2)

    def show_view(self, view: PulseView, news: tuple[Arrival, ...], colours: ModelColours) -> None:
        """Show other data."""
        self._colours = colours
        self._drawing = with_room(self.chart.draw(view.pulse, colours), self._limits)
        self.plot.set_drawing(self._drawing)
        self.tile.show_tile(self.chart.tile(view.pulse, colours), view)
        self._fill_legend()
        self._describe(view, news)

    def _fill_legend(self) -> None:
        if self._axis.view is not None:
            pulse = self._axis.view.pulse
            self.legend.set_entries(self.chart.legend(pulse, self._colours, self._axis.bucket))

    def _pick(self, bucket: int, value: float) -> None:
        if self._axis.view is not None:
            term = self.chart.term(self._axis.view.pulse, bucket, value)
            self.picked.emit(self._axis.view, bucket, term)

    def _describe(self, view: PulseView, news: tuple[Arrival, ...]) -> None:
        calls = view.pulse.calls
        last = next((index for index in reversed(range(len(calls))) if calls[index]), None)
        text = description(self._drawing, self.chart.legend(view.pulse, self._colours, last), news)
        text = "; ".join([text, *(f"limit of {limit.title} {limit.text}" for limit in self._limits)])
        if text != self.plot.accessibleDescription():
            self.plot.setAccessibleDescription(text)

    def _restyle(self) -> None:
        px = self._theme.px
        self._title.setFixedHeight(px(18))
        self._head.setContentsMargins(px(12), px(8), px(8), px(6))
        self._head.setSpacing(0)
        if self.low:
            self.setFixedHeight(px(HEIGHT))
        else:
            self.setMinimumHeight(0)
            self.setMaximumHeight(16_777_215)
