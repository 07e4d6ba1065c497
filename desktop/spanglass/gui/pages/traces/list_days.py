"""Where another day begins in a list by time: a label between rows, and in the head the day of the first."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QTableView

from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_head import ListHead
from spanglass.gui.pages.traces.local_day import Day
from spanglass.gui.theming.theme import Size, Theme


class DayMarks:
    """Draws the days over the painted rows of a list, if it is in the order of time."""

    def __init__(self, theme: Theme, view: QTableView, traces: TracesModel, now: Callable[[], int]) -> None:
        self._theme, self._view, self._traces, self._now = theme, view, traces, now
        self._day, self._today = Day(0), Day(0)

    def today(self) -> Day:
        """Today; the same object as long as it is today."""
        if not self._today.has(self._now()):
            self._today = Day(self._now())
        return self._today

    def paint(self, painter: QPainter, rows: range, head: ListHead) -> None:
        """Draw where a day begins among `rows`, and tell the head the day of the first unless it is today."""
        if self._traces.listing.column != "time" or not rows:
            head.show_day("")
            return
        today = self.today()
        before: Day | None = None
        for row in rows:
            day = self._day_of(self._traces.row_at(row).start_ns)
            if before is None:
                head.show_day(day.title(today))
            elif day is not before:
                self._paint_mark(painter, self._view.rowViewportPosition(row), day.text(today))
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
