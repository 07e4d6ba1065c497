"""The head of the list of lines: titles, and the ruler over the bars."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from spanglass.gui.pages.compare.line_model import AGAINST, BARS, CHANGE, FIRST, SECOND, SPAN, TITLES
from spanglass.gui.pages.traces.time_scale import TimeScale
from spanglass.gui.theming.theme import Size, Theme

HEIGHT = 26
LEFT, RIGHT = 14, 12
GUTTER = 26
_WIDTHS = {CHANGE: 128, FIRST: 76, SECOND: 76, AGAINST: 62}
_BARS_SHARE, _NARROW_SHARE, _NARROW_UNDER = 0.34, 0.24, 1100
_LEAST_SPAN = 160
_SIDE_TIME, _SIDE_BARS_SHARE = 76, 0.36


@dataclass(frozen=True, slots=True)
class Lane:
    """One trace's half of a row: where its names, times and bars begin, and where it ends."""

    name: int
    time: int
    bars: int
    end: int


class LineHead(QHeaderView):
    """Shares the width out; `scale` is the time that the bars stand on, `changed` says that it did.

    With `beside` each trace has a half of its own, its `lanes`.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.scale = TimeScale()
        self.beside = False
        self.setMinimumSectionSize(0)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setAccessibleName("Columns")
        theme.changed.connect(self.arrange)

    def set_length(self, nanoseconds: int) -> None:
        """Let the ruler reach so far."""
        self.scale = self.scale.over(0, nanoseconds).reset()
        self.arrange()

    @property
    def origin(self) -> int:
        """Where the ruler begins in the viewport."""
        return self.sectionViewportPosition(BARS) + self._theme.px(LEFT)

    def set_beside(self, beside: bool) -> None:
        """Have a half for each trace, or columns for both."""
        self.beside = beside
        self.arrange()

    @property
    def lanes(self) -> tuple[Lane, Lane]:
        """The halves of a row for A and B, where they are beside each other."""
        px, half = self._theme.px, self.width() // 2
        bars = round(half * _SIDE_BARS_SHARE)
        time = half - bars - px(_SIDE_TIME)
        return Lane(0, time, half - bars, half), Lane(half, half + time, self.width() - bars, self.width())

    def arrange(self) -> None:
        """Share the width out among the columns."""
        if self.count() != len(TITLES):
            return
        px, whole = self._theme.px, self.width()
        if self.beside:
            self._arrange_beside(whole)
            return
        share = _NARROW_SHARE if whole < px(_NARROW_UNDER) else _BARS_SHARE
        widths = {column: px(width) for column, width in _WIDTHS.items()}
        rest = whole - sum(widths.values())
        widths[BARS] = max(0, min(round(whole * share), rest - px(_LEAST_SPAN)))
        widths[SPAN] = max(0, rest - widths[BARS])
        for column, width in widths.items():
            self.resizeSection(column, width)
        self.scale = self.scale.resized(max(1, widths[BARS] - px(LEFT) - px(RIGHT)), self._theme.scale)
        self.viewport().update()
        self.changed.emit()

    def _arrange_beside(self, whole: int) -> None:
        """One section over all, for both halves."""
        px, lane = self._theme.px, self.lanes[0]
        for column in range(len(TITLES)):
            self.resizeSection(column, whole if column == SPAN else 0)
        room = lane.end - lane.bars - px(LEFT) - px(RIGHT)
        self.scale = self.scale.resized(max(1, room), self._theme.scale)
        self.viewport().update()
        self.changed.emit()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(super().sizeHint().width(), self._theme.px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the new width."""
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, titles, ticks and the line below."""
        theme, viewport = self._theme, self.viewport()
        painter = QPainter(viewport)
        painter.fillRect(viewport.rect(), theme.color("bg1"))
        painter.setFont(theme.font(Size.BODY))
        painter.setPen(theme.color("text3"))
        if self.beside:
            self._paint_lanes(painter)
        else:
            self._paint_titles(painter)
        painter.fillRect(0, viewport.height() - 1, viewport.width(), 1, theme.color("line1"))
        painter.end()

    def _paint_lanes(self, painter: QPainter) -> None:
        px, height = self._theme.px, self.viewport().height()
        middle = Qt.AlignmentFlag.AlignVCenter
        for lane, side in zip(self.lanes, ("A", "B"), strict=True):
            painter.setFont(self._theme.font(Size.BODY))
            painter.setPen(self._theme.color("text3"))
            left = lane.name + px(GUTTER + 6)
            painter.drawText(QRect(left, 0, lane.time - left, height - 1), middle, TITLES[SPAN])
            time = QRect(lane.time, 0, lane.bars - lane.time - px(4), height - 1)
            painter.drawText(time, middle | Qt.AlignmentFlag.AlignRight, side)
            self._paint_ruler(painter, lane.bars + px(LEFT), lane.end)
        painter.fillRect(self.lanes[1].name, 0, 1, height, self._theme.color("line1"))

    def _paint_titles(self, painter: QPainter) -> None:
        px, viewport = self._theme.px, self.viewport()
        middle = Qt.AlignmentFlag.AlignVCenter
        for column in (SPAN, CHANGE, FIRST, SECOND, AGAINST):
            left, width = self.sectionViewportPosition(column), self.sectionSize(column)
            right = column in (FIRST, SECOND, AGAINST)
            inset = 0 if right else px(GUTTER + 6) if column == SPAN else px(8)
            place = QRect(left + inset, 0, width - inset - px(4 if right else 0), viewport.height() - 1)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, middle | side, TITLES[column])
        self._paint_ruler(painter, self.origin, viewport.width())

    def _paint_ruler(self, painter: QPainter, origin: int, end: int) -> None:
        theme, px, height = self._theme, self._theme.px, self.viewport().height()
        painter.setFont(theme.font(Size.AXIS, 500))
        for tick in self.scale.ticks():
            x = origin + round(tick.x)
            painter.fillRect(x, px(9), 1, height - px(9), theme.color("line2"))
            room = end - x - px(3)
            if painter.fontMetrics().horizontalAdvance(tick.text) <= room:
                place = QRect(x + px(3), 0, room, height - 1)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, tick.text)
