"""Paints the rows of the trace list: status, time, name and badges, model, duration and its bar, figures."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from spanglass.core import display
from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import Outcome, elapsed, outcome, outlived
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.local_day import Day
from spanglass.gui.theming.theme import Size, Theme

GAP = 6
"""Drawn pixels left free at the edges of a cell."""
_CACHED_TEXTS, _LEAST_ROOM = 2000, 20
_BAR_FULL_SECONDS = 31
_BAR_TINT = 0.3
_MINUTE_NS = 60_000_000_000
_STATUS_ICONS = {
    Outcome.ERROR: ("circle-x", "error"),
    Outcome.REFUSAL: ("hand", "refusal"),
    Outcome.RUNNING: ("loader", "accent"),
}
_NAME_TOKENS = {Outcome.ERROR: "error", Outcome.REFUSAL: "refusal"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A text that was measured once: what of it is drawn, and its size."""

    text: str
    font: QFont
    width: int
    height: int
    ascent: int


@dataclass(frozen=True, slots=True)
class RowLook:
    """How a row is drawn, whatever it is of.

    `ground` is the token of its fill, `columns` are those shown: number, left edge and width;
    `short_time` leaves out the hours, `dpr` is the screen's density. With `today`, which is for lists that
    are not in the order of time, traces of other days show their day in place of the time.
    """

    size: QSize
    columns: tuple[tuple[int, int, int], ...]
    ground: str = "bg1"
    selected: bool = False
    short_time: bool = False
    dpr: float = 1.0
    today: Day | None = None


class RowDelegate(QStyledItemDelegate):
    """Paints whole rows for the view; rows that stand still are kept as pictures.

    A full list has some two hundred cells, each of which costs several calls from Qt and back.
    """

    def __init__(
        self,
        theme: Theme,
        model: TracesModel,
        now: Callable[[], int] = time.time_ns,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self.now = theme, now
        self._look, self._room = RowLook(QSize(), ()), _LEAST_ROOM
        self._pictures: dict[tuple[int, str, bool], tuple[TraceSummary, RowLook, QPixmap]] = {}
        by_id = {
            "status": self._paint_status, "time": self._paint_time, "name": self._paint_name,
            "model": self._paint_model, "duration": self._paint_duration, "tokens": self._paint_tokens,
            "cost": self._paint_cost,
        }  # fmt: skip
        self._parts = tuple(by_id[column.id] for column in model.columns)
        self._texts = tuple(column.text for column in model.columns)
        self._measures: object = None
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        """Take the theme's colours; forget what was laid out in other sizes."""
        theme = self._theme
        self._pictures.clear()
        if theme.measures != self._measures:
            self._measures = theme.measures
            self._words, self._small = theme.font(Size.BODY), theme.font(Size.CAPTION)
            self._figures = theme.font(Size.BODY, figures=True)
            fonts = (self._words, self._figures, self._small)
            self._metrics = {id(font): QFontMetrics(font) for font in fonts}
            self._lines: dict[tuple[str, int, int], _Line] = {}
        self._pens = {name: theme.color(name) for name in ("text1", "text2", "text3", "accent")}
        self._pens |= {name: theme.color(name) for name in ("error", "refusal", "warn")}
        self._bar = _tinted(theme.color("text3"))
        self._running_bar = _tinted(theme.color("accent"))
        self._decade = theme.px(50) / math.log10(1 + _BAR_FULL_SECONDS)
        self._gap, self._icon, self._badge = theme.px(GAP), theme.px(14), theme.px(12)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The height of a row; widths are the header's."""
        return QSize(self._theme.px(40), row_height(self._theme))

    def set_room(self, rows: int) -> None:
        """Say how many rows fit into sight; of twice as many the pictures are kept."""
        self._room = max(rows, _LEAST_ROOM)

    def paint_row(self, painter: QPainter, top: int, trace: TraceSummary, look: RowLook) -> None:
        """Paint one row with its upper edge at `top`; of one that runs, only the duration is no picture."""
        running = trace.running(self.now())
        painter.drawPixmap(0, top, self._picture(trace, look, running=running))
        if running:
            self._look = look
            for number, left, width in look.columns:
                if self._parts[number] == self._paint_duration:
                    rect = QRect(left, top, width, look.size.height())
                    self._paint_duration(painter, rect, trace, look.selected)

    def paint_ahead(self, trace: TraceSummary, look: RowLook) -> None:
        """Make the picture of a row that is not in sight yet."""
        self._picture(trace, look, running=trace.running(self.now()))

    def _picture(self, trace: TraceSummary, look: RowLook, *, running: bool) -> QPixmap:
        key = (trace.row_id, look.ground, running)
        known = self._pictures.get(key)
        if known is not None and known[0] is trace and known[1] == look:
            self._pictures[key] = self._pictures.pop(key)  # the last to go
            return known[2]
        if len(self._pictures) > 2 * self._room:
            for old in list(self._pictures)[: -self._room]:
                del self._pictures[old]
        picture = QPixmap(look.size * look.dpr)
        picture.setDevicePixelRatio(look.dpr)
        painter = QPainter(picture)
        self._paint_cells(painter, trace, look, running=running)
        painter.end()
        self._pictures[key] = (trace, look, picture)
        return picture

    def _paint_cells(self, painter: QPainter, trace: TraceSummary, look: RowLook, *, running: bool) -> None:
        self._look, height = look, look.size.height()
        painter.fillRect(0, 0, look.size.width(), height, self._theme.color(look.ground))
        if look.selected:
            painter.fillRect(0, 0, self._theme.px(2), height, self._theme.color("accent"))
        for number, left, width in look.columns:
            if not running or self._parts[number] != self._paint_duration:
                self._parts[number](painter, QRect(left, 0, width, height), trace, look.selected)

    def _paint_status(self, painter: QPainter, rect: QRect, trace: TraceSummary, selected: bool) -> None:
        shown = _STATUS_ICONS.get(outcome(trace, self.now()))
        if shown is not None:
            top = rect.top() + (rect.height() - self._icon) // 2
            painter.drawPixmap(rect.left() + self._theme.px(9), top, self._pixmap(*shown, 14))

    def _paint_time(self, painter: QPainter, rect: QRect, trace: TraceSummary, selected: bool) -> None:
        text, today = self._texts[1](trace), self._look.today
        said = text[3:] if self._look.short_time else text
        if today is not None and not today.has(trace.start_ns):
            said = Day(trace.start_ns).title(today)
        line = self._line(said, rect.width(), self._figures)
        left = rect.left() + self._theme.px(2)
        self._draw(painter, rect, left, line, "text2" if selected else "text3")

    def _paint_name(self, painter: QPainter, rect: QRect, trace: TraceSummary, selected: bool) -> None:
        right = self._paint_badges(painter, rect, trace)
        left = rect.left() + self._gap
        line = self._line(self._texts[2](trace), right - left, self._words)
        self._draw(painter, rect, left, line, _NAME_TOKENS.get(outcome(trace, 0), "text1"))

    def _paint_model(self, painter: QPainter, rect: QRect, trace: TraceSummary, selected: bool) -> None:
        line = self._line(self._texts[3](trace), rect.width() - 2 * self._gap, self._words)
        self._draw(painter, rect, rect.left() + self._gap, line, "text2")

    def _paint_duration(self, painter: QPainter, rect: QRect, trace: TraceSummary, selected: bool) -> None:
        now = self.now()
        running = trace.running(now)
        length = elapsed(trace, now) if running else trace.duration_ns
        text = counting(length) if running else self._texts[4](trace)
        self._paint_right(painter, rect, text, "accent" if running else "text1")
        width = min(round(self._decade * math.log10(1 + length / 1e9)), rect.width() - 2 * self._gap)
        if width > 0:
            right, top = rect.right() + 1 - self._gap, rect.bottom() - self._theme.px(4) + 1
            tint = self._running_bar if running else self._bar
            painter.fillRect(right - width, top, width, self._theme.px(2), tint)

    def _paint_tokens(self, painter: QPainter, rect: QRect, trace: TraceSummary, selected: bool) -> None:
        self._paint_right(painter, rect, self._texts[5](trace), "text2")

    def _paint_cost(self, painter: QPainter, rect: QRect, trace: TraceSummary, selected: bool) -> None:
        self._paint_right(painter, rect, self._texts[6](trace), "text2")

    def _paint_right(self, painter: QPainter, rect: QRect, text: str, token: str) -> None:
        line = self._line(text, rect.width() - self._gap, self._figures)
        self._draw(painter, rect, rect.right() + 1 - self._gap - line.width, line, token)

    def _paint_badges(self, painter: QPainter, rect: QRect, trace: TraceSummary) -> int:
        """Draw the badges from the right edge on; return where the name must end."""
        right = rect.right() + 1 - self._theme.px(10)
        for icon, token, text in reversed(badges(trace)):
            if text:
                line = self._line(text, rect.width(), self._small)
                right -= line.width
                self._draw(painter, rect, right, line, token)
                right -= self._theme.px(3)
            right -= self._badge
            top = rect.top() + (rect.height() - self._badge) // 2
            painter.drawPixmap(right, top, self._pixmap(icon, token, 12))
            right -= self._gap
        return right

    def _pixmap(self, icon: str, token: str, size: int) -> QPixmap:
        return self._theme.pixmap(icon, token, size, self._look.dpr)

    def _draw(self, painter: QPainter, rect: QRect, left: int, line: _Line, token: str) -> None:
        painter.setFont(line.font)
        painter.setPen(self._pens[token])
        painter.drawText(left, rect.top() + (rect.height() - line.height) // 2 + line.ascent, line.text)

    def _line(self, text: str, width: int, font: QFont) -> _Line:
        """The text in `font`, cut with "…" to `width`; measured once."""
        key = (text, width, id(font))
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) > _CACHED_TEXTS:
                self._lines.clear()
            line = self._lines[key] = self._measured(text, width, font)
        return line

    def _measured(self, text: str, width: int, font: QFont) -> _Line:
        metrics = self._metrics[id(font)]
        needed = metrics.horizontalAdvance(text)
        if needed > width:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))
            needed = metrics.horizontalAdvance(text)
        return _Line(text, font, needed, metrics.height(), metrics.ascent())


def row_height(theme: Theme) -> int:
    """The height of a row: that of the theme's manner, more if the font needs it."""
    return max(theme.px(theme.manner.row), QFontMetrics(theme.font(Size.BODY)).height() + 9)


def counting(nanoseconds: int) -> str:
    """The duration of something that runs: tenths of a second, ``3.1 s``, up to a minute."""
    if nanoseconds < _MINUTE_NS:
        return f"{nanoseconds // 100_000_000 / 10:.1f} s"
    return display.duration(nanoseconds)


def badges(trace: TraceSummary) -> list[tuple[str, str, str]]:
    """Icon, colour token and text of what stands at the right of a name."""
    shown = []
    if errors := outlived(trace):
        shown.append(("circle-x", "error", display.count(errors) if errors > 1 else ""))
    if trace.retries:
        shown.append(("rotate-cw", "text2", display.count(trace.retries)))
    if trace.asked_again:
        shown.append(("repeat", "text2", display.count(trace.asked_again) if trace.asked_again > 1 else ""))
    if trace.schema_failures:
        shown.append(("braces", "error", ""))
    if trace.truncated:
        shown.append(("scissors", "warn", ""))
    if trace.thumbs_down:
        shown.append(("thumbs-down", "warn", ""))
    if trace.source is not None:
        shown.append(("file", "text3", ""))
    if trace.replay:
        shown.append(("refresh-cw", "text3", ""))
    if trace.sample:
        shown.append(("shapes", "text3", ""))
    return shown


def _tinted(color: QColor) -> QColor:
    tint = QColor(color)
    tint.setAlphaF(_BAR_TINT)
    return tint
