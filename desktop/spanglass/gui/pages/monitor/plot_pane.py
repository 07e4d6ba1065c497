"""A plot with its legend over it, which follows the crosshair that all plots of the page share."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.charts.describe import description
from spanglass.gui.charts.drawing import Drawing, Entry
from spanglass.gui.charts.legend import Legend
from spanglass.gui.charts.limit_drag import LimitDrag
from spanglass.gui.charts.limits import Limit, Watched, limit_text, rounded, with_room
from spanglass.gui.charts.plot import Plot
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.theming.theme import Theme

Entries = Callable[[int | None], tuple[Entry, ...]]
"""The legend's entries: of the whole range, or of one bucket."""

_NOT_READ = ("Not read yet", "")


class PlotPane(QWidget):
    """Shows a drawing; `picked` carries the bucket and the value of a point that was clicked."""

    picked = Signal(int, float)

    def __init__(
        self,
        theme: Theme,
        axis: TimeAxis,
        name: str,
        *,
        names_news: bool = False,
        plot: Plot | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._axis, self.name = theme, axis, name
        self.entries: Entries = lambda _bucket: ()
        self.drawing = Drawing(1.0)
        self._limits: tuple[Limit, ...] = ()
        self.limits_shown = True
        self.legend = Legend(theme)
        self.plot = plot or Plot(theme, axis, first=names_news, last=True)
        self.limits = LimitDrag(self.plot, ())
        self.watched: tuple[Watched, ...] = ()
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)
        self.plot.clicked.connect(self.picked)
        axis.pointed.connect(self._fill_legend)

    def set_limits(self, limits: tuple[Limit, ...], *, shown: bool) -> None:
        """Draw the limits of rules, or keep them for later."""
        self._limits, self.limits_shown = limits, shown
        self.limits.set_limits(self._shown_limits())

    def alerts_at(self, place: QPoint) -> tuple[tuple[str, Watched, float], ...]:
        """The rules that can be made at a place on the screen: words, what is watched, and its limit."""
        at, frame = self.plot.mapFromGlobal(place), self.plot.frame()
        if frame is None or self.drawing.note or not self.plot.rect().contains(at):
            return ()
        value = frame.value(at.y())
        limits = [(one, rounded(value, one.unit)) for one in self.watched] if value > 0 else []
        return tuple(
            (f"Alert on {one.name} over {limit_text(limit, one.unit)}…", one, limit) for one, limit in limits
        )

    def point_at(self, place: QPoint) -> tuple[int, float] | None:
        """The bucket at a place on the screen and the value there; None where there are no calls."""
        at, frame, view = self.plot.mapFromGlobal(place), self.plot.frame(), self._axis.view
        if frame is None or view is None or self.drawing.note or not self.plot.rect().contains(at):
            return None
        pulse = view.pulse
        bucket = (frame.time_ns(at.x()) - pulse.start_ns) // pulse.bucket_ns
        known = 0 <= bucket < len(pulse.calls) and pulse.calls[bucket]
        return (bucket, frame.value(at.y())) if known else None

    def _shown_limits(self) -> tuple[Limit, ...]:
        return self._limits if self.limits_shown else ()

    def show_drawing(self, drawing: Drawing, entries: Entries) -> None:
        """Show other data, which is that of the axis's view."""
        self.drawing, self.entries = with_room(drawing, self._shown_limits()), entries
        self.plot.set_drawing(self.drawing)
        self._fill_legend()
        self._describe()

    def clear(self) -> None:
        """Show that nothing is known yet."""
        self.show_drawing(Drawing(1.0, note=_NOT_READ), lambda _bucket: ())

    def _fill_legend(self) -> None:
        self.legend.set_entries(self.entries(self._axis.bucket))

    def _describe(self) -> None:
        text = description(self.drawing, self.entries(None), self._axis.news)
        if text != self.plot.accessibleDescription():
            self.plot.setAccessibleDescription(text)
