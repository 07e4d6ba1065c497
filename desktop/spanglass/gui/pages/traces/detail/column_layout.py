"""A column of widgets of which only those in sight follow a new width at once.

Laying out text takes its time: a column of some hundred texts could not follow the edge of a window that
is drawn. The widgets out of sight keep their width meanwhile and are brought up to date a few at a time.
"""

from collections.abc import Callable, Iterable
from time import perf_counter

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget, QWidgetItem

_AT_ONCE_S = 0.008


class ColumnLayout(QLayout):
    """Widgets below each other, as wide as there is room, each as high as it wants to be.

    `sight` is the first and the last row of pixels in sight, in the parent's coordinates.
    """

    def __init__(self, parent: QWidget, sight: Callable[[], tuple[int, int]]) -> None:
        self._entries: list[QWidgetItem] = []
        self._heights: list[int] | None = None
        self._sight = sight
        super().__init__(parent)

    # what is in it

    def insertWidget(self, position: int, widget: QWidget) -> None:
        """Put a widget at a position."""
        if widget.parentWidget() is not self.parentWidget():
            widget.resize(0, 0)
        self.addChildWidget(widget)
        self._entries.insert(position, QWidgetItem(widget))
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Take in an item of a widget."""
        if isinstance(item, QWidgetItem):
            self._entries.append(item)

    def leave(self, widgets: Iterable[QWidget]) -> None:
        """Let widgets out of the column; Qt would look for each of them from the start."""
        gone = {id(widget) for widget in widgets}
        self._entries = [entry for entry in self._entries if id(entry.widget()) not in gone]
        self.invalidate()

    def count(self) -> int:
        """How many there are."""
        return len(self._entries)

    def itemAt(self, position: int) -> QLayoutItem | None:
        """The item at a position."""
        return self._entries[position] if 0 <= position < len(self._entries) else None

    def takeAt(self, position: int) -> QLayoutItem | None:
        """The item at a position, which is taken out."""
        return self._entries.pop(position) if 0 <= position < len(self._entries) else None

    # how large it is

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more than it needs."""
        return Qt.Orientation(0)

    def sizeHint(self) -> QSize:
        """As high as all of its widgets, at the widths that they have."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The same height, and no width: what it lies in does not scroll sideways."""
        edges = self.contentsMargins()
        return QSize(0, sum(self._known()) + edges.top() + edges.bottom())

    def _known(self) -> list[int]:
        """The height of each at the width that it has; asking all of them anew takes its time."""
        if self._heights is None:
            self._heights = [_height(entry) for entry in self._entries]
        return self._heights

    def invalidate(self) -> None:
        """Forget the heights: something in the column has another one."""
        self._heights = None
        super().invalidate()

    # where everything is

    def setGeometry(self, rect: QRect) -> None:
        """Place all; give those in sight the new width."""
        super().setGeometry(rect)
        edges, (first, last) = self.contentsMargins(), self._sight()
        top, width = rect.top() + edges.top(), _width(rect, edges)
        heights = self._known()
        for at, entry in enumerate(self._entries):
            place = entry.geometry()
            seen = first <= place.bottom() + 1 and min(place.top(), top) <= last
            wide = width if seen or not place.width() else place.width()
            if wide != place.width():
                heights[at] = _height(entry, wide)
            height = heights[at]
            entry.setGeometry(QRect(rect.left() + edges.left(), top, wide, height))
            top += height

    @property
    def behind(self) -> bool:
        """Whether some have another width than there is room for."""
        width = _width(self.geometry(), self.contentsMargins())
        return any(entry.geometry().width() != width for entry in self._entries)

    def catch_up(self) -> bool:
        """Give a few of those out of sight their width; whether there are more."""
        width = _width(self.geometry(), self.contentsMargins())
        until = perf_counter() + _AT_ONCE_S
        for entry in self._entries:
            place = entry.geometry()
            if place.width() == width:
                continue
            if perf_counter() > until:
                return True
            entry.setGeometry(QRect(place.left(), place.top(), width, place.height()))
        return False


def _height(entry: QWidgetItem, width: int | None = None) -> int:
    """The height an item wants at a width, or at the one that it has."""
    if entry.hasHeightForWidth():
        return entry.heightForWidth(width or entry.geometry().width() or entry.sizeHint().width())
    return entry.sizeHint().height()


def _width(rect: QRect, edges: QMargins) -> int:
    return rect.width() - edges.left() - edges.right()
