"""The keys of the filter field: what makes a chip, what opens one again, and what works on all of it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent

if TYPE_CHECKING:
    from spanglass.gui.widgets.filter_field import FilterField

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ERASE = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
_LEAVES = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class FilterKeys(QObject):
    """Watches the line of a field."""

    def __init__(self, field: "FilterField") -> None:
        super().__init__(field)
        self._field = field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Repaint when the line's focus changes, and see to the keys that concern the chips."""
        if isinstance(event, QFocusEvent):
            self._field.update()
            if event.lostFocus() and event.reason() in _LEAVES:
                self._field.leave()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._takes(event):
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key has been dealt with here."""
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if self._field.chips.selected and self._takes_selected(event):
            return True
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key in _ENTER:
            self._field.enter()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Tab) and plain:
            return self._field.finish_word()
        elif key == Qt.Key.Key_Backspace and self._at_start() and self._field.chips.chips:
            self._field.open_chip(len(self._field.chips.chips) - 1)
        elif _is(event, "A") and self._field.chips.chips:
            self._field.line.selectAll()
            self._field.chips.set_selected(True)
        else:
            return False
        return True

    def _takes_selected(self, event: QKeyEvent) -> bool:
        """Keys while chips and text are selected: copy, cut, erase; what is typed takes their place."""
        if _is(event, "C"):
            QGuiApplication.clipboard().setText(self._field.query)
            return True
        if _is(event, "X") or event.key() in _ERASE:
            if _is(event, "X"):
                QGuiApplication.clipboard().setText(self._field.query)
            self._field.clear()
            return True
        if (event.text() and event.text().isprintable()) or _is(event, "V"):
            self._field.erase()
        elif event.key() in _MOVES:
            self._field.chips.set_selected(False)
        return False

    def _at_start(self) -> bool:
        return self._field.line.cursorPosition() == 0 and not self._field.line.hasSelectedText()

    def _escape(self) -> None:
        if self._field.query:
            self._field.clear()
        else:
            self._field.left.emit()


def _is(event: QKeyEvent, letter: str) -> bool:
    """Whether a key is Ctrl and this letter."""
    code = Qt.Key(ord(letter))
    return event.key() == code and event.modifiers() == Qt.KeyboardModifier.ControlModifier
