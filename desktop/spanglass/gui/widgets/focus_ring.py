"""The ring that shows where the keyboard is."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from spanglass.gui.theming.theme import Theme

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""The ways in which the keyboard comes to a widget; who clicks into a text sees where."""


def paint_ring(painter: QPainter, theme: Theme, place: QRect) -> None:
    """Draw the ring within a place, two pixels wide."""
    painter.setPen(QPen(theme.color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(1, 1, -1, -1))


def paint_row_ring(painter: QPainter, theme: Theme, row: QRect) -> None:
    """Draw the ring of the row of a list that the keyboard is on: a line, wholly within it on any screen."""
    painter.setPen(QPen(theme.color("accent"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5))
