"""Paints the timeline: only what is in sight, and of spans too short to be seen one a pixel."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from spanglass.core.display import duration, one_line
from spanglass.core.views import SpanRow
from spanglass.gui.models.lanes import Lanes
from spanglass.gui.models.span_words import aside, second_label, title
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces.span_line import LineLayouts
from spanglass.gui.pages.traces.time_scale import TimeScale
from spanglass.gui.theme import Size, Theme

if TYPE_CHECKING:
    from spanglass.gui.pages.traces.timeline_view import TimelineView

HEAD, FOOT, LANE = 26, 24, 22
"""Heights of the axis, of the line of words below, and of a lane, in drawn pixels."""

_BAR, _EDGE, _PAD, _LEFT = 18, 3, 6, 10
_NAMED_FROM, _WIDTHS = 34, 8
_SIGN = 12
_SIGNS = {"refusal": "hand", "error": "circle-x"}
_TINT, _STREAMED, _ASIDE = 0.36, 0.3, 0.5


class TimelinePainter(QObject):
    """Draws one view; the words of bars are laid out once per width."""

    def __init__(self, theme: Theme, view: "TimelineView") -> None:
        super().__init__(view)
        self._theme, self._view, self._texts = theme, view, LineLayouts(theme)

    def paint(self, painter: QPainter, spans: SpansModel, marked: tuple[int, int]) -> None:
        """Draw lanes, axis and the line of words; `marked` are the current and the hovered node."""
        area, px = self._view.viewport().rect(), self._theme.px
        painter.fillRect(area, self._theme.color("bg1"))
        self._grid(painter, area)
        painter.setClipRect(area.adjusted(0, px(HEAD), 0, -px(FOOT)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        offset = self._view.verticalScrollBar().value()
        first = max(0, offset // px(LANE))
        last = min(len(self._view.lanes.starts), (offset + area.height()) // px(LANE) + 1)
        for lane in range(first, last):
            self._lane(painter, spans, (lane, px(HEAD) + lane * px(LANE) - offset), marked)
        painter.setClipping(False)
        self._axis(painter, area)
        self._words(painter, spans, area, marked[1] or marked[0])

    def _lane(
        self, painter: QPainter, spans: SpansModel, place: tuple[int, int], marked: tuple[int, int]
    ) -> None:
        lanes, scale = self._view.lanes, self._view.scale
        lane, top = place
        at = lanes.first(lane, scale.start_ns)
        while at < len(lanes.starts[lane]) and lanes.starts[lane][at] <= scale.end_ns:
            left, right = self._edges(lanes, scale, lane, at)
            node = lanes.nodes[lane][at]
            row = spans.span_of(node)
            if row is not None:
                self._bar(painter, QRectF(left, top + self._theme.px(2), right - left, 1), row, node, marked)
            at = max(at + 1, lanes.after(lane, scale.time_ns(right - self._theme.px(_LEFT)), at))

    def _edges(self, lanes: Lanes, scale: TimeScale, lane: int, at: int) -> tuple[float, float]:
        left = self._theme.px(_LEFT)
        start = max(scale.x(lanes.starts[lane][at]), -float(left))
        end = min(scale.x(lanes.ends[lane][at]), scale.width + float(left))
        return left + start, left + max(end, start + 1)

    def _bar(self, painter: QPainter, bar: QRectF, row: SpanRow, node: int, marked: tuple[int, int]) -> None:
        theme = self._theme
        bar.setHeight(theme.px(_BAR))
        color = theme.kind_color(row.kind)
        painter.setOpacity(_ASIDE if aside(row) else 1.0)
        painter.fillRect(bar, _tinted(color, _TINT))
        if row.first_token_ns and bar.width() > 1:
            first = theme.px(_LEFT) + self._view.scale.x(row.start_ns + row.first_token_ns)
            painter.fillRect(QRectF(first, bar.top(), max(0.0, bar.right() - first), bar.height()),
                             _tinted(color, _STREAMED))  # fmt: skip
        painter.fillRect(
            QRectF(bar.left(), bar.top(), min(theme.px(_EDGE), bar.width()), bar.height()), color
        )
        token = "refusal" if row.refusal is not None else "error" if row.failed else ""
        if bar.width() >= theme.px(_NAMED_FROM):
            self._name(painter, bar, row, token)
        if node in marked:
            token = "accent"
        if token:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color(token), 2 if node == marked[0] else 1.5))
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setOpacity(1.0)

    def _name(self, painter: QPainter, bar: QRectF, row: SpanRow, token: str) -> None:
        theme, px = self._theme, self._theme.px
        left, right = max(bar.left(), 0.0), min(bar.right(), float(self._view.viewport().width()))
        if token:
            icon = theme.pixmap(_SIGNS[token], token, _SIGN, self._view.devicePixelRatioF())
            painter.drawPixmap(QPoint(int(left) + px(_EDGE + 3), int(bar.top()) + px(3)), icon)
            left += px(_SIGN + 2)
        room = int(right - left) - px(_EDGE + _PAD)
        font = theme.font(Size.CAPTION, 500)
        if room > 0:
            text, _ = self._texts.text(title(row), font, room // _WIDTHS * _WIDTHS)
            painter.setFont(font)
            painter.setPen(theme.color("text1"))
            painter.drawStaticText(QPoint(int(left) + px(_EDGE + 3), int(bar.top()) + px(2)), text)

    def _grid(self, painter: QPainter, area: QRect) -> None:
        for tick in self._view.scale.ticks():
            x = self._theme.px(_LEFT) + round(tick.x)
            painter.fillRect(x, 0, 1, area.height(), self._theme.color("line1"))

    def _axis(self, painter: QPainter, area: QRect) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.setPen(theme.color("text3"))
        for tick in self._view.scale.ticks():
            place = QRect(px(_LEFT) + round(tick.x) + px(3), 0, px(80), px(HEAD) - 1)
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
        room = foot.adjusted(px(_LEFT), 0, -px(_LEFT), 0)
        words = " · ".join(part for part in parts if part)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


def _tinted(color: QColor, share: float) -> QColor:
    tint = QColor(color)
    tint.setAlphaF(share)
    return tint
