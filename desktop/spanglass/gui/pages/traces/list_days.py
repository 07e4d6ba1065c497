"""Where another day begins in a list by time: a label between rows, and in the head the day of the first."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QTableView

from spanglass.core.display import day_name
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_head import ListHead
from spanglass.gui.theme import Size, Theme

_NANO = 1_000_000_000
_LAST_NS = 253_402_000_000 * _NANO  # in the year 9999, in any zone


class Day:
    """A day of the local calendar: from `start_ns` on, before `end_ns`."""

    def __init__(self, time_ns: int) -> None:
        first = datetime.combine(_local(time_ns).date(), time())
        self.date = first.date()
        self.start_ns = int(first.timestamp()) * _NANO
        self.end_ns = int((first + timedelta(days=1)).timestamp()) * _NANO

    def has(self, time_ns: int) -> bool:
        """Whether a moment is in it."""
        return self.start_ns <= time_ns < self.end_ns

    def text(self, today: "Day") -> str:
        """``Nov 25``, with the year if it is another: ``Nov 25, 2025``; ``Today`` of today."""
        return "Today" if self.date == today.date else day_name(self.date, today.date)

    def title(self, today: "Day") -> str:
        """For a narrow head: ``Nov 25``, of another year ``Nov 2025``; empty of today."""
        if self.date == today.date:
            return ""
        return f"{self.date:%b} {self.date.day if self.date.year == today.date.year else self.date.year}"


class DayMarks:
    """Draws the days over the painted rows of a list, if it is in the order of time."""

    def __init__(self, theme: Theme, view: QTableView, traces: TracesModel, now: Callable[[], int]) -> None:
        self._theme, self._view, self._traces, self._now = theme, view, traces, now
        self._day, self._today = Day(0), Day(0)

    def paint(self, painter: QPainter, rows: range, head: ListHead) -> None:
        """Draw where a day begins among `rows`, and tell the head the day of the first unless it is today."""
        if self._traces.listing.column != "time" or not rows:
            head.show_day("")
            return
        if not self._today.has(self._now()):
            self._today = Day(self._now())
        before: Day | None = None
        for row in rows:
            day = self._day_of(self._traces.row_at(row).start_ns)
            if before is None:
                head.show_day(day.title(self._today))
            elif day is not before:
                self._paint_mark(painter, self._view.rowViewportPosition(row), day.text(self._today))
            before = day

    def _day_of(self, time_ns: int) -> Day:
        if not self._day.has(time_ns):
            self._day = Day(time_ns)
        return self._day

    def _paint_mark(self, painter: QPainter, top: int, text: str) -> None:
        theme, width = self._theme, self._view.viewport().width()
        font, height = theme.font(Size.AXIS), theme.px(12)
        room = QFontMetrics(font).horizontalAdvance(text) + theme.px(12)
        painter.fillRect(0, top, width, 1, theme.color("line2"))
        label = QRect((width - room) // 2, top - height // 2, room, height)
        painter.fillRect(label, theme.color("bg3"))
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)


def _local(time_ns: int) -> datetime:
    return datetime.fromtimestamp(min(max(0, time_ns), _LAST_NS) // _NANO)  # noqa: DTZ006 (the user's own)
