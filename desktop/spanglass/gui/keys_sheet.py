"""The sheet of keys: every action of the current page with its keys, over the window until closed."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from spanglass.gui.actions import Action, key_text
from spanglass.gui.theme import Size, Theme

_ROW, _COLUMN, _EDGE, _HEAD = 26, 330, 24, 52


class KeysSheet(QWidget):
    """Covers its parent while shown; Escape, F1 or a click closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._theme, self._rows = theme, [("", "")]
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def show_actions(self, actions: Sequence[Action]) -> None:
        """Show the actions that have keys."""
        self._rows = [(action.text, key_text(action)) for action in actions if action.keys]
        self.setAccessibleName("Keys: " + "; ".join(f"{text}, {keys}" for text, keys in self._rows))
        self.setGeometry(self._parent.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape; other keys go on."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close."""
        self.hide()

    def _card(self) -> QRect:
        theme = self._theme
        lines = (len(self._rows) + 1) // 2
        width, height = theme.px(2 * _COLUMN + 3 * _EDGE), theme.px(lines * _ROW + _HEAD + _EDGE)
        card = QRect(0, 0, width, height)
        card.moveCenter(self.rect().center())
        return card

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw scrim, card and rows in two columns."""
        theme, card = self._theme, self._card()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrim = QColor(theme.color("bg0"))
        scrim.setAlphaF(0.7)
        painter.fillRect(self.rect(), scrim)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(card.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.setPen(theme.color("text1"))
        painter.setFont(theme.font(Size.SUBJECT, 600))
        head = QRect(card.left() + theme.px(_EDGE), card.top(), card.width(), theme.px(_HEAD))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, "Keys of this page")
        half = (len(self._rows) + 1) // 2
        for number, row in enumerate(self._rows):
            column, line = divmod(number, half)
            left = card.left() + theme.px(_EDGE + column * (_COLUMN + _EDGE))
            top = card.top() + theme.px(_HEAD + line * _ROW)
            self._paint_row(painter, QRect(left, top, theme.px(_COLUMN), theme.px(_ROW)), row)
        painter.end()

    def _paint_row(self, painter: QPainter, place: QRect, row: tuple[str, str]) -> None:
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.color("text2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, row[0])
        painter.setPen(self._theme.color("text1"))
        painter.setFont(self._theme.font(weight=500))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, int(right), row[1])
