"""The card of model versions: their shares over time, with a mark where one was first seen."""

from PySide6.QtCore import Signal

from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.charts.versions import CHART
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theme import Theme

_LOUD = 0.05


class VersionsCard(Card):
    """`wanted` carries the `Lead` of what was clicked."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis, colours: ModelColours) -> None:
        super().__init__(theme, "Model versions")
        self._axis, self._colours = axis, colours
        self.pane = PlotPane(theme, axis, "Model versions", names_news=True)
        self.body.addWidget(self.pane, 1)
        self.pane.picked.connect(self._pick)

    def show_view(self, view: MonitorView) -> None:
        """Show other data."""
        pulse = view.course.pulse
        self.pane.show_drawing(
            CHART.draw(pulse, self._colours), lambda bucket: CHART.legend(pulse, self._colours, bucket)
        )
        moved = view.shift
        loud = moved is not None and moved >= _LOUD
        self.set_badge(f"{moved * 100:.0f} pt shift" if loud and moved else "", "git-commit-vertical")

    def _pick(self, bucket: int, value: float) -> None:
        if self._axis.view is not None:
            pulse = self._axis.view.pulse
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            term = CHART.term(pulse, bucket, value)
            self.wanted.emit(Lead(term, start_ns, start_ns + pulse.bucket_ns))
