"""The row of what tells of quality: figures with a line over time, each of which leads to its traces."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from spanglass.core.display import plain
from spanglass.gui.charts.drawing import Values
from spanglass.gui.charts.paint import faded, runs
from spanglass.gui.pages.monitor.card import Surface
from spanglass.gui.pages.monitor.figure_cell import LEFT, FigureCell
from spanglass.gui.pages.monitor.quality import QualityFigure
from spanglass.gui.theming.theme import Size, Theme

HEIGHT = 92
_NUMBER, _FEWER = 6, 5
_AREA = 0.14
_NARROW_UNDER = 1180


class QualityRow(Surface):
    """Six figures, five in a narrow window; `chosen` carries the `QualityFigure` that was taken."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.cells = [_Cell(theme, first=not number) for number in range(_NUMBER)]
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 0, 1, 0)
        row.setSpacing(0)
        for cell in self.cells:
            cell.taken.connect(self.chosen)
            row.addWidget(cell, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_figures(self, found: tuple[QualityFigure, ...]) -> None:
        """Show other figures."""
        for cell, figure in zip(self.cells, found, strict=True):
            cell.show_figure(figure)

    def fit(self, width: int) -> None:
        """Leave out the last one where there is little room."""
        for cell in self.cells[_FEWER:]:
            cell.setVisible(width >= self._theme.px(_NARROW_UNDER))

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(self._theme.px(800), self._theme.px(HEIGHT))


class _Cell(FigureCell[QualityFigure]):
    """A caption, a figure with what is said beside it, and a line."""

    def __init__(self, theme: Theme, *, first: bool) -> None:
        super().__init__(theme, QualityFigure("", ""), (140, HEIGHT), first=first)

    def tell(self) -> None:
        """Say caption and figure, and what is behind it."""
        figure = self.figure
        self.setAccessibleName(plain(f"{figure.caption} {figure.value}"))
        self.setAccessibleDescription(plain(figure.told))

    def draw(self, painter: QPainter) -> None:
        """Draw caption, figure and course."""
        theme, px = self._theme, self._theme.px
        edge, width = px(12), self.width() - px(24)
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text2"))
        metrics = QFontMetrics(painter.font())
        caption = metrics.elidedText(plain(self.figure.caption), Qt.TextElideMode.ElideRight, width - px(16))
        painter.drawText(QRect(edge, px(8), width, px(16)), LEFT, caption)
        if self.figure.bad:
            pixmap = theme.pixmap("triangle-alert", "warn", 12, self.devicePixelRatioF())
            painter.drawPixmap(self.width() - px(26), px(10), pixmap)
        self._paint_value(painter, QRect(edge, px(25), width, px(22)))
        self._paint_course(painter, QRectF(edge, px(52), width, self.height() - px(62)))

    def _paint_value(self, painter: QPainter, place: QRect) -> None:
        theme, figure = self._theme, self.figure
        painter.setFont(theme.font(Size.FIGURE, 600, figures=True))
        painter.setPen(theme.color("text1"))
        painter.drawText(place, LEFT, figure.value)
        left = place.left() + painter.fontMetrics().horizontalAdvance(figure.value) + theme.px(7)
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text3"))
        room = place.right() - left
        note = painter.fontMetrics().elidedText(figure.note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, place.top(), room, place.height()), LEFT, note)

    def _paint_course(self, painter: QPainter, area: QRectF) -> None:
        series = self.figure.series
        known = [value for value in series if value is not None]
        if not known or len(series) < 2:
            return
        color, scale = self._theme.color("p95"), scale_of(min(known), max(known))
        for first, last in runs(series):
            points = _points(series, (first, last), area, scale)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faded(color, _AREA))
            ends = [QPointF(points[-1].x(), area.bottom()), QPointF(points[0].x(), area.bottom())]
            painter.drawPolygon(QPolygonF(points + ends))
            painter.setPen(QPen(color, 1.4 * self._theme.scale))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if first == last:
                painter.drawPoint(points[0])
            else:
                painter.drawPolyline(QPolygonF(points))


def scale_of(low: float, high: float) -> tuple[float, float]:
    """The ends of the scale of values: nothing is always at its foot, what never changes lies low."""
    room = (high - low) or abs(high) or 1.0
    return (low - 0.25 * room if low else 0.0, high if high > low else high + room)


def _points(series: Values, ends: tuple[int, int], area: QRectF, scale: tuple[float, float]) -> list[QPointF]:
    """The points of a run of values between the lowest and the highest one."""
    step, (low, high) = area.width() / max(1, len(series) - 1), scale
    return [
        QPointF(
            area.left() + step * n, area.bottom() - area.height() * ((series[n] or 0.0) - low) / (high - low)
        )
        for n in range(ends[0], ends[1] + 1)
    ]
