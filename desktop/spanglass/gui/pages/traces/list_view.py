"""The table of traces: selection by row, its own keys, hover, and columns that fit the width."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QFrame, QHeaderView, QTableView, QWidget

from spanglass.core.views import Listing, TraceSummary
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_days import DayMarks
from spanglass.gui.pages.traces.list_delegate import RowDelegate, RowLook, row_height
from spanglass.gui.pages.traces.list_head import ListHead
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.focus_ring import BY_KEYBOARD, paint_row_ring
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar
from spanglass.gui.widgets.row_menu import open_menu

_PASSED_ON = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Space})
_STAYS_PUT = 30
_CAME_BACK = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})


class ListView(QTableView):
    """The table; `hovered` says whether the pointer rests on it, `scrolled` that other rows are in sight.

    `sort_wanted` carries the id of the column whose head was pressed.
    """

    opened = Signal(int)
    newest_wanted = Signal()
    all_wanted = Signal()
    copy_wanted = Signal()
    hovered = Signal(bool)
    scrolled = Signal()
    sort_wanted = Signal(str)

    def __init__(
        self, theme: Theme, model: TracesModel, delegate: RowDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._traces, self._delegate = theme, model, delegate
        self._hover_row, self._pointer = -1, QPoint(-1, -1)
        self._let_go_at: QPoint | None = None
        self._ring = False
        self.setModel(model)
        self.setItemDelegate(delegate)
        self._head = ListHead(theme, model.columns, self)
        self.setHorizontalHeader(self._head)
        self._days = DayMarks(theme, self, model, delegate.now)
        self._head.sectionClicked.connect(lambda section: self.sort_wanted.emit(model.columns[section].id))
        self._behave()
        self._scroll_bar = OverlayScrollBar(self)
        self.verticalScrollBar().valueChanged.connect(self._follow_scrolling)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._restyle()
        theme.changed.connect(self._restyle)

    def _behave(self) -> None:
        self.setAccessibleName("Traces")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumWidth(0)

    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)  # whole rows are filled
        palette.setColor(QPalette.ColorRole.Base, self._theme.color("bg1"))
        self.setPalette(palette)
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(row_height(self._theme))
        rows.setDefaultSectionSize(row_height(self._theme))
        self._fit()
        self.viewport().update()

    @property
    def head(self) -> ListHead:
        """The titles, which hold the widths of the columns."""
        return self._head

    def show_sorting(self, listing: Listing) -> None:
        """Show in the head what the rows are sorted by."""
        self._head.show_sorting(listing)

    def open_sorting(self) -> None:
        """Open the menu of what to sort by."""
        menu = self._head.menu()
        open_menu(menu, self._head.mapToGlobal(self._head.rect().bottomLeft()))

    def at_top(self) -> bool:
        """Whether the list is scrolled to its newest row."""
        return self.verticalScrollBar().value() < row_height(self._theme) // 2

    def visible_rows(self) -> range:
        """The rows that are at least partly in sight."""
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        end = self._traces.rowCount() if last < 0 else last + 1
        return range(first, end) if first >= 0 else range(0)

    def fitting_rows(self) -> int:
        """How many rows would be in sight if there were as many; none in a hidden window."""
        return self._room() if self.window().isVisible() else 0

    def _room(self) -> int:
        return self.viewport().height() // row_height(self._theme) + 1

    def paint_ahead(self, trace: TraceSummary) -> None:
        """Paint a row, for when it will be shown."""
        self._delegate.paint_ahead(trace, self._look())

    def make_current(self, row: int, *, scroll: bool = True) -> None:
        """Select one row and no other; scroll to it if asked."""
        index = self._traces.index(row, 0)
        flags = self.selectionModel().SelectionFlag
        self.setAutoScroll(False)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.setAutoScroll(True)
        if scroll:
            self.scrollTo(index)

    def let_go(self) -> None:
        """Say that the pointer does not rest on the list until it leaves or moves away from where it is."""
        self._let_go_at = self._pointer if self._pointer.y() >= 0 else None
        self.hovered.emit(False)

    def update_column(self, row: int, name: str) -> None:
        """Repaint one cell."""
        self.update(self._traces.index(row, self._traces.column_of(name)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        fill = "sel" if self.isActiveWindow() or not self.isVisible() else "sel_inactive"
        plain = self._look()
        chosen, hovered = replace(plain, ground=fill, selected=True), replace(plain, ground="bg3")
        painter, rows = QPainter(self.viewport()), self.visible_rows()
        selected = self.selectionModel().rowIntersectsSelection
        for row in rows:
            rect = self._row_rect(row)
            if event.region().intersects(rect):
                look = chosen if selected(row) else hovered if row == self._hover_row else plain
                self._delegate.paint_row(painter, rect.top(), self._traces.row_at(row), look)
        self._days.paint(painter, rows, self._head)
        painter.end()
        if self._ring and self.hasFocus() and self.currentIndex().isValid():
            self._paint_ring()

    def _look(self) -> RowLook:
        """How a row is drawn that is neither chosen nor under the pointer."""
        head, shown = self._head, (n for n in range(self._head.count()) if not self._head.isSectionHidden(n))
        columns = tuple((n, head.sectionViewportPosition(n), head.room(n)) for n in shown)
        size = QSize(self.viewport().width(), row_height(self._theme))
        today = None if self._traces.listing.column == "time" else self._days.today()
        short, dpr = self._head.short_time, self.devicePixelRatioF()
        return RowLook(size, columns, short_time=short, dpr=dpr, today=today)

    def _paint_ring(self) -> None:
        painter = QPainter(self.viewport())
        paint_row_ring(painter, self._theme, self._row_rect(self.currentIndex().row()))
        painter.end()

    def _row_rect(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        self._fit()
        self._scroll_bar.place()
        self.scrolled.emit()

    def _fit(self) -> None:
        self._delegate.set_room(self._room())
        self._head.arrange(self.viewport().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Home and End go to the ends; letters and sideways keys are left to the page."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_wanted.emit()
        elif key == Qt.Key.Key_Home:
            self.newest_wanted.emit()
        elif key == Qt.Key.Key_End and self._traces.rowCount():
            self.make_current(self._traces.rowCount() - 1)
        elif key in _PASSED_ON or (event.text().isprintable() and event.text()):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if the keyboard brought it here."""
        self._ring = event.reason() in BY_KEYBOARD
        before = self.currentIndex()
        if not before.isValid() and event.reason() in _CAME_BACK:
            QAbstractScrollArea.focusInEvent(self, event)  # else Qt would leave a trace that is not listed
            return
        super().focusInEvent(event)
        if not before.isValid() and self.currentIndex().isValid():  # Qt makes a row current, but selects none
            self.make_current(self.currentIndex().row(), scroll=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer with the hover fill."""
        self._point_at(event.position().toPoint())
        super().mouseMoveEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer the scroll bar."""
        self._scroll_bar.set_wanted(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is off the rows, the head and whatever lies over them."""
        self._leave()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A hidden list has no pointer on it."""
        super().hideEvent(event)
        self._leave()
        self.scrolled.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Say that other rows may be in sight."""
        super().showEvent(event)
        self.scrolled.emit()

    def _leave(self) -> None:
        self._pointer, self._let_go_at = QPoint(-1, -1), None
        self._set_hover_row(-1)
        self._scroll_bar.set_wanted(False)
        self.hovered.emit(False)

    def _point_at(self, place: QPoint) -> None:
        self._pointer = place
        self._set_hover_row(self.rowAt(place.y()))
        if self._let_go_at is not None:
            if (place - self._let_go_at).manhattanLength() < self._theme.px(_STAYS_PUT):
                return
            self._let_go_at = None
        self.hovered.emit(self._hover_row >= 0)

    def _follow_scrolling(self) -> None:
        if self._pointer.y() >= 0:
            self._set_hover_row(self.rowAt(self._pointer.y()))
        self.scrolled.emit()

    def _set_hover_row(self, row: int) -> None:
        if row == self._hover_row:
            return
        for old in (self._hover_row, row):
            if old >= 0:
                self.viewport().update(self._row_rect(old))
        self._hover_row = row
