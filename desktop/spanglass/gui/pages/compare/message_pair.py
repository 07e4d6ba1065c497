"""A row of two messages beside each other: headings, texts with what differs marked, and a line between."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.shown import Shown
from spanglass.gui.pages.compare.message_rows import MessageRow, Side
from spanglass.gui.pages.compare.pair_content import changed
from spanglass.gui.pages.compare.value_list import ValueList
from spanglass.gui.pages.traces.detail.marked_text import Marked, mark_places
from spanglass.gui.pages.traces.detail.text_view import Setting, TextView
from spanglass.gui.theming.theme import Size, Theme

_PIECE = 3072
_ICON = 16


class MessagePair(QWidget):
    """Both messages; where both are JSON, what differs by path stands below them."""

    def __init__(self, theme: Theme, row: MessageRow) -> None:
        super().__init__()
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        halves = QHBoxLayout()
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(1)
        sides = ((row.first, "diff_del_word"), (row.second, "diff_add_word"))
        for side, token in sides:
            halves.addWidget(_Half(theme, side, token, same=row.same), 1)
        column.addLayout(halves)
        if row.changes:
            column.addWidget(ValueList(theme, "", "By path", changed(row.changes)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line between the sides."""
        painter = QPainter(self)
        painter.fillRect(self.width() // 2, 0, 1, self.height(), self._theme.color("line1"))
        painter.end()


class _Half(QWidget):
    """One side, empty if the message is on the other only."""

    def __init__(self, theme: Theme, side: Side | None, token: str, *, same: bool) -> None:
        super().__init__()
        self._theme, self._side = theme, side
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        px = theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(6), px(12), px(8))
        column.setSpacing(px(1))
        if side is not None:
            column.addWidget(_HalfHead(theme, side, "identical" if same else ""))
            texts = QVBoxLayout()
            texts.setContentsMargins(px(22), 0, 0, 0)
            texts.setSpacing(0)
            for view in _views(theme, side, token, same=same):
                texts.addWidget(view)
            column.addLayout(texts)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint a refusal."""
        if self._side is None or not self._side.refused:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("refusal_bg"))
        painter.fillRect(0, 0, self._theme.px(2), self.height(), self._theme.color("refusal"))
        painter.end()


class _HalfHead(QWidget):
    """Icon, role, name, figures, and whether it is identical."""

    def __init__(self, theme: Theme, side: Side, remark: str) -> None:
        super().__init__()
        self._theme, self._heading, self._remark = theme, side.heading, remark
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        heading = side.heading
        self.setAccessibleName(" ".join(filter(None, (heading.title, heading.name, heading.meta, remark))))

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(100), self._theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme, px, heading = self._theme, self._theme.px, self._heading
        painter = QPainter(self)
        picture = theme.pixmap(heading.icon, heading.token, _ICON, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(0, 1), picture)
        x = px(22)
        faces = (
            (heading.title, "text1", theme.font(Size.BODY, 600)),
            (heading.name, "text2", theme.font(Size.CAPTION, mono=True)),
            (heading.meta, "text3", theme.font(Size.BODY)),
        )
        for text, token, font in faces:
            if text:
                painter.setFont(font)
                painter.setPen(theme.color(token))
                room = QRect(x, 0, self.width() - x, self.height())
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
                x += painter.fontMetrics().horizontalAdvance(text) + px(8)
        if self._remark:
            painter.setFont(theme.font(Size.BODY))
            painter.setPen(theme.color("text3"))
            place = QRect(x, 0, self.width() - x, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._remark)
        painter.end()


def _views(theme: Theme, side: Side, token: str, *, same: bool) -> list[TextView]:
    """The text in pieces that are laid out quickly, with its marks."""
    whole = Shown(side.text, side.text)
    setting = Setting(token="text2" if same else "text1")
    out: list[TextView] = []
    start, length = 0, len(side.text)
    while start < length or not out:
        end = min(length, start + _PIECE)
        line = side.text.rfind("\n", start + _PIECE // 2, end) + 1 if end < length else 0
        end = line or end
        part = (start, end - 1 if line else end)
        view = TextView(theme, whole, setting, part)
        mark_places(theme, view, side.text, part, (Marked(*place, token) for place in side.marks))
        out.append(view)
        start = end
    return out
