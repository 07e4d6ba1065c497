"""The list of attributes: key left, value right, and signs to filter and copy where the pointer is."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from spanglass.gui.models.table import ROW_ROLE, Column, Index, TableModel
from spanglass.gui.pages.traces.detail.attribute_rows import AttributeRow, Line, value_text
from spanglass.gui.pages.traces.detail.match_paint import paint_matches
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.focus_ring import paint_row_ring
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar

_ROW, _EDGE, _SIGN, _INDENT, _GAP = 24, 12, 22, 16, 10
_SHORT = 80
_BATCH = 500
_FILTER, _COPY = "filter", "copy"
_SIGNS = {_FILTER: ("filter", "Filter by this value"), _COPY: ("copy", "Copy the value")}


class AttributesModel(TableModel[Line]):
    """The lines; titles of groups cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        columns = (Column("line", "Attribute", 100, lambda line: line.text, hint=_hint),)
        super().__init__(columns, lambda line: line.text, parent)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._rows = list(lines)
        self.endResetModel()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A row can be chosen, a title not."""
        if not index.isValid() or self._rows[index.row()].row is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class AttributeView(QListView):
    """The list; `filter_asked` carries a term, `copy_asked` a value's text as it was sent."""

    filter_asked = Signal(str)
    copy_asked = Signal(object)

    def __init__(self, theme: Theme, model: AttributesModel) -> None:
        super().__init__()
        self._theme, self._lines = theme, model
        self._delegate = _Delegate(theme, self)
        self.hover_row, self.hover_sign = -1, ""
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Attributes")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(_BATCH)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = OverlayScrollBar(self)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours and sizes."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.color("bg1"))
        self.setPalette(palette)
        self._delegate.restyle()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def mark(self, text: str) -> None:
        """Let a text stand out, in any case; nothing for the empty text."""
        self._delegate.needle = text
        self.viewport().update()

    def current_row(self) -> AttributeRow | None:
        """The row the keyboard is on."""
        index = self.currentIndex()
        return self._lines.row_at(index.row()).row if index.isValid() else None

    def ask_filter(self, row: AttributeRow | None) -> None:
        """Filter by a row's value, if the filter language can say it."""
        if row is not None and row.term:
            self.filter_asked.emit(row.term)

    def ask_copy(self, row: AttributeRow | None) -> None:
        """Copy a row's value."""
        if row is not None:
            self.copy_asked.emit(value_text(row.value))

    def signs(self, row: AttributeRow) -> tuple[str, ...]:
        """The signs of a row, from the left."""
        return (_FILTER, _COPY) if row.term else (_COPY,)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter filters, Ctrl+C copies; letters are left to the page."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.ask_copy(self.current_row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ask_filter(self.current_row())
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a row."""
        index = self.indexAt(event.pos())
        row = self._lines.row_at(index.row()).row if index.isValid() else None
        if row is None:
            return
        menu = self.menu(row)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu(self, row: AttributeRow) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        if row.term:
            menu.addAction("Filter by this value", lambda: self.ask_filter(row))
        menu.addAction("Copy the value", lambda: self.ask_copy(row))
        menu.addAction("Copy the key", lambda: self.copy_asked.emit(row.key))
        return menu

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the row and the sign under the pointer."""
        self._point_at(event.position().toPoint())
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Do what the sign under the pointer says, else choose the row."""
        self._point_at(event.position().toPoint())
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.hover_sign:
            row = self._lines.row_at(self.hover_row).row
            (self.ask_filter if self.hover_sign == _FILTER else self.ask_copy)(row)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer the scroll bar."""
        super().enterEvent(event)
        self._bar.set_wanted(True)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on no row."""
        super().leaveEvent(event)
        self._bar.set_wanted(False)
        self._hover(-1, "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the edge."""
        super().resizeEvent(event)
        self._bar.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the list; the row the keyboard is on has a ring."""
        super().paintEvent(event)
        if self.hasFocus() and self.currentIndex().isValid():
            painter = QPainter(self.viewport())
            paint_row_ring(painter, self._theme, self.visualRect(self.currentIndex()))
            painter.end()

    def _point_at(self, place: QPoint) -> None:
        index = self.indexAt(place)
        row = self._lines.row_at(index.row()).row if index.isValid() else None
        if row is None:
            self._hover(-1, "")
            return
        rect = self.visualRect(index)
        places = sign_places(self._theme, rect, self.signs(row))
        self._hover(index.row(), next((name for name, spot in places if spot.contains(place)), ""))

    def _hover(self, row: int, sign: str) -> None:
        if (row, sign) == (self.hover_row, self.hover_sign):
            return
        for old in {self.hover_row, row} - {-1}:
            self.update(self._lines.index(old, 0))
        self.hover_row, self.hover_sign = row, sign
        self.setToolTip(_SIGNS[sign][1] if sign else "")


class _Delegate(QStyledItemDelegate):
    """Paints titles and rows."""

    def __init__(self, theme: Theme, view: AttributeView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self.needle = ""

    def restyle(self) -> None:
        """Keep fonts and metrics of the theme."""
        theme = self._theme
        self._mono, self._title = theme.font(Size.CAPTION, mono=True), theme.font(Size.CAPTION, 500)
        self._metrics = QFontMetrics(self._mono)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All lines are of one height."""
        return QSize(0, self._theme.px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        line: Line = index.data(ROW_ROLE)
        rect: QRect = option.rect
        if line.row is None:
            self._paint_title(painter, rect, line.title, first=index.row() == 0)
        else:
            self._paint_row(painter, rect, index.row(), line.row)

    def _paint_title(self, painter: QPainter, rect: QRect, title: str, *, first: bool) -> None:
        theme = self._theme
        if not first:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, theme.color("line1"))
        painter.setFont(self._title)
        painter.setPen(theme.color("text3"))
        place = rect.adjusted(theme.px(_EDGE), theme.px(3), 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, title)

    def _paint_row(self, painter: QPainter, rect: QRect, number: int, row: AttributeRow) -> None:
        theme, view, px = self._theme, self._view, self._theme.px
        hovered = number == view.hover_row
        chosen = view.hasFocus() and view.currentIndex().row() == number
        room = rect.adjusted(px(_EDGE + _INDENT * row.depth), 0, -px(_EDGE), 0)
        if hovered or chosen:
            painter.fillRect(rect, theme.color("bg3" if hovered else "sel"))
        if hovered:
            room.setRight(self._paint_signs(painter, rect, row) - px(6))
        keys, values = self._split(room.width(), row)
        place = QRect(room.left(), room.top(), keys, room.height())
        self._text(painter, place, "text2", row.key, is_key=True)
        place = QRect(room.right() + 1 - values, room.top(), values, room.height())
        self._text(painter, place, "json_number" if row.number else "text1", row.text, is_key=False)

    def _split(self, width: int, row: AttributeRow) -> tuple[int, int]:
        """How much of a width key and value get: what they need, else half each or what the other leaves."""
        key = self._metrics.horizontalAdvance(row.key) + 2
        value = self._metrics.horizontalAdvance(row.text[: _SHORT * 3]) + 2
        left = max(0, width - self._theme.px(_GAP))
        if key + value <= left:
            return key, value
        half = left // 2
        if key <= half:
            return key, left - key
        return (left - value, value) if value <= half else (half, left - half)

    def _text(self, painter: QPainter, place: QRect, token: str, text: str, *, is_key: bool) -> None:
        """Draw a text in its place: keys are cut at their beginning, short values in the middle."""
        modes, sides = Qt.TextElideMode, Qt.AlignmentFlag
        short = modes.ElideMiddle if len(text) <= _SHORT else modes.ElideRight
        painter.setFont(self._mono)
        painter.setPen(self._theme.color(token))
        words = self._metrics.elidedText(text, modes.ElideLeft if is_key else short, place.width())
        side = sides.AlignLeft if is_key else sides.AlignRight
        if self.needle:
            wide = self._metrics.horizontalAdvance(words)
            line = place if is_key else place.adjusted(place.width() - wide, 0, 0, 0)
            paint_matches(painter, line, words, self.needle, self._theme.color("match"))
        painter.drawText(place, side | sides.AlignVCenter | Qt.TextFlag.TextSingleLine, words)

    def _paint_signs(self, painter: QPainter, rect: QRect, row: AttributeRow) -> int:
        """The signs of the row under the pointer; where they begin."""
        view, side = self._view, self._theme.px(14)
        left = rect.right()
        for name, spot in sign_places(self._theme, rect, view.signs(row)):
            token = "text1" if name == view.hover_sign else "text2"
            pixmap = self._theme.pixmap(_SIGNS[name][0], token, 14, view.devicePixelRatioF())
            corner = spot.center() - QPoint(side // 2, side // 2)
            painter.drawPixmap(QRect(corner.x(), corner.y(), side, side), pixmap)
            left = min(left, spot.left())
        return left


def sign_places(theme: Theme, rect: QRect, signs: Sequence[str]) -> list[tuple[str, QRect]]:
    """Where the signs of a row are."""
    width, right = theme.px(_SIGN), rect.right() - theme.px(_EDGE - 4)
    return [
        (name, QRect(right - width * (len(signs) - number), rect.top(), width, rect.height()))
        for number, name in enumerate(signs)
    ]


def _hint(line: Line) -> str:
    return line.row.hint if line.row is not None else ""
