"""What stands in the messages' place while they take their time: a few grey lines."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from spanglass.gui.widgets.panels import Panel

_BLOCKS = ((64, (0.72,)), (40, (0.88, 0.55)), (76, (0.93, 0.9, 0.4)))


class DetailSkeleton(Panel):
    """Headings with lines of text below them, fading downwards."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        super().paintEvent(event)
        px = self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top, room = px(16), self.width() - px(33 + 14)
        for number, (heading, lines) in enumerate(_BLOCKS):
            fill = QColor(self._theme.color("bg4"))
            fill.setAlphaF(1 - number * 0.28)
            painter.setBrush(fill)
            painter.drawRoundedRect(QRect(px(12), top, px(10 + heading), px(8)), px(4), px(4))
            for line in lines:
                top += px(18)
                painter.drawRoundedRect(QRect(px(33), top, round(room * line), px(8)), px(4), px(4))
            top += px(32)
        painter.end()
