"""What of a plot stays the same while the pointer moves over it, kept as a picture."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from spanglass.gui.theming.theme import Theme

_REST_MS = 100


class Ground:
    """Draws a part of a widget once for each size and `key`; while the size changes it is stretched.

    Painting all buckets of four charts takes longer than one frame of a window whose edge is drawn has.
    """

    def __init__(self, theme: Theme, widget: QWidget) -> None:
        self._theme, self._widget = theme, widget
        self._picture, self._key = QPixmap(), object()
        self._rest = QTimer(widget)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(widget.update)

    def resized(self) -> None:
        """The widget has another size, and soon perhaps yet another."""
        self._rest.start()

    def paint(self, painter: QPainter, key: object, draw: Callable[[QPainter], None]) -> None:
        """Show what `draw` draws for this key in the theme's colours."""
        ratio = self._widget.devicePixelRatioF()
        size = self._widget.size() * ratio
        known = (key, self._theme.scheme, self._theme.measures, ratio)
        if known != self._key or (self._picture.size() != size and not self._rest.isActive()):
            self._key, self._picture = known, QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            inside = QPainter(self._picture)
            inside.setRenderHints(painter.renderHints())
            draw(inside)
            inside.end()
        painter.drawPixmap(self._widget.rect(), self._picture)
