"""The first letter of a name in a small frame."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from spanglass.gui.theming.theme import Theme


class Initial(QWidget):
    """24 pixels square; decoration only, the name stands beside it."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._letter = theme, name[:1]
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.setFixedSize(self._theme.px(24), self._theme.px(24))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame and letter."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg3"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(theme.font(weight=600))
        painter.setPen(theme.color("text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.end()
