"""Counts up the durations of running traces while they are in sight."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_view import ListView

_INTERVAL_MS = 250


class RunningRows:
    """Repaints the duration of visible running rows; the timer stops when none is in sight."""

    def __init__(self, model: TracesModel, view: ListView, now: Callable[[], int]) -> None:
        self._model, self._view, self._now = model, view, now
        self._shown: set[int] = set()
        self.timer = QTimer(view)
        self.timer.setInterval(_INTERVAL_MS)
        self.timer.timeout.connect(self._tick)

    def watch(self) -> None:
        """Look which rows are in sight; call when rows, the scroll position or visibility have changed."""
        self._shown = {self._model.row_at(row).row_id for row in self._rows()}
        if not self._shown:
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()

    def _rows(self) -> list[int]:
        """The visible rows that run."""
        if not self._view.isVisible():
            return []
        now = self._now()
        return [row for row in self._view.visible_rows() if self._model.row_at(row).running(now)]

    def _tick(self) -> None:
        before, rows = self._shown, self._rows()
        for row in rows:
            self._view.update_column(row, "duration")
        self.watch()
        if self._shown != before:
            self._view.viewport().update()
