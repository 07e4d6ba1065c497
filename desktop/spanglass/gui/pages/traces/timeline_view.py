"""The timeline of a trace: its spans in lanes over one axis of time, to be zoomed and drawn along."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from spanglass.gui.models.lanes import Lanes, fill
from spanglass.gui.models.span_nodes import TOP
from spanglass.gui.models.span_words import sentence
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.pages.traces.time_scale import TimeScale
from spanglass.gui.pages.traces.timeline_lanes import HEAD, LANE
from spanglass.gui.pages.traces.timeline_paint import FOOT, TimelinePainter
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar

_NOTCH, _CLOSER = 120, 1.25
_DRAG, _NEAR = 4, 3
_LATER_MS = 250


class TimelineView(QAbstractScrollArea):
    """Shows what a `SpansModel` holds while it is in sight. `chosen` carries the node that was clicked.

    `menu_wanted` carries where on the screen the menu of the current one is asked for.
    Ctrl and the wheel zoom around the pointer, dragging pans, a double click shows the whole trace. The
    arrow keys pan, plus and minus zoom.
    """

    chosen = Signal(int)
    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, spans: SpansModel) -> None:
        super().__init__()
        self._theme, self._spans = theme, spans
        self.scale, self.lanes = TimeScale(), Lanes()
        self.found: frozenset[int] = frozenset()
        self._current = self._hovered = TOP
        self._held: QPoint | None = None
        self._dragged = self._outdated = False
        self._filling: Iterator[None] = iter(())
        self._paint, self._turns = TimelinePainter(theme, self), Turns(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Timeline")
        self.viewport().setMouseTracking(True)
        self._bar = OverlayScrollBar(self)
        self._connect()

    def _connect(self) -> None:
        self._later.timeout.connect(self._arrange)
        self._spans.modelReset.connect(self._begin)
        for signal in (self._spans.dataChanged, self._spans.rowsInserted, self._spans.layoutChanged):
            signal.connect(self._outdate)
        self._theme.changed.connect(self._fit)

    # what is shown

    def set_current(self, node: int) -> None:
        """Outline a node and bring it into sight."""
        self._current = node
        lane, row = self.lanes.lane_of.get(node), self._spans.span_of(node)
        if lane is not None and row is not None and self.isVisible():
            px, bar = self._theme.px, self.verticalScrollBar()
            top, room = lane * px(LANE), self.viewport().height() - px(HEAD + FOOT + LANE)
            bar.setValue(min(max(bar.value(), top - room), top))
            x = self.scale.x(row.start_ns)
            if not 0 <= x <= self.scale.width:
                self._set_scale(self.scale.panned(x - self.scale.width / 2))
        self.setAccessibleDescription(sentence(row) if node != TOP else "")
        self.viewport().update()

    def mark(self, nodes: set[int]) -> None:
        """Let some nodes stand out: the others stand back; nothing for no nodes."""
        self.found = frozenset(nodes)
        self.viewport().update()

    def _begin(self) -> None:
        self._current = self._hovered = TOP
        self.lanes = Lanes()
        self._outdated = True
        self.scale = self.scale.over(*self._spans.extent_ns).reset()
        self._arrange()

    def _outdate(self) -> None:
        self._outdated = True
        self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while it was out of sight."""
        super().showEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the spans into lanes, a part at a time; those before are shown until that is done."""
        if not self.isVisible() or not self._outdated:
            return
        self._outdated = False
        self.scale = self.scale.over(*self._spans.extent_ns)
        coming = Lanes()
        self._filling = fill(coming, self._spans.nodes)
        self._turns.clear(self)

        def step() -> bool:
            for _ in self._filling:
                return True
            self.lanes = coming
            self._fit()
            self.set_current(self._current)
            return False

        self._turns.add(self, step)
        self._turns.run()

    @property
    def complete(self) -> bool:
        """Whether all spans are in their lanes, and those in sight are drawn."""
        return not self._turns.busy and self._paint.complete

    def _fit(self) -> None:
        px, size = self._theme.px, self.viewport().size()
        self.scale = self.scale.resized(size.width() - px(20), self._theme.scale)
        lanes, room = len(self.lanes.starts) * px(LANE), size.height() - px(HEAD + FOOT)
        self.verticalScrollBar().setRange(0, max(0, lanes - room))
        self.verticalScrollBar().setPageStep(max(1, room))
        self.verticalScrollBar().setSingleStep(px(LANE))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the axis its new width."""
        super().resizeEvent(event)
        self._fit()
        self._bar.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw lanes, axis and the words on what is under the pointer."""
        painter = QPainter(self.viewport())
        marked = (self._current, self._hovered)
        self._paint.paint(painter, self._spans, marked)
        painter.end()

    # what keys and the pointer do

    def node_at(self, at: QPoint) -> int:
        """The node at a place of the viewport, the root where there is none."""
        px = self._theme.px
        if not px(HEAD) <= at.y() < self.viewport().height() - px(FOOT):
            return TOP
        lane = (at.y() - px(HEAD) + self.verticalScrollBar().value()) // px(LANE)
        near = self.scale.time_ns(px(_NEAR)) - self.scale.time_ns(0)
        return self.lanes.at(lane, self.scale.time_ns(at.x() - px(10)), near) or TOP

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the time."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held, self._dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the time along, or say what is under the pointer."""
        at = event.position().toPoint()
        if self._held is None:
            self._hovered = self.node_at(at)
            self.viewport().update()
            return
        moved = self._held - at
        if self._dragged or moved.manhattanLength() > _DRAG:
            self._dragged, self._held = True, at
            self._set_scale(self.scale.panned(moved.x()))
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what was clicked, if nothing was drawn along."""
        node = self.node_at(event.position().toPoint())
        if self._held is not None and not self._dragged and node != TOP:
            self.chosen.emit(node)
        self._held = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the span under the pointer, or for the keyboard of the current one."""
        pressed = event.reason() != QContextMenuEvent.Reason.Keyboard
        node = self.node_at(event.pos()) if pressed else self._current
        if node == TOP:
            return
        if pressed:
            self.chosen.emit(node)
        self.menu_wanted.emit(event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole trace."""
        self._set_scale(self.scale.reset())

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing more of what was under the pointer."""
        self._hovered = TOP
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom around the pointer; sideways they pan."""
        turned, px = event.angleDelta(), self._theme.px
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = event.position().x() - px(10)
            self._set_scale(self.scale.zoomed(_CLOSER ** (turned.y() / _NOTCH), at))
        elif abs(turned.x()) > abs(turned.y()):
            self._set_scale(self.scale.panned(-turned.x()))
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys pan, plus and minus zoom."""
        tenth, middle = self.scale.width / 10, self.scale.width / 2
        done = {
            Qt.Key.Key_Left: lambda: self.scale.panned(-tenth),
            Qt.Key.Key_Right: lambda: self.scale.panned(tenth),
            Qt.Key.Key_Plus: lambda: self.scale.zoomed(_CLOSER, middle),
            Qt.Key.Key_Minus: lambda: self.scale.zoomed(1 / _CLOSER, middle),
        }.get(Qt.Key(event.key()))
        if done is not None:
            self._set_scale(done())
        else:
            super().keyPressEvent(event)

    def _set_scale(self, scale: TimeScale) -> None:
        self.scale = scale
        self.viewport().update()
