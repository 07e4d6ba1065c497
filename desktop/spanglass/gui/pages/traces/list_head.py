"""The titles of the list's columns: pressing one sorts by it, dragging an edge moves it."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from spanglass.core.views import NEWEST, Listing, TraceSummary
from spanglass.gui.models.table import Column
from spanglass.gui.pages.traces.list_columns import (
    HIDEABLE,
    Fit,
    dragged,
    fit,
    hidden_columns,
    movable,
    own_widths,
)
from spanglass.gui.pages.traces.list_delegate import GAP
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar
from spanglass.gui.widgets.row_menu import open_menu

_NAMES = {"status": "outcome"}
_EDGE = 4


class ListHead(QHeaderView):
    """26 pixels high, with a line below. At the right edge some pixels are left to the scroll bar."""

    def __init__(self, theme: Theme, columns: Sequence[Column[TraceSummary]], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme, self._columns, self._listing = theme, columns, NEWEST
        self._hovered, self._day = -1, ""
        self._free, self._width, self._fitted = 0, 0, fit(0)
        self._own: dict[str, int] = {}
        self._left_out: frozenset[str] = frozenset()
        self._grip: tuple[str, str, int, Fit] | None = None
        self.setAccessibleName("Columns")
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(0)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._restyle)

    def room(self, section: int) -> int:
        """The width that a section has for what is read; the last one has less."""
        end = self.sectionViewportPosition(section) + self.sectionSize(section)
        return self.sectionSize(section) - (self._free if end >= self.length() else 0)

    def kept(self) -> dict[str, Any]:
        """The widths that the user chose, in drawn pixels, by the ids of columns, and those left out."""
        return {"widths": dict(self._own), "hidden": sorted(self._left_out)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what was chosen, as far as it makes sense."""
        self._left_out = hidden_columns(state.get("hidden"))
        self._set_own(own_widths(state.get("widths")))

    def _set_own(self, widths: Mapping[str, int]) -> None:
        self._own = dict(widths)
        self.arrange(self._width)

    @property
    def short_time(self) -> bool:
        """Whether there is no room for the hours of times."""
        return self._fitted.short_time

    def arrange(self, width: int) -> None:
        """Share `width` pixels out among the columns."""
        theme = self._theme
        self._width, self._free = width, max(0, OverlayScrollBar.WIDTH - theme.px(GAP))
        chosen = self._fitted = fit(round((width - self._free) / theme.scale), self._own, self._left_out)
        for section, column in enumerate(self._columns):
            own = theme.px(chosen.widths[column.id]) + (self._free if column.id == chosen.last else 0)
            self.setSectionHidden(section, not chosen.widths[column.id])
            self.resizeSection(section, own if column.id != "name" else 0)
        rest = width - sum(self.sectionSize(section) for section in range(self.count()))
        name = next(n for n, column in enumerate(self._columns) if column.id == "name")
        self.resizeSection(name, max(0, rest))

    def show_sorting(self, listing: Listing) -> None:
        """Show what the rows are sorted by; the newest first needs no arrow."""
        self._listing = listing
        self.viewport().update()

    def show_day(self, day: str) -> None:
        """Show a day in the place of the title of the times; none with an empty text."""
        if day != self._day:
            self._day = day
            self.viewport().update()

    def menu(self, *, columns: bool = False) -> QMenu:
        """A new menu of what to sort by, the current column checked; with `columns`, of what is shown too."""
        menu = QMenu(self)
        for section, column in enumerate(self._columns):
            action = menu.addAction(f"Sort by {_NAMES.get(column.id, column.title.lower())}")
            action.setCheckable(True)
            action.setChecked(column.id == self._listing.column)
            action.triggered.connect(lambda _=False, section=section: self.sectionClicked.emit(section))
        menu.addSeparator()
        for column in (one for one in self._columns if columns and one.id in HIDEABLE):
            action = menu.addAction(f"Show {column.title.lower()}")
            action.setCheckable(True)
            action.setChecked(column.id not in self._left_out)
            action.triggered.connect(partial(self._toggle, column.id))
        if self._own:
            menu.addSeparator()
            menu.addAction("Usual column widths").triggered.connect(lambda _=False: self._set_own({}))
        return menu

    def _toggle(self, column: str, _checked: bool = False) -> None:
        """Leave a column out, or show it again, as far as there is room for it."""
        self._left_out = self._left_out ^ {column}
        self._set_own(self._own)

    def _edge(self, x: int) -> tuple[str, str] | None:
        """The columns beside the edge under the pointer, if it can be dragged."""
        shown = [section for section in range(self.count()) if not self.isSectionHidden(section)]
        for left, right in pairwise(shown):
            names = self._columns[left].id, self._columns[right].id
            near = abs(self.sectionViewportPosition(right) - x) <= self._theme.px(_EDGE)
            if near and movable(*names):
                return names
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an edge, or press a title."""
        x = event.position().toPoint().x()
        edge = self._edge(x) if event.button() == Qt.MouseButton.LeftButton else None
        if edge is None:
            super().mousePressEvent(event)
        else:
            self._grip = (*edge, x, self._fitted)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._grip is None:
            super().mouseReleaseEvent(event)
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Give the columns beside an edge their usual widths."""
        edge = self._edge(event.position().toPoint().x())
        if edge is not None:
            self._set_own({name: width for name, width in self._own.items() if name not in edge})

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu."""
        menu = self.menu(columns=True)
        open_menu(menu, event.globalPos())

    def _restyle(self) -> None:
        self.geometriesChanged.emit()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """One line; what Qt would measure for it takes longer than all of a frame's rows."""
        return QSize(self.length(), self._theme.px(26))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move an edge; else light the title under the pointer and say what pressing it does."""
        at = event.position().toPoint()
        if self._grip is not None:
            left, right, x, before = self._grip
            by = round((at.x() - x) / self._theme.scale)
            self._set_own({**self._own, **dragged(before.widths, left, right, by)})
            return
        super().mouseMoveEvent(event)
        edge = self._edge(at.x())
        self.viewport().setCursor(Qt.CursorShape.SplitHCursor if edge else Qt.CursorShape.ArrowCursor)
        self._hover(-1 if edge else self.logicalIndexAt(at))

    def leaveEvent(self, event: QEvent) -> None:
        """No title is under the pointer."""
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            column = self._columns[section] if section >= 0 else None
            name = _NAMES.get(column.id, column.title.lower()) if column else ""
            self.setToolTip(f"Sort by {name}" if name else "")
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, titles, the arrow and the line."""
        theme, viewport = self._theme, self.viewport()
        painter = QPainter(viewport)
        painter.fillRect(viewport.rect(), theme.color("bg1"))
        painter.fillRect(0, viewport.height() - 1, viewport.width(), 1, theme.color("line1"))
        painter.setFont(theme.font(Size.BODY))
        for section in range(self.count()):
            if not self.isSectionHidden(section):
                self._paint_title(painter, section)
        painter.end()

    def _paint_title(self, painter: QPainter, section: int) -> None:
        theme, gap, column = self._theme, self._theme.px(6), self._columns[section]
        place = QRect(self.sectionViewportPosition(section), 0, self.room(section), self.height() - 1)
        sorted_by = self._listing != NEWEST and self._listing.column == column.id
        title = (self._day if column.id == "time" else "") or column.title
        lit = sorted_by or section == self._hovered or title != column.title
        painter.setPen(theme.color("text1" if lit else "text3"))
        room = place.adjusted(gap, 0, -gap, 0)
        painter.drawText(room, int(self._alignment(column)), title)
        if sorted_by:
            self._paint_arrow(painter, room, column, title)

    def _alignment(self, column: Column[TraceSummary]) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        return Qt.AlignmentFlag.AlignVCenter | side

    def _paint_arrow(self, painter: QPainter, room: QRect, column: Column[TraceSummary], title: str) -> None:
        """Draw the arrow beside the title: right of it, or left of one that stands at the right edge."""
        theme, side = self._theme, self._theme.px(12)
        name = "arrow-down" if self._listing.descending else "arrow-up"
        width = QFontMetrics(painter.font()).horizontalAdvance(title)
        left = (
            room.right() - width - side - theme.px(1) if column.right else room.left() + width + theme.px(3)
        )
        pixmap = theme.pixmap(name, "text1", 12, self.devicePixelRatioF())
        painter.drawPixmap(left, (room.height() - side) // 2, pixmap)
