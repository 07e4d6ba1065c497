"""Paints the cells of the span tree: title, duration and waterfall bar."""

import time
from collections.abc import Sequence, Set

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QFontMetrics, QPainter

from spanglass.core.display import UNKNOWN, duration
from spanglass.core.views import SpanRow
from spanglass.gui.models.span_words import title
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces.list_delegate import counting
from spanglass.gui.pages.traces.span_bars import BarPainter, BarPlace
from spanglass.gui.pages.traces.span_line import TITLE_LEFT, LineLayouts, title_font
from spanglass.gui.pages.traces.time_ruler import LEFT, TimeRuler
from spanglass.gui.pages.traces.tree_indent import Indent
from spanglass.gui.theming.theme import Size, Theme

ICON_LEFT = 16
"""Where a row's icon stands, after its indentation and the chevron."""

_PAD = 8


class SpanCells(QObject):
    """Paints rows. The tree sets `indent`, `dpr` and `live` before it paints.

    `live` says that the trace still runs: spans without an end then reach to now, else to the
    trace's last moment.
    """

    def __init__(
        self, theme: Theme, model: SpansModel, ruler: TimeRuler, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._model, self._ruler = theme, model, ruler
        self._lines, self._bars = LineLayouts(theme), BarPainter(theme, self)
        self.indent = Indent(theme.px(14), theme.px(140))
        self.dpr = 1.0
        self.live = False
        self._found: Set[int] = frozenset()
        self._text = ""

    def paint(self, painter: QPainter, rects: Sequence[QRect], node: int, depth: int) -> None:
        """Paint the three cells of a row."""
        row, (line, took, bar) = self._model.span_of(node), rects
        self._paint_line(painter, line, row, (node, depth))
        self._paint_duration(painter, took, row)
        if row is not None:
            self._paint_bar(painter, bar, row, node)

    def _paint_line(
        self, painter: QPainter, rect: QRect, row: SpanRow | None, place: tuple[int, int]
    ) -> None:
        node, depth = place
        left = rect.left() + self.indent.x(depth) + self._theme.px(ICON_LEFT)
        container = bool(self._model.children_of(node))
        if node in self._found:
            self._paint_mark(painter, rect.adjusted(left - rect.left(), 0, 0, 0), row, container)
        for piece in self._lines.pieces(row, container, rect.right() + 1 - left, self.dpr):
            at = QPoint(left + piece.x, rect.top() + (rect.height() - piece.height) // 2)
            if piece.picture is not None:
                painter.drawPixmap(at, piece.picture)
            elif piece.font is not None and piece.color is not None:
                painter.setFont(piece.font)
                painter.setPen(piece.color)
                painter.drawText(at.x(), at.y() + piece.ascent, piece.text)

    def mark(self, nodes: Set[int], text: str) -> None:
        """Let nodes stand out, and a text in their titles."""
        self._found, self._text = nodes, text.lower()

    def _paint_mark(self, painter: QPainter, rect: QRect, row: SpanRow | None, container: bool) -> None:
        """The ground under the text found in a title, or under the icon where it was found elsewhere."""
        name, px = title(row), self._theme.px
        at = name.lower().find(self._text)
        metrics = QFontMetrics(title_font(self._theme, container=container))
        left = rect.left()
        x, width = left - px(3), px(20)
        if at >= 0:
            x = left + px(TITLE_LEFT) + metrics.horizontalAdvance(name[:at])
            width = metrics.horizontalAdvance(name[at : at + len(self._text)])
        height = px(18)
        ground = QRect(x, rect.top() + (rect.height() - height) // 2, width, height)
        painter.fillRect(ground.intersected(rect.adjusted(-px(3), 0, 0, 0)), self._theme.color("match"))

    def _paint_duration(self, painter: QPainter, rect: QRect, row: SpanRow | None) -> None:
        running = row is not None and row.running and self.live
        font = self._theme.font(Size.BODY, figures=True)
        text, width = self._lines.text(self._duration(row, running), font)
        painter.setFont(font)
        painter.setPen(self._theme.color("accent" if running else "text2"))
        metrics, left = QFontMetrics(font), rect.right() + 1 - self._theme.px(_PAD) - width
        painter.drawText(left, rect.top() + (rect.height() - metrics.height()) // 2 + metrics.ascent(), text)

    def now_ns(self) -> int:
        """The moment that running spans have come to."""
        return time.time_ns()

    def _duration(self, row: SpanRow | None, running: bool) -> str:
        if row is None or (row.running and not running):
            return UNKNOWN
        return counting(max(0, self.now_ns() - row.start_ns)) if running else duration(row.took_ns)

    def _paint_bar(self, painter: QPainter, rect: QRect, row: SpanRow, node: int) -> None:
        scale = self._ruler.scale
        end_ns = self.now_ns() if self.live else scale.last_ns
        place = BarPlace(rect, rect.left() + self._theme.px(LEFT), scale, end_ns)
        self._bars.paint(painter, place, row, bool(self._model.children_of(node)))


def row_height(theme: Theme) -> int:
    """The height of a row: two pixels less than in a list, more if the font needs it."""
    return max(theme.px(theme.manner.row - 2), QFontMetrics(theme.font(Size.BODY)).height() + 9)
