"""A widget that knows whether the keyboard brought its focus, so that it draws the ring then."""

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from spanglass.gui.widgets.focus_ring import BY_KEYBOARD


class Ringed(QWidget):
    """Paints itself anew as the keyboard comes and goes; `_ring` says whether the ring is to be drawn."""

    _ring = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring where the keyboard came here by itself."""
        super().focusInEvent(event)
        self._ring = event.reason() in BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        self._ring = False
        self.update()
