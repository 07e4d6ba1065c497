"""Lets a text that is looked for stand out in a line that is painted."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter

_MOST = 50


def paint_matches(painter: QPainter, line: QRect, words: str, needle: str, colour: QColor) -> None:
    """Fill what lies under a text in words that begin at the left of a line, in any case."""
    looked_for, within = needle.lower(), words.lower()
    if not looked_for or len(within) != len(words):  # a few letters grow as they become small
        return
    metrics, height = painter.fontMetrics(), painter.fontMetrics().height()
    top, at = line.center().y() - height // 2, within.find(looked_for)
    for _ in range(_MOST):
        if at < 0:
            return
        end = at + len(looked_for)
        left, right = (line.left() + metrics.horizontalAdvance(words[:edge]) for edge in (at, end))
        painter.fillRect(QRect(QPoint(left, top), QPoint(right - 1, top + height)), colour)
        at = within.find(looked_for, end)
