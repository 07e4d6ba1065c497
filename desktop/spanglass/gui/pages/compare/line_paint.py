"""Paints the rows of the list of lines: grounds, names, changes, times and twin bars."""

from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from spanglass.core.views import SpanRow
from spanglass.gui.models import span_words
from spanglass.gui.pages.compare.asked import CompareLine
from spanglass.gui.pages.compare.line_head import GUTTER, LineHead
from spanglass.gui.pages.compare.line_model import AGAINST, BARS, CHANGE, FIRST, SECOND, SPAN, LineModel
from spanglass.gui.pages.compare.line_words import against, change_word, second_label, shown_row, took
from spanglass.gui.pages.traces.tree_indent import Indent
from spanglass.gui.theming.theme import KIND_ICONS, Size, Theme

_STEP, _ICON, _CHEVRON, _ROOM = 14, 14, 14, 0.55
_BAR, _BETWEEN, _SHORTEST = 6, 2, 2
_OUTCOME = 14
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
FIRST_COLOUR, SECOND_COLOUR = "chart_other", "chart_0"


class Face(NamedTuple):
    """How a text is set: its colour, its weight, and whether it stands at the right."""

    token: str
    weight: int = 400
    right: bool = False


class Shown(NamedTuple):
    """Whose name a line shows, and the words behind it."""

    row: SpanRow | None
    label: str = ""
    token: str = "text3"


class LinePainter:
    """Paints one row at a time; `begins_ns` is when each trace begins, `dpr` the screen's density."""

    def __init__(self, theme: Theme, model: LineModel, head: LineHead) -> None:
        self._theme, self._model, self._head = theme, model, head
        self.begins_ns = (0, 0)
        self.dpr = 1.0

    def indent(self) -> Indent:
        """How far lines are indented."""
        room = round((self._head.sectionSize(SPAN) - self._theme.px(GUTTER)) * _ROOM)
        return Indent(self._theme.px(_STEP), max(1, room))

    def chevron(self, rect: QRect, depth: int) -> QRect:
        """Where the chevron of a line is."""
        px, left = self._theme.px, rect.left() + self._theme.px(GUTTER) - self._theme.px(8)
        side = px(_CHEVRON)
        return QRect(left + self.indent().x(depth), rect.top() + (rect.height() - side) // 2, side, side)

    def chevrons(self, rect: QRect, depth: int) -> tuple[QRect, ...]:
        """Where the chevrons of a line are: there is one."""
        return (self.chevron(rect, depth),)

    def paint(self, painter: QPainter, rect: QRect, number: int, selection: str) -> None:
        """Paint the line of a number in a row; `selection` is its fill, empty if it is not current."""
        line = self._model.lines[number]
        self._paint_ground(painter, rect, line, selection)
        cells = {column: self._cell(rect, column) for column in (SPAN, CHANGE, FIRST, SECOND, AGAINST, BARS)}
        self._paint_sign(painter, cells[SPAN], line)
        self._paint_name(painter, cells[SPAN], number, Shown(shown_row(line), second_label(line)))
        self._paint_change(painter, cells[CHANGE], line)
        for column, row in ((FIRST, line.first), (SECOND, line.second)):
            self._paint_time(painter, cells[column], row)
        text, token = against(line)
        self._words(
            painter, cells[AGAINST].adjusted(0, 0, -self._theme.px(4), 0), text, Face(token, right=True)
        )
        self._paint_bars(painter, cells[BARS], line)

    def _cell(self, rect: QRect, column: int) -> QRect:
        left, width = self._head.sectionViewportPosition(column), self._head.sectionSize(column)
        return QRect(left, rect.top(), width, rect.height())

    def _paint_ground(self, painter: QPainter, rect: QRect, line: CompareLine, selection: str) -> None:
        theme = self._theme
        alone = "" if all(line.sides) else "diff_del_bg" if line.sides[0] else "diff_add_bg"
        if alone or selection:
            painter.fillRect(rect, theme.color(selection or alone))
        for tick in self._head.scale.ticks():
            painter.fillRect(
                self._head.origin + round(tick.x), rect.top(), 1, rect.height(), theme.color("line1")
            )
        if selection:
            painter.fillRect(rect.left(), rect.top(), theme.px(2), rect.height(), theme.color("accent"))

    def _paint_sign(self, painter: QPainter, rect: QRect, line: CompareLine) -> None:
        px, word = self._theme.px, change_word(line)
        if word is not None and word.sign:
            sign = QRect(rect.left() + px(8), rect.top(), px(GUTTER) - px(12), rect.height())
            self._words(painter, sign, word.sign, Face(word.token, 600))

    def _paint_name(self, painter: QPainter, rect: QRect, number: int, shown: Shown) -> None:
        theme, px, line = self._theme, self._theme.px, self._model.lines[number]
        row, indent = shown.row, self.indent()
        for x in indent.guides(line.depth):
            at = rect.left() + px(GUTTER) + x
            painter.fillRect(at, rect.top(), 1, rect.height(), theme.color("line2"))
        chevron = self.chevron(rect, line.depth)
        if self._model.has_children(number):
            icon = "chevron-right" if self._model.is_folded(number) else "chevron-down"
            painter.drawPixmap(chevron, theme.pixmap(icon, "text2", _CHEVRON, self.dpr))
        x = chevron.right() + px(3)
        if row is not None:
            icon, token = KIND_ICONS[row.kind], theme.kind_token(row.kind)
            top = rect.top() + (rect.height() - px(_ICON)) // 2
            painter.drawPixmap(QPoint(x, top), theme.pixmap(icon, token, _ICON, self.dpr))
        x += px(_ICON + 6)
        room = QRect(x, rect.top(), rect.right() - x, rect.height())
        token = "text1" if row is not None else "text3"
        used = self._words(painter, room, span_words.title(row), Face(token, 500))
        rest = room.adjusted(used + px(8), 0, -px(8), 0)
        self._words(painter, rest, shown.label, Face(shown.token))

    def _paint_change(self, painter: QPainter, rect: QRect, line: CompareLine) -> None:
        word = change_word(line)
        if word is not None:
            self._words(painter, rect.adjusted(self._theme.px(8), 0, 0, 0), word.text, Face(word.token, 500))

    def _paint_time(self, painter: QPainter, rect: QRect, row: SpanRow | None) -> None:
        """The time, and before it what became of the span if that was not good."""
        px = self._theme.px
        self._words(painter, rect.adjusted(0, 0, -px(4), 0), took(row), Face("text1", right=True))
        if row is None or not (row.failed or row.refusal is not None):
            return
        icon, token = ("hand", "refusal") if row.refusal is not None else ("circle-x", "error")
        top = rect.top() + (rect.height() - px(_OUTCOME)) // 2
        picture = self._theme.pixmap(icon, token, _OUTCOME, self.dpr)
        painter.drawPixmap(QPoint(rect.left(), top), picture)

    def _paint_bars(self, painter: QPainter, rect: QRect, line: CompareLine) -> None:
        """A bar for each trace, that of A above that of B."""
        px, scale, origin = self._theme.px, self._head.scale, self._head.origin
        top = rect.top() + (rect.height() - px(2 * _BAR + _BETWEEN)) // 2
        painter.setPen(Qt.PenStyle.NoPen)
        sides = ((line.first, FIRST_COLOUR), (line.second, SECOND_COLOUR))
        for number, (row, token) in enumerate(sides):
            if row is None:
                continue
            start = row.start_ns - self.begins_ns[number]
            end = start + row.duration_ns if row.end_ns else scale.last_ns
            left, right = round(scale.x(start)), round(scale.x(end))
            width = max(px(_SHORTEST), right - left)
            painter.setBrush(self._theme.color(token))
            bar = QRect(origin + left, top + number * px(_BAR + _BETWEEN), width, px(_BAR))
            painter.drawRoundedRect(bar.intersected(rect), 1.5, 1.5)

    def _words(self, painter: QPainter, rect: QRect, text: str, face: Face) -> int:
        """Draw a text, cut to its room; its width."""
        if not text or rect.width() <= 0:
            return 0
        font = self._theme.font(Size.BODY, face.weight, figures=face.right)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.setFont(font)
        painter.setPen(self._theme.color(face.token))
        side = Qt.AlignmentFlag.AlignRight if face.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, _MIDDLE | side, text)
        return metrics.horizontalAdvance(text)
