"""A framed card with rounded corners: the ground of a diff, an example and a table."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.theming.theme import Theme


class Framed(QWidget):
    """A frame of one pixel; `head` drawn pixels at its top are filled as raised and underlined."""

    def __init__(self, theme: Theme, head: int = 0, token: str = "bg1") -> None:
        super().__init__()
        self._theme, self._tall, self._token = theme, head, token
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, head and frame."""
        theme, head = self._theme, self._theme.px(self._tall)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.color(self._token))
        painter.drawRoundedRect(box, 6, 6)
        if head:
            painter.setClipRect(0, 0, self.width(), head)
            painter.setBrush(theme.color("bg2"))
            painter.drawRoundedRect(box, 6, 6)
            painter.setClipping(False)
            painter.fillRect(0, head, self.width(), 1, theme.color("line2"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawRoundedRect(box, 6, 6)
        painter.end()
