"""The traces of a check in a list: name, how it went, how it goes with the change, and what that means."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from spanglass.core.display import one_line
from spanglass.core.fixes import FailureKind, TraceVerdict
from spanglass.core.shown import shown
from spanglass.gui.library.name_rows import paint_ground
from spanglass.gui.models.table import ROW_ROLE, Column, TableModel
from spanglass.gui.pages.alerts.row_view import RowView
from spanglass.gui.pages.fixes.looks import RUNNING, UNCHECKED, VERDICTS, WAITING, after, before
from spanglass.gui.pages.fixes.progress import Cell
from spanglass.gui.theming.theme import Size, Theme

_ROW, _EDGE, _VERDICT, _ICONS, _ICON = 26, 12, 66, 60, 14


class _Model(TableModel[Cell]):
    def show_cells(self, cells: Sequence[Cell]) -> None:
        """Show other traces; the same ones with other verdicts stay where they are."""
        self.take_rows(cells, lambda cell: cell.trace.ref)


class TraceRows(RowView):
    """`opened` carries the call of the row that is pressed or taken by Enter."""

    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        self._cells = _Model([Column("trace", "Trace", 200, _title)], _spoken)
        super().__init__(theme, self._cells, "Traces of the check")
        self._cells.setParent(self)
        self.delegate = _Delegate(theme, self)
        self.setItemDelegate(self.delegate)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def show_cells(self, cells: Sequence[Cell], kind: FailureKind) -> None:
        """Show the traces of a check of a group that fails in one way."""
        self.delegate.kind = kind
        self._cells.show_cells(cells)
        self.viewport().update()

    @property
    def titles(self) -> list[str]:
        """What the rows say."""
        return [_spoken(self._cells.row_at(at)) for at in range(self._cells.rowCount())]

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(ROW_ROLE).trace.ref)


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme, self.kind = theme, FailureKind.REFUSAL

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """One line."""
        return QSize(self._theme.px(160), self._theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a trace."""
        theme, px = self._theme, self._theme.px
        opts: Any = option
        cell, rect = index.data(ROW_ROLE), opts.rect
        painter.save()
        paint_ground(theme, painter, rect, opts.state)
        right, wide = rect.right() - px(_EDGE), 0 if cell.state == UNCHECKED else px(_VERDICT)
        verdict = QRect(right - wide, rect.top(), wide, rect.height())
        painter.setFont(theme.font(Size.BODY, 400))
        painter.setPen(theme.color(VERDICTS[cell.state].token))
        painter.drawText(verdict, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, cell.state)
        icons = QRect(verdict.left() - px(_ICONS), rect.top(), px(_ICONS), rect.height())
        self._paint_icons(painter, icons, cell)
        left = rect.left() + px(_EDGE)
        name = QRect(left, rect.top(), icons.left() - px(6) - left, rect.height())
        painter.setFont(theme.font(Size.BODY, 500))
        painter.setPen(theme.color("text1"))
        text = painter.fontMetrics().elidedText(_title(cell), Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_icons(self, painter: QPainter, room: QRect, cell: Cell) -> None:
        """How it went, an arrow, how it goes now."""
        theme, px = self._theme, self._theme.px
        was, now = before(cell.trace, self.kind), after(cell.trace, self.kind)
        if cell.state in (WAITING, RUNNING, UNCHECKED):
            now = VERDICTS[cell.state]
        ratio = painter.device().devicePixelRatioF()
        icons = ((was.icon, was.token), ("arrow-right", "text3"), (now.icon, now.token))
        for at, (icon, token) in enumerate(icons):
            side, left = px(_ICON), room.left() + at * px(20)
            place = QRect(left, room.top() + (room.height() - side) // 2, side, side)
            painter.drawPixmap(place, theme.pixmap(icon, token, _ICON, ratio))


def worst_first(cells: Sequence[Cell]) -> list[Cell]:
    """What the change breaks first, then the failing traces, then the others."""
    return sorted(cells, key=lambda cell: (cell.state != TraceVerdict.REGRESSED, not cell.trace.failing))


def _title(cell: Cell) -> str:
    return one_line(shown(cell.trace.title).text, 200)


def _spoken(cell: Cell) -> str:
    was = "failed" if cell.trace.failing else "passed"
    return f"{_title(cell)}, {was}, {cell.state}"
