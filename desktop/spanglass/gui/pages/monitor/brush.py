"""The strip of request volume over the page: a longer time, in which the chosen range is moved and drawn."""

from collections.abc import Iterable
from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from spanglass.gui.charts.buckets import SECOND_NS, Window, ago, range_text
from spanglass.gui.charts.paint import faded
from spanglass.gui.pages.monitor.alarms import Period
from spanglass.gui.pages.monitor.view import Strip
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.focus_ring import BY_KEYBOARD
from spanglass.gui.widgets.panels import Bar

HEIGHT = 48
_LEFT_ROOM, _RIGHT_ROOM = 72, 104
_HANDLE = 6
_SHORTEST_NS = 5 * SECOND_NS
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class _Held(Enum):
    NOTHING = 0
    START = 1
    END = 2
    BODY = 3
    NEW = 4


class BrushStrip(Bar):
    """Bars of requests; `picked` carries the start and end in nanoseconds of a range that was drawn.

    The handles and the body of the chosen range can be dragged, a drag beside it draws another one.
    With the keyboard the arrows move it, with Shift they move its end.
    """

    picked = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._strip: Strip | None = None
        self._range = (0, 0)
        self._label = ""
        self._marks: tuple[Period, ...] = ()
        self._held, self._grip_ns = _Held.NOTHING, 0
        self._dragged: tuple[int, int] | None = None
        self._by_keyboard = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Requests over a longer time")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_strip(self, strip: Strip | None, window: Window) -> None:
        """Show other counts, or none while none are known, and the chosen range in them."""
        self._strip, self._range = strip, (window.start_ns, window.end_ns)
        self._label = range_text(TimeRange(None, *self._range))
        total = f"{sum(strip.counts):,} requests, " if strip is not None else ""
        self.setAccessibleDescription(f"{total}chosen {self._label}")
        self.update()

    def set_marks(self, marks: Iterable[Period]) -> None:
        """Tint the bars of the times in which an alert was raised."""
        self._marks = tuple(marks)
        self.update()

    def sizeHint(self) -> QSize:
        """48 pixels high."""
        return QSize(self._theme.px(600), self._theme.px(HEIGHT))

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.update()

    def _area(self) -> QRectF:
        px = self._theme.px
        width = self.width() - px(_LEFT_ROOM) - px(_RIGHT_ROOM)
        return QRectF(px(_LEFT_ROOM), px(5), max(1, width), self.height() - px(10))

    def _x(self, time_ns: int) -> float:
        area, strip = self._area(), self._strip
        assert strip is not None  # noqa: S101 (asked for with a strip only)
        share = (time_ns - strip.start_ns) / max(1, strip.end_ns - strip.start_ns)
        return area.left() + area.width() * min(max(0.0, share), 1.0)

    def _time_ns(self, x: float) -> int:
        area, strip = self._area(), self._strip
        assert strip is not None  # noqa: S101 (asked for with a strip only)
        share = min(max(0.0, (x - area.left()) / area.width()), 1.0)
        return strip.start_ns + round((strip.end_ns - strip.start_ns) * share)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words, the bars and the chosen range."""
        super().paintEvent(event)
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        self._write(painter, QRect(px(12), px(6), px(60), px(17)), "Requests", "text2")
        if self._strip is not None:
            length = (self._strip.end_ns - self._strip.start_ns) // SECOND_NS
            self._write(painter, QRect(px(12), px(23), px(60), px(17)), f"last {_rounded(length)}", "text1")
            right = QRect(self.width() - px(_RIGHT_ROOM) + px(10), px(6), px(94), px(17))
            painter.setFont(theme.font(Size.CAPTION, 600, figures=True))
            painter.setPen(theme.color("text1"))
            painter.drawText(right, _LEFT, self._text())
            self._write(painter, right.translated(0, px(17)), "drag to change", "text3")
            self._paint_bars(painter, self._strip)
            self._paint_range(painter)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -2))
        painter.end()

    def _text(self) -> str:
        return range_text(TimeRange(None, *self._dragged)) if self._dragged else self._label

    def _write(self, painter: QPainter, place: QRect, text: str, token: str) -> None:
        painter.setFont(self._theme.font(Size.CAPTION))
        painter.setPen(self._theme.color(token))
        painter.drawText(place, _LEFT, text)

    def _paint_bars(self, painter: QPainter, strip: Strip) -> None:
        area, most = self._area(), max(strip.counts, default=0) or 1
        usual, chosen = self._theme.color("line3"), self._theme.color("chart_0")
        first_ns, last_ns = self._dragged or self._range
        step = area.width() / len(strip.counts)
        gap = 1 if step >= 4 else 0
        for number, count in enumerate(strip.counts):
            start_ns = strip.start_ns + strip.length_ns * number
            middle_ns = start_ns + strip.length_ns // 2
            left, right = round(area.left() + step * number), round(area.left() + step * (number + 1)) - gap
            height = max(1.0, (area.height() - 4) * count / most) if count else 0
            color = chosen if first_ns <= middle_ns < last_ns else usual
            mark = self._mark_at(start_ns, start_ns + strip.length_ns)
            color = self._theme.color(mark.tint) if mark else color
            bar = QRectF(left, area.bottom() - height, max(1, right - left), height)
            painter.fillRect(bar, faded(color, 0.75))

    def _mark_at(self, start_ns: int, end_ns: int) -> Period | None:
        """The alert of a bar's time."""
        inside = (each for each in self._marks if each.start_ns < end_ns)
        return next((each for each in inside if each.end_ns is None or each.end_ns > start_ns), None)

    def _paint_range(self, painter: QPainter) -> None:
        first_ns, last_ns = self._dragged or self._range
        left, right, area = self._x(first_ns), self._x(last_ns), self._area()
        accent = self._theme.color("accent")
        painter.fillRect(QRectF(left, area.top() - 4, right - left, area.height() + 8), faded(accent, 0.16))
        for x in (left, right):
            painter.fillRect(QRectF(round(x) - 1, area.top() - 4, 2, area.height() + 8), accent)

    def _under(self, x: float) -> _Held:
        left, right, near = self._x(self._range[0]), self._x(self._range[1]), self._theme.px(_HANDLE)
        if abs(x - right) <= near:
            return _Held.END
        if abs(x - left) <= near:
            return _Held.START
        return _Held.BODY if left < x < right else _Held.NEW

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle or the body, or begin a new range."""
        if self._strip is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._held = self._under(event.position().x())
        self._grip_ns = self._time_ns(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held; show what could be."""
        if self._strip is None:
            return
        if self._held is _Held.NOTHING:
            self._show_cursor(event.position())
            return
        self._dragged = self._moved(self._time_ns(event.position().x()))
        self.update()

    def _show_cursor(self, place: QPointF) -> None:
        shapes = {_Held.BODY: Qt.CursorShape.OpenHandCursor, _Held.NEW: Qt.CursorShape.CrossCursor}
        self.setCursor(shapes.get(self._under(place.x()), Qt.CursorShape.SplitHCursor))

    def _moved(self, time_ns: int) -> tuple[int, int]:
        start_ns, end_ns = self._range
        if self._held is _Held.NEW:
            start_ns, end_ns = sorted((self._grip_ns, time_ns))
        elif self._held is _Held.START:
            start_ns, end_ns = sorted((time_ns, end_ns))
        elif self._held is _Held.END:
            start_ns, end_ns = sorted((start_ns, time_ns))
        else:
            start_ns, end_ns = self._shifted(time_ns - self._grip_ns)
        return start_ns, max(end_ns, start_ns + _SHORTEST_NS)

    def _shifted(self, by_ns: int) -> tuple[int, int]:
        """The range moved, kept within the strip."""
        assert self._strip is not None  # noqa: S101 (asked for with a strip only)
        start_ns, end_ns = self._range
        by_ns = max(by_ns, self._strip.start_ns - start_ns)
        by_ns = min(by_ns, max(0, self._strip.end_ns - end_ns))
        return start_ns + by_ns, end_ns + by_ns

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the range that was drawn."""
        dragged, self._dragged, self._held = self._dragged, None, _Held.NOTHING
        self.update()
        if dragged is not None and dragged != self._range:
            self.picked.emit(*dragged)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring if Tab brought the focus, or F6."""
        self._by_keyboard = event.reason() in BY_KEYBOARD
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the range by a bar, with Shift its end."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        self._by_keyboard = True
        if step is None or self._strip is None:
            super().keyPressEvent(event)
            return
        by_ns = step * self._strip.length_ns
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            start_ns, end_ns = self._range
            moved = (start_ns, max(end_ns + by_ns, start_ns + self._strip.length_ns))
        else:
            moved = self._shifted(by_ns)
        if moved != self._range:
            self.picked.emit(*moved)


def _rounded(seconds: int) -> str:
    """About so long: ``6 h``, ``1.7 h``."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            number = round(seconds / size, 1 if seconds < 3 * size and size > 60 else None)
            return f"{number:g} {unit}"
    return ago(seconds)
