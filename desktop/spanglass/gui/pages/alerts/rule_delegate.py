"""Paints a rule in the list: its state, its title over a line about it, and its figure with its course."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from spanglass.alerts.course import Values
from spanglass.core.display import plain
from spanglass.gui.models.table import ROW_ROLE
from spanglass.gui.pages.alerts.rule_rows import RuleRow
from spanglass.gui.theming.theme import Size, Theme

HEIGHT = 46
_SPARK, _VALUE, _SPARK_FROM = 66, 64, 320


class RuleDelegate(QStyledItemDelegate):
    """46 pixels a row."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as two lines."""
        del option, index
        return QSize(self._theme.px(240), self._theme.px(HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one row."""
        row: RuleRow = index.data(ROW_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, state)
        self._paint_state(painter, rect, row)
        px = self._theme.px
        right = rect.right() - px(12)
        value = QRect(right - px(_VALUE), rect.top(), px(_VALUE), rect.height())
        token = row.look.token if row.look.token in ("error", "warn") else "text1"
        painter.setFont(self._theme.font(Size.TITLE, 600, figures=True))
        painter.setPen(self._theme.color(token if row.rule.enabled else "text3"))
        painter.drawText(value, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, row.value)
        end = value.left() - px(6)
        if rect.width() >= px(_SPARK_FROM) and any(each is not None for each in row.course):
            place = QRectF(end - px(_SPARK), rect.top() + px(13), px(_SPARK), px(20))
            self._paint_spark(painter, place, row.course, token if token != "text1" else "text3")
            end -= px(_SPARK + 8)
        self._paint_words(painter, QRect(rect.left() + px(44), rect.top(), end - px(44), rect.height()), row)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        theme = self._theme
        if state & QStyle.StateFlag.State_Selected:
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.fillRect(rect, theme.color("sel" if focused or theme.scheme else "sel_inactive"))
            painter.fillRect(rect.left(), rect.top(), 2, rect.height(), theme.color("accent"))
            if focused:
                painter.setPen(QPen(theme.color("accent"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("bg2"))

    def _paint_state(self, painter: QPainter, rect: QRect, row: RuleRow) -> None:
        theme, px = self._theme, self._theme.px
        box = QRect(rect.left() + px(12), rect.center().y() - px(11), px(22), px(22))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(row.look.ground))
        painter.drawRoundedRect(box, 4, 4)
        ratio = painter.device().devicePixelRatioF()
        icon = theme.pixmap("bell-off" if row.snoozed else row.look.icon, row.look.token, 14, ratio)
        painter.drawPixmap(box.adjusted(px(4), px(4), -px(4), -px(4)), icon)

    def _paint_words(self, painter: QPainter, room: QRect, row: RuleRow) -> None:
        theme, px = self._theme, self._theme.px
        line = f"snoozed for {row.snoozed}" if row.snoozed else row.line
        lines = (
            (row.rule.title, theme.font(Size.BODY, 500), "text1" if row.rule.enabled else "text3", 6),
            (line, theme.font(Size.CAPTION), "text3", 23),
        )
        for text, font, token, top in lines:
            painter.setFont(font)
            painter.setPen(theme.color(token))
            cut = QFontMetrics(font).elidedText(plain(text), Qt.TextElideMode.ElideRight, room.width())
            place = QRect(room.left(), room.top() + px(top), room.width(), px(17))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, cut)

    def _paint_spark(self, painter: QPainter, place: QRectF, values: Values, token: str) -> None:
        known = [value for value in values if value is not None]
        low, high = min(known), max(known)
        size = (high - low) or 1.0
        step = place.width() / max(1, len(values) - 1)
        painter.setPen(QPen(self._theme.color(token), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        run: list[QPointF] = []
        for at, value in enumerate((*values, None)):
            if value is not None:
                y = place.bottom() - place.height() * ((value - low) / size if high > low else 0.5)
                run.append(QPointF(place.left() + at * step, y))
            elif run:
                painter.drawPolyline(QPolygonF(run if len(run) > 1 else [*run, run[0] + QPointF(1, 0)]))
                run = []
