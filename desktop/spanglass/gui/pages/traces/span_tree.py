"""The tree of a trace's spans with its waterfall: folding, choosing, zooming in time."""

from collections.abc import Callable, Collection, Iterable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from spanglass.core.views import SpanRow
from spanglass.gui.keyboard.key_focus import OWN_KEYS
from spanglass.gui.models import span_steps
from spanglass.gui.models.span_nodes import TOP, SpanNodes, arranged
from spanglass.gui.models.spans import SPAN, WATERFALL, SpansModel
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.pages.traces.span_cells import ICON_LEFT, SpanCells, row_height
from spanglass.gui.pages.traces.span_grounds import GroundPainter
from spanglass.gui.pages.traces.span_rows import SpanRows
from spanglass.gui.pages.traces.time_ruler import TimeRuler
from spanglass.gui.pages.traces.tree_folds import Folds
from spanglass.gui.pages.traces.tree_indent import Indent
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.focus_ring import BY_KEYBOARD, paint_row_ring
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar

_STEP = 14
_INDENT_SHARE = 0.55
_ZOOM_PER_NOTCH = 1.25
_NOTCH = 120
_DROPPED = 500
_COUNTS_EVERY_MS = 500


class SpanTree(QTableView):
    """Rows of spans under three columns, painted as a tree.

    `chosen` carries the span that became current, None for none; `opened` is
    emitted for Enter on a row. `ruler` is the head, which holds the time scale.
    """

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.spans = SpansModel(self)
        self.ruler = TimeRuler(theme, self)
        self.folds = Folds(self, self.spans)
        self._cells = SpanCells(theme, self.spans, self.ruler, self)
        self._grounds = GroundPainter(theme, self.spans, self._cells)
        self._rows = SpanRows(self, self._grounds, self._cells)
        self._hover = QPoint(-1, -1)
        self._ring = False
        self.found: set[int] = set()
        self._held: int | None = None
        self._turns = Turns(self)
        self.setModel(self.spans)
        self.setHorizontalHeader(self.ruler)
        self.setAccessibleName("Spans")
        self.setProperty(OWN_KEYS, ["Home"])
        _behave(self)
        self._scroll_bar = OverlayScrollBar(self)
        self._clock = QTimer(self)
        self._connect()
        self._restyle()

    def _connect(self) -> None:
        self.ruler.changed.connect(self._take_scale)
        self.ruler.sectionResized.connect(self._take_columns)
        self.selectionModel().currentChanged.connect(self._tell_current)
        self._clock.timeout.connect(self._count_up)
        self._theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        _set_rows(self, row_height(self._theme))
        self._take_columns()

    # what is shown

    def show_rows(self, rows: Iterable[SpanRow]) -> None:
        """Show another trace, unfolded as far as is useful, in its whole length."""
        self.show_nodes(arranged(tuple(rows)))

    def show_nodes(self, nodes: SpanNodes) -> None:
        """The same, of spans that were arranged before."""
        self.mark(set(), "")
        self._turns.add(self, _drop(self.spans.set_nodes(nodes)))
        self.ruler.set_extent(*self._extent())
        self.ruler.reset()

    def merge(self, rows: Sequence[SpanRow]) -> None:
        """Take in news of the same trace; what is in sight, folded and selected stays so."""
        self._in_place(lambda: self.spans.merge(rows))

    def grow(self, nodes: SpanNodes) -> None:
        """Show all of a trace of which a part was shown, in the same way."""
        self._in_place(lambda: self.spans.grow(nodes))

    def _in_place(self, change: Callable[[], None]) -> None:
        anchor, bar = QPersistentModelIndex(self.indexAt(QPoint(0, 0))), self.verticalScrollBar()
        top = self.visualRect(anchor).top() if anchor.isValid() else 0
        change()
        self.ruler.set_extent(*self._extent())
        if anchor.isValid() and bar.value():
            self.executeDelayedItemsLayout()
            bar.setValue(bar.value() + self.visualRect(anchor).top() - top)

    def set_live(self, live: bool) -> None:
        """Let spans without an end grow with the clock, or end with the trace."""
        self._cells.live = live
        self._clock.start(_COUNTS_EVERY_MS) if live else self._clock.stop()
        self._count_up()

    def set_loading(self, loading: bool) -> None:
        """Show grey rows in place of nothing while spans are awaited."""
        self._grounds.loading = loading
        self.viewport().update()

    def _extent(self) -> tuple[int, int]:
        first, last = self.spans.extent_ns
        return first, max(last, self._cells.now_ns()) if self._cells.live else last

    def _count_up(self) -> None:
        if self.isVisible() and self.spans.count:
            self.ruler.set_extent(*self._extent())
            self.viewport().update()

    def mark(self, nodes: set[int], text: str) -> None:
        """Let the spans in which a text was found stand out, and the text in their names."""
        self.found = nodes
        self._cells.mark(nodes, text)
        self.viewport().update()

    # what is chosen

    def choose(self, node: int | None) -> None:
        """Make a node current and bring it into sight."""
        index = self.spans.reveal(node) if node is not None else QModelIndex()
        flags = self.selectionModel().SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        if index.isValid():
            self.scrollTo(index)

    def step(self, rows: int) -> None:
        """Choose the row so many below the current one, or above."""
        if self.spans.rowCount():
            current = self.currentIndex()
            row = current.row() + rows if current.isValid() else 0
            self.choose(self.spans.node_at(min(max(row, 0), self.spans.rowCount() - 1)))

    def step_among(self, nodes: Collection[int], *, back: bool = False) -> None:
        """Choose the next of some nodes after the current one, or before it, all around the trace."""
        here, kept = self.spans.node_of(self.currentIndex()), self.spans.among(nodes)
        found = span_steps.step(self.spans.nodes, kept, here, back=back)
        if found is not None:
            self.choose(found)

    def choose_slowest(self) -> None:
        """Choose the leaf that took longest."""
        self.choose(self.spans.slowest_leaf())

    def _tell_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        self.chosen.emit(self.spans.span_at(current))
        self.viewport().update()

    # how it is painted

    def _take_scale(self) -> None:
        self._grounds.grid = [self.ruler.origin + round(tick.x) for tick in self.ruler.scale.ticks()]
        self.viewport().update()

    def _take_columns(self) -> None:
        room = round(self.ruler.sectionSize(SPAN) * _INDENT_SHARE)
        self._cells.indent = Indent(self._theme.px(_STEP), room)
        self._take_scale()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight, and the focus ring if the keyboard is here."""
        self._cells.dpr = self.devicePixelRatioF()
        hovered = self.indexAt(self._hover) if self._hover.y() >= 0 else QModelIndex()
        self._grounds.hovered = self.spans.node_of(hovered)
        painter = QPainter(self.viewport())
        self._rows.paint(painter, event.rect())
        if not self.spans.rowCount():
            self._grounds.paint_empty(painter, self.viewport().rect())
        if self._ring and self.hasFocus() and self.currentIndex().isValid():
            row = self.visualRect(self.currentIndex())
            whole = QRect(0, row.top(), self.viewport().width(), row.height())
            paint_row_ring(painter, self._theme, whole)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bar at the edge, and the current row in sight if it was."""
        super().resizeEvent(event)
        if 0 <= self.visualRect(self.currentIndex()).top() < event.oldSize().height():
            self.scrollTo(self.currentIndex())
        self._scroll_bar.place()

    # what keys and the pointer do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Sideways keys fold and unfold, with Shift everything below; Enter opens, Home and End go far."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.folds.press(key == Qt.Key.Key_Right, shift)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.step(self.spans.rowCount() * (1 if key == Qt.Key.Key_End else -1))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a chevron folds or unfolds, with Shift everything below; bars can be drawn along."""
        if not self._press_chevron(event):
            at = event.position().toPoint()
            held = event.button() == Qt.MouseButton.LeftButton and self.columnAt(at.x()) == WATERFALL
            self._held = at.x() if held and not self.ruler.scale.whole else None
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the time."""
        self._held = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press on a chevron is one more press on it; elsewhere a row folds or unfolds."""
        index = self.indexAt(event.position().toPoint()).siblingAtColumn(SPAN)
        if not self._press_chevron(event) and index.isValid():
            self.folds.set(index, not self.spans.is_unfolded(index.internalId()), below=False)

    def _press_chevron(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        index = self.indexAt(at).siblingAtColumn(SPAN)
        node = self.spans.node_of(index)
        if event.button() != Qt.MouseButton.LeftButton or node == TOP or not self.spans.kept_below(node):
            return False
        left = self._cells.indent.x(self.spans.depth_at(index.row()))
        if not left <= at.x() < left + self._theme.px(ICON_LEFT):
            return False
        below = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.folds.set(index, not self.spans.is_unfolded(node), below)
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer with the hover fill, or with the time it holds."""
        self._hover = event.position().toPoint()
        self.viewport().update()
        if self._held is None:
            super().mouseMoveEvent(event)
        else:
            self.ruler.pan(self._held - self._hover.x())
            self._held = self._hover.x()

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice the pointer coming and going."""
        kind = event.type()
        if kind == QEvent.Type.Enter:
            self._scroll_bar.set_wanted(True)
        elif kind == QEvent.Type.Leave:
            self._scroll_bar.set_wanted(False)
            self._hover = QPoint(-1, -1)
            self.viewport().update()
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom in time around the pointer; sideways they pan."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.ruler.zoom(_ZOOM_PER_NOTCH ** (turned.y() / _NOTCH), event.position().x())
        elif abs(turned.x()) > abs(turned.y()):
            self.ruler.pan(-turned.x())
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if the keyboard brought it here."""
        self._ring = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)


def _behave(view: QTableView) -> None:
    """Let a table look and act like a list of rows."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.setMouseTracking(True)
    view.setTabKeyNavigation(False)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setMinimumSize(0, 0)


def _drop(nodes: SpanNodes) -> Callable[[], bool]:
    """Steps that drop spans little by little: 100,000 at once take 50 milliseconds."""

    def step() -> bool:
        del nodes.spans[-_DROPPED:]
        return bool(nodes.spans)

    return step


def _set_rows(view: QTableView, height: int) -> None:
    """Give all rows a height in pixels."""
    view.verticalHeader().setMinimumSectionSize(height)
    view.verticalHeader().setDefaultSectionSize(height)
    view.verticalScrollBar().setSingleStep(height)
