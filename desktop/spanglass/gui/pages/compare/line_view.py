"""The list of lines of a comparison: folding, stepping from difference to difference."""

from PySide6.QtCore import QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from spanglass.analysis.comparing.line_changes import LineChange
from spanglass.gui.pages.compare.asked import Comparison
from spanglass.gui.pages.compare.line_head import LineHead
from spanglass.gui.pages.compare.line_model import LineModel
from spanglass.gui.pages.compare.line_paint import LinePainter
from spanglass.gui.pages.compare.side_paint import SidePainter
from spanglass.gui.pages.traces.span_cells import row_height
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.focus_ring import paint_row_ring
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar


class LineView(QTableView):
    """`chosen` carries the line that became current, None for none."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines = LineModel(self)
        self.head = LineHead(theme, self)
        self._painting = LinePainter(theme, self.lines, self.head)
        self.setModel(self.lines)
        self.setHorizontalHeader(self.head)
        self.setAccessibleName("Spans of both traces")
        self._behave()
        self._scroll_bar = OverlayScrollBar(self)
        self.selectionModel().currentChanged.connect(self._tell)
        self.head.changed.connect(self.viewport().update)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _behave(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(0, 0)

    def _restyle(self) -> None:
        height = row_height(self._theme)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)
        self.viewport().update()

    # what is shown

    def show_comparison(self, found: Comparison) -> None:
        """Show another comparison, with its weightiest difference chosen."""
        self._painting.begins_ns = found.begins_ns
        ends = [
            max((row.end_ns - begin for row in rows if row is not None and row.end_ns), default=0)
            for begin, rows in (
                (found.begins_ns[0], [line.first for line in found.lines]),
                (found.begins_ns[1], [line.second for line in found.lines]),
            )
        ]
        self.head.set_length(max(*ends, 1))
        self.lines.show_lines(found.lines)
        self.choose(weightiest(found))
        QTimer.singleShot(0, self, self._center)  # the view has its height, and its lines theirs, only then

    def set_beside(self, beside: bool) -> None:
        """Show both traces side by side, each with names, times and bars of its own, or as one tree."""
        begins_ns = self._painting.begins_ns
        painter = SidePainter if beside else LinePainter
        self._painting = painter(self._theme, self.lines, self.head)
        self._painting.begins_ns = begins_ns
        self.head.set_beside(beside)
        self.viewport().update()

    def set_only_differences(self, only: bool) -> None:
        """Leave out what does not differ; the current line stays current if it can."""
        current = self.current
        self.lines.set_only_differences(only)
        self.choose(current if current is not None and self.lines.row_of(current) is not None else 0)

    @property
    def wanted_height(self) -> int:
        """The height in which all lines can be seen."""
        return self.head.height() + self.lines.rowCount() * row_height(self._theme) + 2

    # what is chosen

    @property
    def current(self) -> int | None:
        """The number of the current line."""
        return self.lines.number_at(self.currentIndex().row())

    def choose(self, number: int | None) -> None:
        """Make a line current and bring it into sight."""
        if number is None or not self.lines.lines:
            self.chosen.emit(None)
            return
        if self.lines.row_of(number) is None:
            self.lines.reveal(number)
        index = self.lines.index_of(number)
        if not index.isValid() and self.lines.rowCount():
            index = self.lines.index(0, 0)
        flags = self.selectionModel().SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def _center(self) -> None:
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    def step_difference(self, *, back: bool = False) -> None:
        """Go to the next line that differs, or to the one before."""
        found = self.lines.next_difference(self.current if self.current is not None else -1, back=back)
        if found is not None:
            self.choose(found)

    def _tell(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.chosen.emit(self.lines.line_at(current.row()) if current.isValid() else None)
        self.viewport().update()

    def _fold(self, folded: bool) -> None:
        """Fold or unfold the current line; a line that is folded already leads to the one above it."""
        number = self.current
        if number is None:
            return
        if folded and (self.lines.is_folded(number) or not self.lines.has_children(number)):
            number = max(0, self.lines.lines[number].parent)
        else:
            self.lines.set_folded(number, folded)
        self.choose(number)

    # what keys and the pointer do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Sideways keys fold and unfold; Home and End go far."""
        key, last = event.key(), self.lines.rowCount() - 1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold(key == Qt.Key.Key_Left)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(self.lines.number_at(0 if key == Qt.Key.Key_Home else last))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a chevron folds or unfolds."""
        at = event.position().toPoint()
        number = self.lines.number_at(self.rowAt(at.y()))
        if number is not None and self.lines.has_children(number):
            row = QRect(0, self.rowViewportPosition(self.rowAt(at.y())), self.width(), self.rowHeight(0))
            chevrons = self._painting.chevrons(row, self.lines.lines[number].depth)
            if any(place.adjusted(-4, -4, 4, 4).contains(at) for place in chevrons):
                self.lines.set_folded(number, not self.lines.is_folded(number))
                self.choose(number)
                return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight, each in one go."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painting.dpr = self.devicePixelRatioF()
        first = self.rowAt(max(0, event.rect().top()))
        current, width = self.currentIndex().row(), self.viewport().width()
        token = "sel" if self.isActiveWindow() or not self.isVisible() else "sel_inactive"
        for row in range(max(0, first), self.lines.rowCount() if first >= 0 else 0):
            top, number = self.rowViewportPosition(row), self.lines.number_at(row)
            if top > event.rect().bottom() or number is None:
                break
            rect = QRect(0, top, width, self.rowHeight(row))
            self._painting.paint(painter, rect, number, token if row == current else "")
        if self.hasFocus() and self.currentIndex().isValid():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            place = self.visualRect(self.currentIndex())
            paint_row_ring(painter, self._theme, QRect(0, place.top(), width, place.height()))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bar at the edge."""
        super().resizeEvent(event)
        self._scroll_bar.place()


def weightiest(found: Comparison) -> int:
    """The line with the weightiest change in both traces, the first of several; else the first line."""
    from_both = [n for n, line in enumerate(found.lines) if all(line.sides) and line.changes]
    differing = from_both or [n for n, line in enumerate(found.lines) if line.changes]
    order = list(LineChange)
    return min(differing, key=lambda n: order.index(found.lines[n].changes[0]), default=0)
