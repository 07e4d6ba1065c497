"""The card of errors beside refusals: two plots on one scale."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from spanglass.gui.charts.drawing import Drawing, Entry, percent, series
from spanglass.gui.charts.limits import Limit, with_room
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.outcomes import CHART
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.lead import Lead
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table, of_panes
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theme import Theme

_NAMES = ("errors", "refusals")


class OutcomesCard(Card):
    """`wanted` carries the `Lead` of what was clicked."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis, colours: ModelColours) -> None:
        super().__init__(theme, "Errors and refusals")
        self._axis, self._colours = axis, colours
        self.panes = tuple(PlotPane(theme, axis, name.capitalize()) for name in _NAMES)
        self._limits: tuple[Limit, ...] = ()
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        for name, pane in zip(_NAMES, self.panes, strict=True):
            row.addWidget(pane, 1)
            pane.picked.connect(lambda bucket, _value, name=name: self._pick(bucket, name))
        self.body.addLayout(row, 1)

    def set_limits(self, limits: tuple[Limit, ...], *, shown: bool) -> None:
        """Draw the limit of each kind's rule in its own plot."""
        self._limits = limits if shown else ()
        for name, pane in zip(_NAMES, self.panes, strict=True):
            own = tuple(limit for limit in limits if name[:-1] in limit.title.lower())
            pane.set_limits(own, shown=shown)

    def show_view(self, view: MonitorView) -> None:
        """Show other data, both plots up to the same height."""
        pulse = view.course.pulse
        whole = view.now.whole
        shares = tuple(
            percent(bad / whole.calls if whole.calls else None) for bad in (whole.errors, whole.refusals)
        )
        drawing = with_room(CHART.draw(pulse, self._colours), self._limits)
        for number, (name, pane) in enumerate(zip(_NAMES, self.panes, strict=True)):

            def entries(bucket: int | None, number: int = number) -> tuple[Entry, ...]:
                entry = CHART.legend(pulse, self._colours, bucket)[number]
                return (entry if bucket is not None else replace(entry, value=shares[number]),)

            pane.show_drawing(_only(drawing, name), entries)

    def table(self) -> Table:
        """Both shares over time."""
        return of_panes(self._axis.view, self.panes)

    def _pick(self, bucket: int, name: str) -> None:
        if self._axis.view is not None:
            pulse = self._axis.view.pulse
            start_ns = pulse.start_ns + pulse.bucket_ns * bucket
            self.wanted.emit(Lead(f"has:{name[:-1]}", start_ns, start_ns + pulse.bucket_ns))


def _only(drawing: Drawing, name: str) -> Drawing:
    shapes = tuple(shape for shape in drawing.shapes if series([shape])[0].name == name)
    return replace(drawing, shapes=shapes)
