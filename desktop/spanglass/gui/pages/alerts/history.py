"""What became of a rule's alerts, or of all: a line for each step, which leads to its traces."""

import time
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from spanglass.gui.models.table import ROW_ROLE
from spanglass.gui.pages.alerts.card import Card
from spanglass.gui.pages.alerts.history_rows import HistoryModel, HistoryRow, rows_of
from spanglass.gui.pages.alerts.row_view import RowView
from spanglass.gui.pages.alerts.standing import Standing
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

_HEIGHT, _WHEN, _STATE = 26, 84, 92
_NOTHING = "Nothing has fired in the last 30 days."


class History(Card):
    """`opened` carries the `StoredStep` whose traces are wanted, `rule_wanted` the rule of a step."""

    opened = Signal(object)
    rule_wanted = Signal(str)

    def __init__(self, theme: Theme, now: Callable[[], int] = time.time_ns) -> None:
        super().__init__(theme, "History")
        self._now = now
        self._standing, self._rule = Standing(), ""
        self.all = Button(theme, "All rules", Look(flat=True, token="text2", height=24))
        self.all.setCheckable(True)
        self.beside.addWidget(self.all)
        self.model = HistoryModel(self)
        self.view = _View(theme, self.model)
        self._nothing = Label(theme, _NOTHING, token="text3")
        self.column.addWidget(self._nothing)
        self.column.addWidget(self.view, 1)
        self.all.toggled.connect(lambda _on: self._show())
        self.view.activated.connect(self._open)
        self.view.clicked.connect(self._open)

    def show_steps(self, standing: Standing, rule: str) -> None:
        """Show what became of a rule."""
        self._standing, self._rule = standing, rule
        self._show()

    def _show(self) -> None:
        rows = rows_of(self._standing, None if self.all.isChecked() else self._rule, self._now())
        self.model.show(rows)
        self._nothing.setVisible(not rows)
        self.view.setVisible(bool(rows))

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.row_at(index.row()).stored)


class _View(RowView):
    """The lines; one that is clicked or entered is opened."""

    def __init__(self, theme: Theme, model: HistoryModel) -> None:
        super().__init__(theme, model, "History of alerts")
        self.setItemDelegate(_Delegate(theme, self))
        self.setMinimumHeight(theme.px(3 * _HEIGHT))


class _Delegate(QStyledItemDelegate):
    """When, the state with its icon, words, and for how long."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """26 pixels high."""
        del option, index
        return QSize(self._theme.px(200), self._theme.px(_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        row: HistoryRow = index.data(ROW_ROLE)
        rect: QRect = option.rect
        theme, px = self._theme, self._theme.px
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, option.state)
        narrow = rect.width() < px(360)
        when, state = px(_WHEN), px(24 if narrow else _STATE)
        painter.setFont(theme.font(figures=True))
        painter.setPen(theme.color("text2"))
        painter.drawText(rect.adjusted(px(4), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.when)
        icon = theme.pixmap(row.look.icon, row.look.token, 14, painter.device().devicePixelRatioF())
        side = px(14)
        left = rect.left() + when
        painter.drawPixmap(QRect(left, rect.center().y() - side // 2 + 1, side, side), icon)
        if not narrow:
            painter.setFont(theme.font(weight=500))
            painter.setPen(theme.color(row.look.token))
            word = rect.adjusted(when + px(20), 0, 0, 0)
            painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, row.look.word)
        self._paint_text(painter, rect.adjusted(when + state, 0, -px(4), 0), row)
        painter.restore()

    def _paint_text(self, painter: QPainter, room: QRect, row: HistoryRow) -> None:
        theme = self._theme
        font = theme.font(Size.BODY)
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(room, right, row.lasted)
        metrics = QFontMetrics(font)
        width = room.width() - max(metrics.horizontalAdvance(row.lasted), 1) - theme.px(8)
        painter.setPen(theme.color("text1"))
        cut = metrics.elidedText(row.text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        theme = self._theme
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(rect, theme.color("sel"))
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("bg2"))
