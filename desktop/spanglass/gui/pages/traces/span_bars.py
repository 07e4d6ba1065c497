"""Paints the bars of a waterfall: height by rank, colour by kind, tint before the first token."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen

from spanglass.core.facts import Kind
from spanglass.core.views import SpanRow
from spanglass.gui.models.span_words import aside
from spanglass.gui.pages.traces.time_scale import TimeScale
from spanglass.gui.theming.theme import Theme

LEAF, CONTAINER, THIN = 12, 6, 4
_THIN_KINDS = frozenset({Kind.AGENT, Kind.CHAIN})
_RADIUS = 2.5
_LEAST_WIDTH = 2
_WAITING_TINT, _ASIDE, _TAIL_TINT = 0.32, 0.45, 0.15
_TAIL = 18
_OUTLINE, _OUTLINE_GAP = 1.5, 1.25
_MOST_TICKS = 400
_FAR = 4000.0


@dataclass(frozen=True, slots=True)
class BarPlace:
    """Where bars are drawn: the cell, where the scale begins, the scale, and how far open bars reach."""

    cell: QRect
    origin: int
    scale: TimeScale
    open_end_ns: int


class BarPainter(QObject):
    """Draws one span's bar; colours are kept per theme."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._waiting: dict[str, QColor] = {}
        theme.changed.connect(self._waiting.clear)

    def paint(self, painter: QPainter, place: BarPlace, row: SpanRow, container: bool) -> None:
        """Draw the bar of a span, its outline if it failed or was refused, and its events."""
        bar = self._bar(place, row, container)
        if bar is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not place.scale.whole:
            painter.setClipRect(place.cell)
        if aside(row):
            painter.setOpacity(_ASIDE)
        self._fill(painter, place, row, bar)
        token = "refusal" if row.refusal is not None else "error" if row.failed else ""
        if token:
            self._outline(painter, bar, token)
        if row.events:
            self._ticks(painter, place, row, bar)
        painter.restore()

    def _bar(self, place: BarPlace, row: SpanRow, container: bool) -> QRectF | None:
        """The bar's rectangle, None where it is out of view."""
        scale, px = place.scale, self._theme.px
        left = scale.x(row.start_ns)
        right = scale.x(max(row.start_ns, row.end_ns or place.open_end_ns))
        if right < -px(4) or left > scale.width + px(4):
            return None
        left, right = max(left, -_FAR), min(right, scale.width + _FAR)
        width = max(right - left, float(px(_LEAST_WIDTH)))
        if left <= scale.width:
            left = min(left, max(0.0, scale.width - width)) if width == px(_LEAST_WIDTH) else left
        height = px(THIN if row.kind in _THIN_KINDS else CONTAINER if container else LEAF)
        top = place.cell.top() + (place.cell.height() - height) / 2
        return QRectF(place.origin + left, round(top), width, height)

    def _fill(self, painter: QPainter, place: BarPlace, row: SpanRow, bar: QRectF) -> None:
        color, radius = self._theme.kind_color(row.kind), min(bar.height() / 2, _RADIUS, bar.width() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        first = self._first_token(place, row, bar)
        if first is not None:
            painter.setBrush(self._tint(row.kind))
            painter.drawRoundedRect(bar, radius, radius)
            bar = bar.adjusted(max(0.0, first - bar.left()), 0, 0, 0)
            painter.fillRect(QRectF(bar.left(), bar.top(), min(radius, bar.width()), bar.height()), color)
        painter.setBrush(_fading(bar, color, self._theme.px(_TAIL)) if row.running else color)
        if bar.width() > 0:
            painter.drawRoundedRect(bar, radius, radius)

    def _first_token(self, place: BarPlace, row: SpanRow, bar: QRectF) -> float | None:
        """Where the first token stands in the bar, None if there was none to wait for."""
        if row.first_token_ns is None or row.first_token_ns <= 0:
            return None
        return min(place.origin + place.scale.x(row.start_ns + row.first_token_ns), bar.right())

    def _tint(self, kind: Kind) -> QColor:
        token = self._theme.kind_token(kind)
        if token not in self._waiting:
            color = QColor(self._theme.color(token))
            color.setAlphaF(_WAITING_TINT)
            self._waiting[token] = color
        return self._waiting[token]

    def _outline(self, painter: QPainter, bar: QRectF, token: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._theme.color(token), _OUTLINE))
        gap = _OUTLINE_GAP
        painter.drawRoundedRect(bar.adjusted(-gap, -gap, gap, gap), _RADIUS + gap, _RADIUS + gap)

    def _ticks(self, painter: QPainter, place: BarPlace, row: SpanRow, bar: QRectF) -> None:
        color, reach = self._theme.color("text1"), self._theme.px(2)
        places = {round(place.scale.x(moment)) for moment in row.events[:_MOST_TICKS]}
        for x in places:
            if -1 <= x <= place.scale.width + 1:
                painter.fillRect(
                    QRectF(place.origin + x, bar.top() - reach, 1, bar.height() + 2 * reach), color
                )


def _fading(bar: QRectF, color: QColor, tail: int) -> QBrush:
    """A fill that fades towards the right end, for what has not ended."""
    end = QColor(color)
    end.setAlphaF(_TAIL_TINT)
    gradient = QLinearGradient(max(bar.left(), bar.right() - tail), 0, bar.right(), 0)
    gradient.setColorAt(0, color)
    gradient.setColorAt(1, end)
    return QBrush(gradient)
