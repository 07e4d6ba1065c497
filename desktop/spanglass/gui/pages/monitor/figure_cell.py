"""A figure that is a button: what the cells of the Monitor's rows have in common."""

from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.theming.theme import Theme

_EDGE = 8
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft

_Figure = TypeVar("_Figure")


class FigureCell(QAbstractButton, Generic[_Figure]):
    """Shows `figure` as those below it draw and tell it, with a line before it but for the `first`.

    `size` is in drawn pixels; `taken` carries the figure.
    """

    taken = Signal(object)

    def __init__(self, theme: Theme, figure: _Figure, size: tuple[int, int], *, first: bool) -> None:
        super().__init__()
        self._theme, self._size, self._first = theme, size, first
        self.figure = figure
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.clicked.connect(lambda: self.taken.emit(self.figure))
        theme.changed.connect(self.update)

    def show_figure(self, figure: _Figure) -> None:
        """Show another figure."""
        if figure != self.figure:
            self.figure = figure
            self.tell()
            self.update()

    def tell(self) -> None:
        """Say the figure in words."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Draw the figure."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        """Wide enough for a figure."""
        width, height = self._size
        return QSize(self._theme.px(width), self._theme.px(height))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, line and figure."""
        theme, edge = self._theme, self._theme.px(_EDGE)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bg2") if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(3, 3, -3, -3), 5, 5)
        if not self._first:
            painter.fillRect(0, edge, 1, self.height() - 2 * edge, theme.color("line2"))
        self.draw(painter)
        painter.end()
