"""The tree of a trace's spans with its waterfall: folding, choosing, zooming in time."""

from collections.abc import Iterable, Sequence

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
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyleOptionViewItem, QTreeView, QWidget

from spanglass.core.views import SpanRow
from spanglass.gui.models.spans import SPAN, SpansModel
from spanglass.gui.models.tree import TOP
from spanglass.gui.pages.traces.span_delegate import ICON_LEFT, SpanDelegate
from spanglass.gui.pages.traces.span_grounds import GroundPainter
from spanglass.gui.pages.traces.time_ruler import TimeRuler
from spanglass.gui.pages.traces.tree_folds import Folds
from spanglass.gui.pages.traces.tree_indent import Indent
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar

_STEP = 14
_INDENT_SHARE = 0.55
_ZOOM_PER_NOTCH = 1.25
_NOTCH = 120
_COUNTS_EVERY_MS = 500
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class SpanTree(QTreeView):
    """Rows of spans under three columns. `chosen` carries the span that became current, None for none.

    `opened` is emitted for Enter on a row. `ruler` is the head, which holds the time scale.
    """

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.spans = SpansModel(self)
        self.ruler = TimeRuler(theme, self)
        self.folds = Folds(self, self.spans)
        self._delegate = SpanDelegate(theme, self.spans, self.ruler, self)
        self._grounds = GroundPainter(theme, self.spans, self._delegate)
        self._hover = self._dragged = QPoint(-1, -1)
        self._ring = False
        self.setModel(self.spans)
        self.setItemDelegate(self._delegate)
        self.setHeader(self.ruler)
        self._behave()
        self._scroll_bar = OverlayScrollBar(self)
        self._clock = QTimer(self)
        self._clock.setInterval(_COUNTS_EVERY_MS)
        self._connect()
        self._restyle()

    def _behave(self) -> None:
        self.setAccessibleName("Spans")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(0, 0)

    def _connect(self) -> None:
        self.ruler.changed.connect(self._take_scale)
        self.ruler.sectionResized.connect(self._take_columns)
        self.selectionModel().currentChanged.connect(self._tell_current)
        self.verticalScrollBar().valueChanged.connect(self.folds.show_in_sight)
        self._clock.timeout.connect(self._count_up)
        self._theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self._take_columns()
        self.scheduleDelayedItemsLayout()

    # what is shown

    def show_rows(self, rows: Iterable[SpanRow]) -> None:
        """Show another trace, unfolded as far as is useful, in its whole length."""
        self.spans.set_rows(rows)
        self.folds.unfold_new()
        self.ruler.set_extent(*self._extent())
        self.ruler.reset()

    def merge(self, rows: Sequence[SpanRow]) -> None:
        """Take in news of the same trace; what is in sight, folded and selected stays so."""
        anchor = QPersistentModelIndex(self.indexAt(QPoint(0, 0)))
        top = self.visualRect(anchor).top() if anchor.isValid() else 0
        self.spans.merge(rows)
        self.folds.unfold_new()
        self.ruler.set_extent(*self._extent())
        if anchor.isValid() and self.verticalScrollBar().value():
            self.executeDelayedItemsLayout()
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(anchor).top() - top)

    def set_live(self, live: bool) -> None:
        """Let spans without an end grow with the clock, or end with the trace."""
        self._delegate.live = live
        (self._clock.start if live else self._clock.stop)()
        self._count_up()

    def set_loading(self, loading: bool) -> None:
        """Show grey rows in place of nothing while spans are awaited."""
        self._grounds.loading = loading
        self.viewport().update()

    def _extent(self) -> tuple[int, int]:
        first, last = self.spans.extent_ns
        return first, max(last, self._delegate.now_ns()) if self._delegate.live else last

    def _count_up(self) -> None:
        if self.isVisible() and self.spans.count:
            self.ruler.set_extent(*self._extent())
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
        index = self.currentIndex().siblingAtColumn(SPAN)
        for _ in range(abs(rows)):
            following = self.indexBelow(index) if rows > 0 else self.indexAbove(index)
            index = following if following.isValid() else index
        if index.isValid() or self.spans.count:
            self.choose(self.spans.node_of(index) if index.isValid() else self.spans.children_of(TOP)[0])

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
        self._delegate.indent = Indent(self._theme.px(_STEP), room)
        self._take_scale()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the focus ring if the keyboard is here."""
        self._delegate.dpr = self.devicePixelRatioF()
        self._grounds.hovered = self.indexAt(self._hover).internalId() if self._hover.y() >= 0 else None
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if self._grounds.loading and not self.spans.count:
            self._grounds.paint_loading(painter, self.viewport().rect())
        if self._ring and self.hasFocus() and self.currentIndex().isValid():
            painter.setPen(self._theme.color("accent"))
            painter.drawRect(self._row_rect(self.currentIndex()).adjusted(0, 0, -1, -1))
        painter.end()

    def drawRow(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a row's ground, grid, guide lines and chevron, then its cells."""
        current = self.currentIndex()
        selected = current.isValid() and current.internalId() == index.internalId()
        token = "sel" if self.isActiveWindow() or not self.isVisible() else "sel_inactive"
        self._grounds.paint(painter, option.rect, index.internalId(), token if selected else "")
        self._grounds.paint_branches(painter, option.rect, index.internalId(), self.isExpanded(index))
        super().drawRow(painter, option, index)

    def _row_rect(self, index: QModelIndex) -> QRect:
        rect = self.visualRect(index)
        return QRect(0, rect.top(), self.viewport().width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll bar at the edge."""
        super().resizeEvent(event)
        self._scroll_bar.place()

    # what keys and the pointer do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Sideways keys fold and unfold, with Shift everything below; Enter opens."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.folds.press(key == Qt.Key.Key_Right, shift)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a chevron folds or unfolds, with Shift everything below."""
        if not self._press_chevron(event):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press on a chevron is one more press on it; elsewhere a row folds or unfolds."""
        if not self._press_chevron(event):
            super().mouseDoubleClickEvent(event)

    def _press_chevron(self, event: QMouseEvent) -> bool:
        at = event.position().toPoint()
        index = self.indexAt(at).siblingAtColumn(SPAN)
        if (
            event.button() != Qt.MouseButton.LeftButton
            or not self.spans.hasChildren(index)
            or not index.isValid()
        ):
            return False
        left = self._delegate.indent.x(self.spans.depth_of(index.internalId()))
        if not left <= at.x() < left + self._theme.px(ICON_LEFT):
            return False
        below = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.folds.set(index, not self.isExpanded(index), below)
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer with the hover fill."""
        self._hover = event.position().toPoint()
        self.viewport().update()
        super().mouseMoveEvent(event)

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
        self._ring = event.reason() in _BY_KEYBOARD
        super().focusInEvent(event)
