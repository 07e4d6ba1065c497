"""A few choices beside each other, of which one holds."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _EDGE = 28, 12
_LOW, _NARROW = 24, 8


class Choices(QWidget):
    """Named values; `chosen` carries the value that the user takes, by a click or the arrow keys.

    They are lower and narrower if `compact`, for heads of cards.
    """

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, name: str, options: Sequence[tuple[object, str]], *, compact: bool = False
    ) -> None:
        super().__init__()
        self._theme, self._name, self._compact = theme, name, compact
        self._values, self._texts = [value for value, _ in options], [text for _, text in options]
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()
        theme.changed.connect(self.updateGeometry)

    @property
    def value(self) -> object:
        """The value that holds."""
        return self._values[self._at]

    def show_value(self, value: object) -> None:
        """Show that a value holds; one that is none of the choices changes nothing."""
        if value in self._values:
            self._at = self._values.index(value)
            self._tell()
            self.update()

    def _take(self, at: int) -> None:
        if 0 <= at < len(self._values) and at != self._at:
            self._at = at
            self._tell()
            self.update()
            self.chosen.emit(self.value)

    def _tell(self) -> None:
        place = f"{self._at + 1} of {len(self._texts)}"
        self.setAccessibleName(f"{self._name}: {self._texts[self._at]}, {place}")

    def _font(self) -> QFont:
        return self._theme.font(Size.CAPTION if self._compact else Size.BODY, 500)

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(self._font())
        return [
            metrics.horizontalAdvance(text) + 2 * self._theme.px(_NARROW if self._compact else _EDGE)
            for text in self._texts
        ]

    def _places(self) -> list[QRect]:
        edges = [0]
        for width in self._widths():
            edges.append(edges[-1] + width)
        return [QRect(left, 0, right - left, self.height()) for left, right in pairwise(edges)]

    def sizeHint(self) -> QSize:
        """As wide as all names need."""
        return QSize(sum(self._widths()), self._theme.px(_LOW if self._compact else _HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take what is clicked."""
        at = event.position().toPoint()
        self._take(next((n for n, place in enumerate(self._places()) if place.contains(at)), -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right take the neighbour."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(self._at + step)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the filled choice and the names."""
        theme, frame = self._theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(frame, 5, 5)
        painter.setFont(self._font())
        for at, (place, text) in enumerate(zip(self._places(), self._texts, strict=True)):
            if at == self._at:
                painter.setPen(QPen(theme.color("line3"), 1))
                painter.setBrush(theme.color("bg4"))
                painter.drawRoundedRect(QRectF(place).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
            painter.setPen(theme.color("text1" if at == self._at else "text2"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()
