"""Paints the rows of the list of lines with a half for each trace: names, times and bars side by side."""

from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from spanglass.core.views import SpanRow
from spanglass.gui.models import span_words
from spanglass.gui.pages.compare.asked import CompareLine
from spanglass.gui.pages.compare.line_head import GUTTER, LEFT, Lane
from spanglass.gui.pages.compare.line_paint import FIRST_COLOUR, SECOND_COLOUR, LinePainter, Shown
from spanglass.gui.pages.compare.line_words import change_word
from spanglass.gui.pages.traces.tree_indent import Indent

_STEP, _ROOM = 14, 0.45
_BAR, _SHORTEST = 10, 2
_COLOURS = (FIRST_COLOUR, SECOND_COLOUR)
_ALONE = ("diff_del_bg", "diff_add_bg")


class _Half(NamedTuple):
    """One side of one line, and where it is painted."""

    number: int
    line: CompareLine
    side: int
    lane: Lane
    rect: QRect

    @property
    def row(self) -> SpanRow | None:
        """The span of this side."""
        return self.line.second if self.side else self.line.first

    def part(self, left: int, right: int) -> QRect:
        """A part of it between two places."""
        return QRect(left, self.rect.top(), right - left, self.rect.height())


class SidePainter(LinePainter):
    """Paints one row at a time; a half is empty where its trace has no such span."""

    def indent(self) -> Indent:
        """How far lines are indented in each half."""
        lane = self._head.lanes[0]
        room = round((lane.time - lane.name - self._theme.px(GUTTER)) * _ROOM)
        return Indent(self._theme.px(_STEP), max(1, room))

    def chevrons(self, rect: QRect, depth: int) -> tuple[QRect, ...]:
        """One in each half."""
        return tuple(self.chevron(rect.translated(lane.name, 0), depth) for lane in self._head.lanes)

    def paint(self, painter: QPainter, rect: QRect, number: int, selection: str) -> None:
        """Paint the line of a number in a row; `selection` is its fill, empty if it is not current."""
        theme, line = self._theme, self._model.lines[number]
        lanes = self._head.lanes
        if selection:
            painter.fillRect(rect, theme.color(selection))
            painter.fillRect(rect.left(), rect.top(), theme.px(2), rect.height(), theme.color("accent"))
        for side, lane in enumerate(lanes):
            place = QRect(lane.name, rect.top(), lane.end - lane.name, rect.height())
            half = _Half(number, line, side, lane, place)
            self._paint_half(painter, half, bool(selection))
            if line.sides[side]:
                self._paint_side(painter, half)
        only_second = not line.sides[0]
        self._paint_sign(painter, rect.translated(lanes[int(only_second)].name, 0), line)
        painter.fillRect(lanes[1].name, rect.top(), 1, rect.height(), theme.color("line1"))

    def _paint_half(self, painter: QPainter, half: _Half, selected: bool) -> None:
        """The ground of a half: tinted where only this trace has the span, darker where it has none."""
        theme, sides, rect = self._theme, half.line.sides, half.rect
        if not selected and not all(sides):
            painter.fillRect(rect, theme.color(_ALONE[half.side] if sides[half.side] else "bg0"))
        origin = half.lane.bars + theme.px(LEFT)
        for tick in self._head.scale.ticks():
            painter.fillRect(origin + round(tick.x), rect.top(), 1, rect.height(), theme.color("line1"))

    def _paint_side(self, painter: QPainter, half: _Half) -> None:
        lane = half.lane
        self._paint_name(painter, half.part(lane.name, lane.time), half.number, self._shown(half))
        self._paint_time(painter, half.part(lane.time, lane.bars), half.row)
        if half.row is not None:
            self._paint_bar(painter, half.part(lane.bars, lane.end), half.row, half.side)

    def _shown(self, half: _Half) -> Shown:
        """What a half says: on the side of B, or of the only one, what changed in place of other words."""
        word, row = change_word(half.line), half.row
        if word is not None and (half.side or not half.line.sides[1]):
            return Shown(row, word.text, word.token)
        return Shown(row, span_words.second_label(row) if row is not None else "")

    def _paint_bar(self, painter: QPainter, rect: QRect, row: SpanRow, side: int) -> None:
        px, scale = self._theme.px, self._head.scale
        start = row.start_ns - self.begins_ns[side]
        end = start + row.duration_ns if row.end_ns else scale.last_ns
        left, right = round(scale.x(start)), round(scale.x(end))
        top = rect.top() + (rect.height() - px(_BAR)) // 2
        bar = QRect(rect.left() + px(LEFT) + left, top, max(px(_SHORTEST), right - left), px(_BAR))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(_COLOURS[side]))
        painter.drawRoundedRect(bar.intersected(rect), 1.5, 1.5)
