"""Paints the rows of the search."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from spanglass.gui.models.table import ROW_ROLE
from spanglass.gui.search.rows import Piece, Row
from spanglass.gui.theming.theme import Size, Theme

HEAD, LINE, TWO_LINES = 30, 33, 48
_LEFT, _ICON, _TEXT, _RIGHT = 12, 16, 38, 12
_ENTER = "corner-down-left"


class ResultsDelegate(QStyledItemDelegate):
    """Heads, messages of two lines with their marks, and commands with their keys."""

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self._theme, self._width = theme, width

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the row's kind."""
        row = index.data(ROW_ROLE)
        height = HEAD if row.head else TWO_LINES if row.below else LINE
        return QSize(self._theme.px(self._width), self._theme.px(height))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        row, theme = index.data(ROW_ROLE), self._theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.head:
            painter.setFont(theme.font(Size.CAPTION, 500))
            painter.setPen(theme.color("text2"))
            painter.drawText(
                rect.adjusted(theme.px(_LEFT), theme.px(4), 0, 0), Qt.AlignmentFlag.AlignVCenter, row.text
            )
        else:
            self._paint_row(painter, rect, row, chosen)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row, chosen: bool) -> None:
        theme, px = self._theme, self._theme.px
        if chosen:
            painter.fillRect(rect, theme.color("sel"))
        device = painter.device()
        side, dpr = px(_ICON), device.devicePixelRatioF() if device is not None else 1.0
        if row.icon:
            place = QRect(rect.left() + px(_LEFT), rect.center().y() - side // 2, side, side)
            painter.drawPixmap(place, theme.pixmap(row.icon, "text2", _ICON, dpr))
        right = self._paint_keys(painter, rect, row, chosen)
        place = QRect(rect.left() + px(_TEXT), rect.top(), right - rect.left() - px(_TEXT), rect.height())
        if row.below:
            place = QRect(place.left(), rect.top() + px(6), place.width(), px(18))
            below = QRect(place.left(), rect.top() + px(25), place.width(), px(16))
            painter.setFont(theme.font(Size.CAPTION))
            painter.setPen(theme.color("text3"))
            elided = painter.fontMetrics().elidedText(row.below, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, elided)
        self._paint_pieces(painter, place, row.pieces)

    def _paint_pieces(self, painter: QPainter, place: QRect, pieces: tuple[Piece, ...]) -> None:
        """The text, the marked stretches on the ground of a match; cut off where the room ends."""
        theme = self._theme
        painter.setFont(theme.font(Size.BODY, 500))
        metrics, left = painter.fontMetrics(), place.left()
        for text, mark in pieces:
            room = place.right() - left
            if room <= 0:
                return
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(shown)
            if mark:
                ground = QRect(left, place.center().y() - metrics.height() // 2, width, metrics.height() + 1)
                painter.fillRect(ground, theme.color("match"))
            painter.setPen(theme.color("text1"))
            painter.drawText(
                QRect(left, place.top(), width + 1, place.height()), Qt.AlignmentFlag.AlignVCenter, shown
            )
            left += width
            if shown != text:
                return

    def _paint_keys(self, painter: QPainter, rect: QRect, row: Row, chosen: bool) -> int:
        """The keys at the right, or the sign of Enter on what is chosen; where the text has to end."""
        theme, px = self._theme, self._theme.px
        right = rect.right() - px(_RIGHT)
        if row.target is not None:
            if chosen:
                self._frame(
                    painter, QRect(right - px(18), rect.center().y() - px(8), px(18), px(16)), "", _ENTER
                )
            return right - px(26)
        metrics = QFontMetrics(theme.font(Size.AXIS, 500))
        for key in reversed(_keys(row.keys)):
            width = max(px(18), metrics.horizontalAdvance(key) + px(10))
            self._frame(painter, QRect(right - width, rect.center().y() - px(8), width, px(16)), key)
            right -= width + px(6)
        return right - px(8)

    def _frame(self, painter: QPainter, place: QRect, key: str, icon: str = "") -> None:
        theme = self._theme
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg1"))
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.setPen(theme.color("text2"))
        if icon:
            side = theme.px(11)
            pixmap = theme.pixmap(icon, "text2", 11, 2.0)
            painter.drawPixmap(
                QRect(place.center().x() - side // 2, place.center().y() - side // 2, side, side), pixmap
            )
        else:
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, key)


def _keys(keys: str) -> list[str]:
    """The keys of a shortcut one by one: ``Ctrl++`` is Ctrl and plus."""
    if not keys:
        return []
    parts = keys.removesuffix("++").split("+") if keys.endswith("++") else keys.split("+")
    return [*parts, "+"] if keys.endswith("++") else parts
