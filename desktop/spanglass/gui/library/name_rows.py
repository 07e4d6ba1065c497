"""Names in a list, each with a line about it and a figure: datasets and prompts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from spanglass.core.display import one_line
from spanglass.gui.models.table import ROW_ROLE, Column, TableModel
from spanglass.gui.pages.alerts.row_view import RowView
from spanglass.gui.theming.theme import Size, Theme

_ROW, _FIGURE, _LEFT, _EDGE = 40, 64, 36, 12


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name; `key` tells it from others, `figure` stands at the right and `spoken` says it in words.

    `token` is the colour of the icon.
    """

    key: str
    title: str
    line: str = ""
    figure: str = ""
    icon: str = "database"
    spoken: str = ""
    token: str = "text2"


class NamesModel(TableModel[NameRow]):
    """The rows; the same ones with other figures stay where they are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__([Column("name", "Name", 240, lambda row: one_line(row.title))], _describe, parent)

    def show_rows(self, rows: Sequence[NameRow]) -> None:
        """Show other rows."""
        self.take_rows(rows, lambda row: row.key)

    def place_of(self, key: str) -> int:
        """The row of a key, -1 for none."""
        return next((at for at, row in enumerate(self._rows) if row.key == key), -1)


class NameDelegate(QStyledItemDelegate):
    """40 pixels a row: icon, name over its line, figure."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as two lines."""
        return QSize(self._theme.px(180), self._theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        row: NameRow = index.data(ROW_ROLE)
        rect: QRect = option.rect
        px = self._theme.px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(self._theme, painter, rect, option.state)
        side = px(16)
        picture = self._theme.pixmap(row.icon, row.token, 16, painter.device().devicePixelRatioF())
        place = QRect(rect.left() + px(_EDGE), rect.center().y() - side // 2, side, side)
        painter.drawPixmap(place, picture)
        figure = QRect(rect.right() - px(_EDGE + _FIGURE), rect.top(), px(_FIGURE), rect.height())
        painter.setFont(self._theme.font(Size.BODY, figures=True))
        painter.setPen(self._theme.color("text2"))
        painter.drawText(figure, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.figure)
        wide = QFontMetrics(painter.font()).horizontalAdvance(row.figure)
        right = rect.right() - px(_EDGE) - (wide + px(8) if wide else 0)
        self._paint_words(
            painter,
            QRect(rect.left() + px(_LEFT), rect.top(), right - px(_LEFT) - rect.left(), rect.height()),
            row,
        )
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRect, row: NameRow) -> None:
        theme, px = self._theme, self._theme.px
        lines = [(row.title, theme.font(Size.BODY, 500), "text1", px(4 if row.line else 11))]
        if row.line:
            lines.append((row.line, theme.font(Size.CAPTION), "text3", px(20)))
        for text, font, token, top in lines:
            painter.setFont(font)
            painter.setPen(theme.color(token))
            shown = QFontMetrics(font).elidedText(one_line(text), Qt.TextElideMode.ElideRight, room.width())
            place = QRect(room.left(), room.top() + top, room.width(), px(17))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def names_view(theme: Theme, model: NamesModel, name: str) -> RowView:
    """A list of such rows, of which one is chosen."""
    view = RowView(theme, model, name)
    view.setItemDelegate(NameDelegate(theme, view))
    view.setSelectionMode(RowView.SelectionMode.SingleSelection)
    return view


def paint_ground(theme: Theme, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
    """The ground of a row: selected, with the keyboard, or under the pointer."""
    if state & QStyle.StateFlag.State_Selected:
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.fillRect(rect, theme.color("sel"))
        painter.fillRect(rect.left(), rect.top(), 2, rect.height(), theme.color("accent"))
        if focused:
            _paint_frame(theme, painter, rect)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.color("bg3"))
    elif state & QStyle.StateFlag.State_HasFocus:
        _paint_frame(theme, painter, rect)


def _paint_frame(theme: Theme, painter: QPainter, rect: QRect) -> None:
    painter.setPen(QPen(theme.color("accent"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))


def _describe(row: NameRow) -> str:
    return ", ".join(filter(None, (row.title, row.line, row.spoken or row.figure)))
