"""Paints the timeline: its lanes, what is chosen in them, the axis and a line of words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from spanglass.core.display import duration, one_line
from spanglass.gui.models.span_words import second_label, title
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces.timeline_lanes import BAR, HEAD, LANE, LEFT, Edges, LanesPicture, ticks_of
from spanglass.gui.theming.theme import Size, Theme

if TYPE_CHECKING:
    from spanglass.gui.pages.traces.timeline_view import TimelineView

FOOT = 24
"""The height of the line of words below, in drawn pixels."""


class TimelinePainter(QObject):
    """Draws one view: its lanes, the outlines of two spans, the axis and a line of words."""

    def __init__(self, theme: Theme, view: "TimelineView") -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._lanes = LanesPicture(theme, view)
        self._lanes.grown.connect(view.viewport().update)

    @property
    def complete(self) -> bool:
        """Whether all that is in sight is drawn."""
        return self._lanes.complete

    def paint(self, painter: QPainter, spans: SpansModel, marked: tuple[int, int]) -> None:
        """Draw it; `marked` are the current and the hovered node."""
        area = self._view.viewport().rect()
        painter.drawPixmap(0, 0, self._lanes.picture(spans))
        self._outline(painter, area, marked)
        self._axis(painter, area)
        self._words(painter, spans, area, marked[1] or marked[0])

    def _outline(self, painter: QPainter, area: QRect, marked: tuple[int, int]) -> None:
        """Draw the edges of the current and the hovered span."""
        lanes, px = self._view.lanes, self._theme.px
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, node in zip((2.0, 1.5), marked, strict=True):
            lane = lanes.lane_of.get(node)
            if lane is not None:
                edges = Edges(self._view, px(LEFT), lane).of(lanes.position(node))
                top = px(HEAD) + lane * px(LANE) - self._view.verticalScrollBar().value() + px(2)
                painter.setPen(QPen(self._theme.color("accent"), width))
                bar = QRectF(edges[0], top, max(3.0, edges[1] - edges[0]), px(BAR))
                painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))

    def _axis(self, painter: QPainter, area: QRect) -> None:
        theme, px = self._theme, self._theme.px
        painter.fillRect(0, 0, area.width(), px(HEAD), theme.color("bg1"))
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.setPen(theme.color("text3"))
        for tick in ticks_of(self._view.scale):
            place = QRect(px(LEFT) + round(tick.x) + px(3), 0, px(80), px(HEAD) - 1)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, tick.text)
        painter.fillRect(0, px(HEAD) - 1, area.width(), 1, theme.color("line1"))

    def _words(self, painter: QPainter, spans: SpansModel, area: QRect, node: int) -> None:
        """The line that says what is under the pointer, else what is chosen."""
        theme, px = self._theme, self._theme.px
        foot = QRect(0, area.height() - px(FOOT), area.width(), px(FOOT))
        painter.fillRect(foot, theme.color("bg2"))
        painter.fillRect(QRect(0, foot.top(), foot.width(), 1), theme.color("line1"))
        row = spans.span_of(node) if node else None
        if row is None:
            return
        took = "running" if row.running else duration(row.duration_ns)
        begun = f"at {duration(row.start_ns - spans.extent_ns[0])}"
        parts = (title(row), second_label(row), took, begun, one_line(row.error_message or "", 200))
        painter.setFont(theme.font(Size.BODY))
        painter.setPen(theme.color("text2"))
        room = foot.adjusted(px(LEFT), 0, -px(LEFT), 0)
        words = " · ".join(part for part in parts if part)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
