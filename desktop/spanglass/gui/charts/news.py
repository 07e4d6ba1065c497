"""Where versions were first seen: dashed lines through a plot, and their names above."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from spanglass.gui.charts.paint import Frame, faded
from spanglass.gui.theming.theme import Size, Theme

Place = tuple[float, str]
"""The x of a line and its name."""


def paint_lines(painter: QPainter, theme: Theme, frame: Frame, places: list[Place]) -> None:
    """Draw the lines from top to bottom."""
    pen = QPen(faded(theme.color("text1"), 0.8), 1)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for x, _ in places:
        painter.drawLine(QLineF(x, 0, x, frame.rect.height()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def paint_names(painter: QPainter, theme: Theme, frame: Frame, places: list[Place]) -> None:
    """Write the names from the latest on while there is room."""
    free = frame.rect.right() + 1
    for x, name in reversed(places):
        free = _paint_name(painter, theme, (x, name), (frame.rect.left(), free))


def _paint_name(painter: QPainter, theme: Theme, place: Place, room: tuple[float, float]) -> float:
    """Put a name right of its line, or left of it, within `room`; returns where the free room now ends."""
    (x, name), px = place, theme.px
    font = theme.font(Size.CAPTION, 500)
    text = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, px(120))
    width = QFontMetrics(font).horizontalAdvance(text) + px(14)
    left = x if x + width <= room[1] else x - width
    if left < room[0] or left + width > room[1]:
        return min(room[1], x)
    label = QRectF(left, 0, width, px(20))
    painter.fillRect(label, theme.color("bg4"))
    painter.setFont(font)
    painter.setPen(theme.color("text1"))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)
    return left - px(4)
