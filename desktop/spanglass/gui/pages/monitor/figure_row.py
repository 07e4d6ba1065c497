"""The row of figures under the strip: each one is a button that leads to its traces."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from spanglass.gui.pages.monitor.card import Surface
from spanglass.gui.pages.monitor.figure_cell import LEFT, FigureCell
from spanglass.gui.pages.monitor.figures import Figure
from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _LEAST = 56, 150
_NUMBER, _FEWER = 8, 6


class FigureRow(Surface):
    """Eight figures, six in a narrow window; `chosen` carries the `Figure` that was taken."""

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

    def show_figures(self, found: tuple[Figure, ...]) -> None:
        """Show other figures."""
        for cell, figure in zip(self.cells, found, strict=True):
            cell.show_figure(figure)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(self._theme.px(800), self._theme.px(_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the last two where there is little room."""
        fewer = event.size().width() < self._theme.px(_LEAST) * _NUMBER
        for cell in self.cells[_FEWER:]:
            cell.setVisible(not fewer)
        super().resizeEvent(event)


class _Cell(FigureCell[Figure]):
    """A caption over a figure and its change."""

    def __init__(self, theme: Theme, *, first: bool) -> None:
        super().__init__(theme, Figure("", ""), (120, _HEIGHT), first=first)

    def tell(self) -> None:
        """Say caption, figure and change; and what is behind it."""
        figure = self.figure
        change = f", {figure.change.text}" if figure.change else ""
        self.setAccessibleName(f"{figure.caption} {figure.value}{change}")
        self.setAccessibleDescription(figure.told)
        self.setToolTip(figure.told[:1].upper() + figure.told[1:])

    def draw(self, painter: QPainter) -> None:
        """Draw caption, figure and change."""
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text2"))
        place, cut = QRect(px(12), px(8), self.width() - px(14), px(18)), Qt.TextElideMode.ElideRight
        caption = painter.fontMetrics().elidedText(self.figure.caption, cut, place.width())
        painter.drawText(place, LEFT, caption)
        self._paint_figure(painter, QRect(px(12), px(26), self.width() - px(14), px(24)))

    def _paint_figure(self, painter: QPainter, place: QRect) -> None:
        theme, px, figure = self._theme, self._theme.px, self.figure
        painter.setFont(theme.font(18, 600, figures=True))
        painter.setPen(theme.color(figure.token))
        painter.drawText(place, LEFT, figure.value)
        x = place.left() + painter.fontMetrics().horizontalAdvance(figure.value) + px(8)
        change = figure.change
        if change is None:
            return
        font = theme.font(Size.CAPTION, 500, figures=True)
        if x + px(14) + QFontMetrics(font).horizontalAdvance(change.text) > self.width():
            return
        icon = "arrow-up-right" if change.up else "arrow-down-right"
        pixmap = theme.pixmap(icon, change.token, 12, self.devicePixelRatioF())
        painter.drawPixmap(x, place.center().y() - px(6), pixmap)
        painter.setFont(font)
        painter.setPen(theme.color(change.token))
        painter.drawText(QRect(x + px(14), place.top(), self.width(), place.height()), LEFT, change.text)
