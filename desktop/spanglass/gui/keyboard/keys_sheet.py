"""The sheet of keys: every action of the current page with its keys, over the window until closed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from spanglass.gui.keyboard.key_focus import COVERS
from spanglass.gui.theming.theme import Size, Theme

_ROW, _COLUMN, _EDGE, _HEAD, _MARGIN = 26, 330, 24, 52, 8


class KeysSheet(QWidget):
    """Covers its parent while shown; Escape, F1 or a click closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._theme, self._rows = theme, [("", "")]
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(COVERS, True)
        parent.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show what can be done and the keys for it."""
        self._rows = list(rows)
        self.setAccessibleName("Keys: " + "; ".join(f"{text}, {keys}" for text, keys in self._rows))
        self._before = self._parent.focusWidget()
        self.setGeometry(self._parent.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def close_sheet(self) -> None:
        """Hide it and give the keyboard back."""
        before, self._before = self._before, None
        if before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on covering a parent that is resized."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._parent.rect())
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard: what lies under the sheet is not to be seen."""
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape and on the other key that opens it; nothing goes to what lies under it."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Question):
            self.close_sheet()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close."""
        self.close_sheet()

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
        self._shrink_to_fit(painter, card)
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

    def _shrink_to_fit(self, painter: QPainter, card: QRect) -> None:
        """Draw smaller what would not fit the window."""
        room = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        factor = min(1.0, room.width() / card.width(), room.height() / card.height())
        if factor < 1:
            centre = self.rect().center()
            painter.translate(centre)
            painter.scale(factor, factor)
            painter.translate(-centre)

    def _paint_row(self, painter: QPainter, place: QRect, row: tuple[str, str]) -> None:
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.color("text2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, row[0])
        painter.setPen(self._theme.color("text1"))
        painter.setFont(self._theme.font(weight=500))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, int(right), row[1])
