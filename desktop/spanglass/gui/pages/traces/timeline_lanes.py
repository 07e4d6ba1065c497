"""The lanes of the timeline as a picture: only what is in sight, spans too short to be seen one a pixel."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from spanglass.core.facts import Kind
from spanglass.core.views import SpanRow
from spanglass.gui.models.lanes import Lanes
from spanglass.gui.models.span_words import aside, title
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.pages.traces.span_line import LineLayouts
from spanglass.gui.pages.traces.time_scale import Tick, TimeScale
from spanglass.gui.theming.theme import Size, Theme

if TYPE_CHECKING:
    from spanglass.gui.pages.traces.timeline_view import TimelineView

HEAD, LANE, BAR, LEFT = 26, 22, 18, 10
"""Heights of the axis, of a lane and of a bar, and where time begins, in drawn pixels."""

_EDGE, _PAD, _TOP = 3, 6, 2
_NAMED_FROM, _WIDTHS, _THIN = 40, 32, 14
_SIGN = 12
_SIGNS = {"refusal": "hand", "error": "circle-x"}
_WAITED, _STREAMED, _SOLID = range(3)
_SHARES = {_WAITED: 0.36, _STREAMED: 0.3}
_ASIDE = 0.5
_BACK = 0.25
"""How strong those are in which a text was not found, while one is looked for."""

_AT_ONCE_S = 0.012
_FARTHEST = 16.0


@dataclass(slots=True)
class _Bars:
    """What is to be filled, by layer, token or kind, and opacity; and the bars with words or an edge."""

    fills: dict[tuple[int, str | Kind, float], list[QRect]] = field(default_factory=lambda: defaultdict(list))
    named: list[tuple[QRectF, SpanRow, float]] = field(default_factory=list)


class LanesPicture(QObject):
    """Draws the lanes of one view anew when something about them changed, some at once, the rest in turns.

    Where a lane is not drawn yet, the picture before is shown, stretched as time is. `grown` says that
    more of it is there.
    """

    grown = Signal()

    def __init__(self, theme: Theme, view: "TimelineView") -> None:
        super().__init__(view)
        self._theme, self._view, self._texts = theme, view, LineLayouts(theme)
        self._drawn: QPixmap | None = None
        self._tints: dict[tuple[int, float], QColor] = {}
        self._key: tuple[object, ...] = ()
        self._shown: tuple[TimeScale, Lanes, int] = (view.scale, view.lanes, 0)
        self._left: Iterator[tuple[int, int]] = iter(())
        self._turns = Turns(self)
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """Draw all of it anew."""
        self._drawn = None

    @property
    def complete(self) -> bool:
        """Whether all lanes in sight are drawn."""
        return not self._turns.busy

    def picture(self, spans: SpansModel) -> QPixmap:
        """The lanes as they are now, as far as they are drawn."""
        view, size, ratio = self._view, self._view.viewport().size(), self._view.devicePixelRatioF()
        offset = view.verticalScrollBar().value()
        key = (view.scale, view.lanes, offset, size, ratio, spans.revision, view.found)
        if self._drawn is None or key != self._key:
            before, self._key, self._drawn = self._drawn, key, QPixmap(size * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(self._theme.color("bg1"))
            self._begin(self._drawn, before, spans)
            self._shown = (view.scale, view.lanes, offset)
        return self._drawn

    def _begin(self, drawn: QPixmap, before: QPixmap | None, spans: SpansModel) -> None:
        area, until = self._view.viewport().rect(), perf_counter() + _AT_ONCE_S
        self._turns.clear(self)
        self._left = self._in_sight(area)
        painter = QPainter(drawn)
        self._grid(painter, area)
        for lane, top in self._left:
            self._draw(painter, spans, (lane, top))
            if perf_counter() > until:
                below = area.adjusted(0, top + self._theme.px(LANE), 0, 0)
                self._stand_in(painter, before, below)
                self._turns.add(self, lambda: self._go_on(spans))
                break
        painter.end()

    def _go_on(self, spans: SpansModel) -> bool:
        """Draw the next lane; whether there are more."""
        at = next(self._left, None)
        if at is not None and self._drawn is not None:
            place = QRect(0, at[1], self._view.viewport().width(), self._theme.px(LANE))
            painter = QPainter(self._drawn)
            painter.fillRect(place, self._theme.color("bg1"))
            self._grid(painter, place)
            self._draw(painter, spans, at)
            painter.end()
        self.grown.emit()
        return at is not None

    def _stand_in(self, painter: QPainter, before: QPixmap | None, below: QRect) -> None:
        """Show in `below` what the picture before has of the same times and lanes."""
        (scale, lanes, offset), now = self._shown, self._view.scale
        if before is None or lanes is not self._view.lanes or scale.empty:
            return
        left, width = self._theme.px(LEFT), self._view.viewport().width()
        first, last = (left + scale.x(now.time_ns(x - left)) for x in (0, width))
        if not 1 / _FARTHEST < (last - first) / max(1, width) < _FARTHEST:
            return
        moved, ratio = self._view.verticalScrollBar().value() - offset, before.devicePixelRatio()
        source = QRectF(first, below.top() + moved, last - first, below.height())
        places = (source.x() * ratio, source.y() * ratio, source.width() * ratio, source.height() * ratio)
        painter.drawPixmap(below.toRectF(), before, QRectF(*places))

    def _in_sight(self, area: QRect) -> Iterator[tuple[int, int]]:
        """The lanes in sight and where each begins."""
        px, offset = self._theme.px, self._view.verticalScrollBar().value()
        last = min(len(self._view.lanes.starts), (offset + area.height()) // px(LANE) + 1)
        for lane in range(max(0, offset // px(LANE)), last):
            yield lane, px(HEAD) + lane * px(LANE) - offset

    def _draw(self, painter: QPainter, spans: SpansModel, at: tuple[int, int]) -> None:
        bars = _Bars()
        self._lane(bars, spans, *at)
        self._fill(painter, bars)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for bar, row, opacity in bars.named:
            self._finish(painter, bar, row, opacity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setOpacity(1.0)

    def _lane(self, bars: _Bars, spans: SpansModel, lane: int, top: int) -> None:
        """Gather the bars of a lane; one that lies in the pixels of the one before is left out."""
        scale, found, left = self._view.scale, self._view.found, self._theme.px(LEFT)
        starts, nodes = self._view.lanes.starts[lane], self._view.lanes.nodes[lane]
        height, top, begun_ns = self._theme.px(BAR), top + self._theme.px(_TOP), scale.start_ns
        pixel_ns, edges = (scale.end_ns - begun_ns) / scale.width, Edges(self._view, left, lane)
        at, end = self._view.lanes.first(lane, begun_ns), bisect_right(starts, scale.end_ns)
        while at < end:
            (first, last), node = edges.of(at), nodes[at]
            row, opacity = spans.span_of(node), _BACK if found and node not in found else 1.0
            if row is not None and last - first < _THIN:
                wide = max(1, int(last - first) - 1)
                bars.fills[_SOLID, _look(row), opacity].append(QRect(int(first), top, wide, height))
                last = max(last, first + 3)
            elif row is not None:
                self._bar(bars, QRect(int(first), top, int(last) - int(first), height), row, opacity)
            at, covered_ns = at + 1, begun_ns + int((last - left) * pixel_ns)
            if at < end and starts[at] < covered_ns:
                at = bisect_left(starts, covered_ns, at)

    def _fill(self, painter: QPainter, bars: _Bars) -> None:
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

    def _bar(self, bars: _Bars, bar: QRect, row: SpanRow, opacity: float) -> None:
        theme, kind = self._theme, row.kind
        opacity *= _ASIDE if aside(row) else 1.0
        bars.fills[_WAITED, kind, opacity].append(bar)
        if row.first_token_ns:
            first = theme.px(LEFT) + int(self._view.scale.x(row.start_ns + row.first_token_ns))
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
            ascent = painter.fontMetrics().ascent()
            painter.drawText(int(left) + px(_EDGE + 3), int(bar.top()) + px(2) + ascent, text)

    def _grid(self, painter: QPainter, area: QRect) -> None:
        for tick in ticks_of(self._view.scale):
            x = self._theme.px(LEFT) + round(tick.x)
            painter.fillRect(x, area.top(), 1, area.height(), self._theme.color("line1"))


class Edges:
    """Where the bars of a lane begin and end in pixels, cut a little outside of what is in sight."""

    def __init__(self, view: "TimelineView", left: int, lane: int) -> None:
        self._starts, self._ends = view.lanes.starts[lane], view.lanes.ends[lane]
        self._begun_ns, self._left, self._beyond = view.scale.start_ns, left, view.scale.width + left
        self._pixels = view.scale.width / (view.scale.end_ns - view.scale.start_ns)

    def of(self, at: int) -> tuple[float, float]:
        """The edges of the bar at a position of the lane, at least a pixel apart."""
        start = max((self._starts[at] - self._begun_ns) * self._pixels, -float(self._left))
        end = min((self._ends[at] - self._begun_ns) * self._pixels, float(self._beyond))
        return self._left + start, self._left + max(end, start + 1)


def ticks_of(scale: TimeScale) -> Iterable[Tick]:
    """The marks of the axis; none without a trace."""
    return () if scale.empty else scale.ticks()


def _look(row: SpanRow) -> str | Kind:
    """The token of what went wrong with a span, else its kind."""
    return "refusal" if row.refusal is not None else "error" if row.failed else row.kind
