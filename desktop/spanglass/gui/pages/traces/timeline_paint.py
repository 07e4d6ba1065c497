"""Paints the timeline: only what is in sight, and of spans too short to be seen one a pixel."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from spanglass.core.display import duration, one_line
from spanglass.core.facts import Kind
from spanglass.core.views import SpanRow
from spanglass.gui.models.lanes import Lanes
from spanglass.gui.models.span_words import aside, second_label, title
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces.span_line import LineLayouts
from spanglass.gui.pages.traces.time_scale import Tick, TimeScale
from spanglass.gui.theme import Size, Theme

if TYPE_CHECKING:
    from spanglass.gui.pages.traces.timeline_view import TimelineView

HEAD, FOOT, LANE = 26, 24, 22
"""Heights of the axis, of the line of words below, and of a lane, in drawn pixels."""

_BAR, _EDGE, _PAD, _LEFT = 18, 3, 6, 10
_NAMED_FROM, _WIDTHS, _THIN = 40, 32, 14
_SIGN = 12
_SIGNS = {"refusal": "hand", "error": "circle-x"}
_WAITED, _STREAMED, _SOLID = range(3)
_SHARES = {_WAITED: 0.36, _STREAMED: 0.3}
_ASIDE = 0.5
_BACK = 0.25
"""How strong those are in which a text was not found, while one is looked for."""


@dataclass(slots=True)
class _Bars:
    """What is to be filled, by layer, token or kind, and opacity; and the bars with words or an edge."""

    fills: dict[tuple[int, str | Kind, float], list[QRect]] = field(default_factory=lambda: defaultdict(list))
    named: list[tuple[QRectF, SpanRow, float]] = field(default_factory=list)


class TimelinePainter(QObject):
    """Draws one view; the words of bars are laid out once per width."""

    def __init__(self, theme: Theme, view: "TimelineView") -> None:
        super().__init__(view)
        self._theme, self._view, self._texts = theme, view, LineLayouts(theme)
        self._drawn: QPixmap | None = None
        self._tints: dict[tuple[int, float], QColor] = {}
        self._key: tuple[object, ...] = ()
        theme.changed.connect(self._forget)

    def _forget(self) -> None:
        self._drawn = None

    def paint(self, painter: QPainter, spans: SpansModel, marked: tuple[int, int]) -> None:
        """Draw lanes, axis and the line of words; `marked` are the current and the hovered node.

        The lanes are drawn anew only when something about them has changed.
        """
        area, view = self._view.viewport().rect(), self._view
        place = (view.scale, view.lanes, view.verticalScrollBar().value(), area.size())
        key = (*place, spans.revision, view.found)
        ratio = view.devicePixelRatioF()
        if self._drawn is None or key != self._key or self._drawn.devicePixelRatio() != ratio:
            self._key, self._drawn = key, QPixmap(area.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(self._theme.color("bg1"))
            inside = QPainter(self._drawn)
            self._grid(inside, area)
            bars = _Bars()
            for lane, top in self._in_sight(area):
                self._lane(bars, spans, lane, top)
            self._fill(inside, bars)
            inside.setRenderHint(QPainter.RenderHint.Antialiasing)
            for bar, row, opacity in bars.named:
                self._finish(inside, bar, row, opacity)
            inside.end()
        painter.drawPixmap(0, 0, self._drawn)
        self._outline(painter, area, marked)
        self._axis(painter, area)
        self._words(painter, spans, area, marked[1] or marked[0])

    def _in_sight(self, area: QRect) -> Iterator[tuple[int, int]]:
        """The lanes in sight and where each begins."""
        px, offset = self._theme.px, self._view.verticalScrollBar().value()
        last = min(len(self._view.lanes.starts), (offset + area.height()) // px(LANE) + 1)
        for lane in range(max(0, offset // px(LANE)), last):
            yield lane, px(HEAD) + lane * px(LANE) - offset

    def _lane(self, bars: "_Bars", spans: SpansModel, lane: int, top: int) -> None:
        lanes, scale, px = self._view.lanes, self._view.scale, self._theme.px
        starts, nodes, left = lanes.starts[lane], lanes.nodes[lane], px(_LEFT)
        height, top, found = px(_BAR), top + px(2), self._view.found
        at = lanes.first(lane, scale.start_ns)
        while at < len(starts) and starts[at] <= scale.end_ns:
            first, last = self._edges(lanes, scale, lane, at)
            row, opacity = spans.span_of(nodes[at]), _BACK if found and nodes[at] not in found else 1.0
            if row is not None and last - first < _THIN:
                wide = max(1, int(last - first) - 1)
                bars.fills[_SOLID, _look(row), opacity].append(QRect(int(first), top, wide, height))
                last = max(last, first + 3)
            elif row is not None:
                self._bar(bars, QRect(int(first), top, int(last) - int(first), height), row, opacity)
            at = max(at + 1, lanes.after(lane, scale.time_ns(last - left), at))

    def _fill(self, painter: QPainter, bars: "_Bars") -> None:
        """Fill what has the same colour at one go: a call for each of thousands of bars would be seen."""
        painter.setPen(Qt.PenStyle.NoPen)
        for (layer, look, opacity), rects in sorted(bars.fills.items(), key=lambda item: item[0][0]):
            color = self._theme.kind_color(look) if isinstance(look, Kind) else self._theme.color(look)
            painter.setOpacity(opacity)
            painter.setBrush(color if layer == _SOLID else self._tinted(color, _SHARES[layer]))
            painter.drawRects(rects)

    def _tinted(self, color: QColor, share: float) -> QColor:
        key = (color.rgb(), share)
        if key not in self._tints:
            tint = QColor(color)
            tint.setAlphaF(share)
            self._tints[key] = tint
        return self._tints[key]

    def _outline(self, painter: QPainter, area: QRect, marked: tuple[int, int]) -> None:
        """Draw the edges of the current and the hovered span."""
        lanes, px = self._view.lanes, self._theme.px
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, node in zip((2.0, 1.5), marked, strict=True):
            lane = lanes.lane_of.get(node)
            if lane is not None:
                edges = self._edges(lanes, self._view.scale, lane, lanes.nodes[lane].index(node))
                top = px(HEAD) + lane * px(LANE) - self._view.verticalScrollBar().value() + px(2)
                painter.setPen(QPen(self._theme.color("accent"), width))
                bar = QRectF(edges[0], top, max(3.0, edges[1] - edges[0]), px(_BAR))
                painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))

    def _edges(self, lanes: Lanes, scale: TimeScale, lane: int, at: int) -> tuple[float, float]:
        left, pixels = self._theme.px(_LEFT), scale.width / (scale.end_ns - scale.start_ns)
        start = max((lanes.starts[lane][at] - scale.start_ns) * pixels, -float(left))
        end = min((lanes.ends[lane][at] - scale.start_ns) * pixels, scale.width + float(left))
        return left + start, left + max(end, start + 1)

    def _bar(self, bars: "_Bars", bar: QRect, row: SpanRow, opacity: float) -> None:
        theme, kind = self._theme, row.kind
        opacity *= _ASIDE if aside(row) else 1.0
        bars.fills[_WAITED, kind, opacity].append(bar)
        if row.first_token_ns:
            first = theme.px(_LEFT) + int(self._view.scale.x(row.start_ns + row.first_token_ns))
            if first <= bar.right():
                bars.fills[_STREAMED, kind, opacity].append(bar.adjusted(max(0, first - bar.left()), 0, 0, 0))
        edge = min(theme.px(_EDGE), bar.width())
        bars.fills[_SOLID, kind, opacity].append(QRect(bar.left(), bar.top(), edge, bar.height()))
        if bar.width() >= theme.px(_NAMED_FROM) or row.refusal is not None or row.failed:
            bars.named.append((bar.toRectF(), row, opacity))

    def _finish(self, painter: QPainter, bar: QRectF, row: SpanRow, opacity: float) -> None:
        """Name a bar, and say that it failed."""
        theme = self._theme
        painter.setOpacity(opacity)
        token = "refusal" if row.refusal is not None else "error" if row.failed else ""
        if bar.width() >= theme.px(_NAMED_FROM):
            self._name(painter, bar, row, token)
        if token:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color(token), 1.5))
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))

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
            step = _WIDTHS if room > 3 * _WIDTHS else _WIDTHS // 4  # few widths: each is laid out once
            text, _ = self._texts.text(title(row), font, room // step * step)
            painter.setFont(font)
            painter.setPen(theme.color("text1"))
            painter.drawStaticText(QPoint(int(left) + px(_EDGE + 3), int(bar.top()) + px(2)), text)

    def _grid(self, painter: QPainter, area: QRect) -> None:
        for tick in self._ticks():
            x = self._theme.px(_LEFT) + round(tick.x)
            painter.fillRect(x, 0, 1, area.height(), self._theme.color("line1"))

    def _ticks(self) -> Iterator[Tick]:
        scale = self._view.scale
        return iter(()) if scale.empty else iter(scale.ticks())

    def _axis(self, painter: QPainter, area: QRect) -> None:
        theme, px = self._theme, self._theme.px
        painter.fillRect(0, 0, area.width(), px(HEAD), theme.color("bg1"))
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.setPen(theme.color("text3"))
        for tick in self._ticks():
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


def _look(row: SpanRow) -> str | Kind:
    """The token of what went wrong with a span, else its kind."""
    return "refusal" if row.refusal is not None else "error" if row.failed else row.kind
