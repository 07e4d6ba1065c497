"""Dragging the limits of rules in a plot, opening their rules, and asking for a rule at a height."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from spanglass.gui.charts.limits import Limit, Watched, limit_text, rounded
from spanglass.gui.charts.paint import Frame
from spanglass.gui.charts.plot import Plot
from spanglass.gui.widgets.row_menu import open_menu

_NEAR = 4


class LimitDrag(QObject):
    """`moved` carries a limit and its new value, `opened` a limit whose name was pressed.

    `wanted` carries what of the chart is to be watched and the value that is to be its limit.
    """

    moved = Signal(object, float)
    opened = Signal(object)
    wanted = Signal(object, float)

    def __init__(self, plot: Plot, watched: tuple[Watched, ...]) -> None:
        super().__init__(plot)
        self._plot, self._watched = plot, watched
        self._limits: tuple[Limit, ...] = ()
        self._held: Limit | None = None
        self._named: Limit | None = None
        self._value = 0.0
        plot.installEventFilter(self)

    def set_limits(self, limits: tuple[Limit, ...]) -> None:
        """Take other limits; one that is being dragged is let go."""
        self._limits, self._held = limits, None
        self._plot.set_limits(limits)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what the mouse does on a limit, before the plot takes it for a range."""
        kind = event.type()
        if isinstance(event, QMouseEvent):
            at = event.position().toPoint()
            if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                return self._press(at)
            if kind == QEvent.Type.MouseMove:
                return self._move(at)
            if kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
                return self._release(at)
        if isinstance(event, QContextMenuEvent) and kind == QEvent.Type.ContextMenu:
            return self._offer(event)
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress and self._held is not None:
            return self._key(event)
        return False

    def menu(self, value: float) -> QMenu | None:
        """The rules that can be made at a value; None for a chart without figures that rules watch."""
        if not self._watched or value <= 0:
            return None
        menu = QMenu(self._plot)
        self.add_offers(menu, value)
        return menu

    def add_offers(self, menu: QMenu, value: float) -> None:
        """Add the rules that can be made at a value to a menu."""
        for watched in self._watched:
            limit = rounded(value, watched.unit)
            text = f"Alert on {watched.name} over {limit_text(limit, watched.unit)}…"
            menu.addAction(text, _Wanting(self, watched, limit))

    def _press(self, at: QPoint) -> bool:
        frame = self._plot.frame()
        if frame is None:
            return False
        self._held, self._named = self._line_at(frame, at), self._name_at(frame, at)
        if self._held is not None:
            self._value = self._held.value
        return self._held is not None or self._named is not None

    def _move(self, at: QPoint) -> bool:
        frame = self._plot.frame()
        if frame is None:
            return False
        if self._held is None:
            self._show_cursor(frame, at)
            return self._named is not None
        self._value = rounded(frame.value(at.y()), self._held.unit)
        self._show(replace(self._held, value=self._value, text=limit_text(self._value, self._held.unit)))
        return True

    def _release(self, at: QPoint) -> bool:
        held, named = self._held, self._named
        self._held = self._named = None
        if held is not None and self._value != held.value:
            self.moved.emit(held, self._value)
        elif named is not None and named == self._name_at(self._plot.frame(), at):
            self.opened.emit(named)
        return held is not None or named is not None

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape:
            return False
        self.set_limits(self._limits)
        return True

    def _show(self, held: Limit) -> None:
        """Show the limits with the one that is held where it is now."""
        self._plot.set_limits(tuple(held if one == self._held else one for one in self._limits))

    def _offer(self, event: QContextMenuEvent) -> bool:
        frame = self._plot.frame()
        if frame is None:
            return False
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        menu = self.menu(frame.value(event.pos().y()) if by_mouse else frame.top / 2)
        if menu is None:
            return False
        open_menu(menu, event.globalPos())
        return True

    def _show_cursor(self, frame: Frame, at: QPoint) -> None:
        shapes = Qt.CursorShape
        named = self._name_at(frame, at) is not None
        movable = self._line_at(frame, at) is not None
        shape = (
            shapes.PointingHandCursor if named else shapes.SizeVerCursor if movable else shapes.CrossCursor
        )
        if self._plot.cursor().shape() != shape:
            self._plot.setCursor(shape)

    def _line_at(self, frame: Frame, at: QPoint) -> Limit | None:
        """The limit of a rule under the pointer, in the plot."""
        return self._near(frame, at) if frame.rect.left() <= at.x() <= frame.rect.right() else None

    def _name_at(self, frame: Frame | None, at: QPoint) -> Limit | None:
        """The limit whose name left of the plot is under the pointer."""
        return self._near(frame, at) if frame is not None and at.x() < frame.rect.left() else None

    def _near(self, frame: Frame, at: QPoint) -> Limit | None:
        near = [
            (abs(frame.y(limit.value) - at.y()), number)
            for number, limit in enumerate(self._limits)
            if limit.rule and limit.value <= frame.top
        ]
        distance, number = min(near, default=(float(_NEAR + 1), -1))
        return self._limits[number] if distance <= _NEAR else None


class _Wanting:
    """Asks for a rule when called."""

    def __init__(self, owner: LimitDrag, watched: Watched, limit: float) -> None:
        self._owner, self._watched, self._limit = owner, watched, limit

    def __call__(self) -> None:
        self._owner.wanted.emit(self._watched, self._limit)
