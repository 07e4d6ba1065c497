"""A list of what keys do, in two columns."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.keyboard.action_table import Action
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.theming.theme import Theme

_ROW, _EDGE, _GAP = 26, 12, 32


class KeyList(QWidget):
    """Texts with their keys under a title; `words` is what it is found by."""

    def __init__(
        self, theme: Theme, title: str, rows: Sequence[tuple[str, Action]], actions: Actions
    ) -> None:
        super().__init__()
        self._theme, self._title, self._rows, self._actions = theme, title, tuple(rows), actions
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.refresh()
        theme.changed.connect(self.updateGeometry)

    def refresh(self, _settings: object = None) -> None:
        """Show the keys that work now."""
        self._shown = [(text, self._actions.keys_of(action)) for text, action in self._rows]
        said = "; ".join(f"{text}, {keys or 'no key'}" for text, keys in self._shown)
        self.setAccessibleName(f"{self._title}: {said}")
        self.words = self.accessibleName().lower()
        self.update()

    def _lines(self) -> int:
        return (len(self._shown) + 1) // 2

    def sizeHint(self) -> QSize:
        """A title and half as many lines as there are keys."""
        return QSize(self._theme.px(400), self._theme.px((self._lines() + 1) * _ROW + 14))

    def minimumSizeHint(self) -> QSize:
        """As high as wanted."""
        return QSize(self._theme.px(300), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, texts and keys."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setFont(theme.font(weight=600))
        painter.setPen(theme.color("text1"))
        head = QRect(px(_EDGE), px(6), self.width(), px(_ROW))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._title)
        width = (self.width() - px(2 * _EDGE + _GAP)) // 2
        for number, row in enumerate(self._shown):
            column, line = divmod(number, self._lines())
            left, top = px(_EDGE) + column * (width + px(_GAP)), px(6 + (line + 1) * _ROW)
            self._paint_row(painter, QRect(left, top, width, px(_ROW)), row)
        painter.end()

    def _paint_row(self, painter: QPainter, place: QRect, row: tuple[str, str]) -> None:
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.color("text2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, row[0])
        painter.setFont(self._theme.font(weight=500))
        painter.setPen(self._theme.color("text1" if row[1] else "text3"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(place, int(right), row[1] or "—")
