"""Steps through the rows of the trace list: to neighbours, to problems, to the newest."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex

from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import is_problem
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_view import ListView


class ListSteps:
    """Moves the current row of a list; what has not been loaded yet is asked for on the way."""

    def __init__(self, model: TracesModel, view: ListView) -> None:
        self._model, self._view = model, view

    def chosen(self) -> tuple[TraceSummary, ...]:
        """The traces of all selected rows, newest first."""
        rows = sorted(index.row() for index in self._view.selectionModel().selectedRows())
        return tuple(self._model.row_at(row) for row in rows)

    def take_out(self, hides: Callable[[TraceSummary], bool]) -> None:
        """Take rows out; what comes after the current one takes its place."""
        at = self._view.currentIndex().row()
        above = [hides(self._model.row_at(row)) for row in range(at + 1)]
        self._model.hide(hides)
        if above and above[-1] and self._model.rowCount():
            self._view.make_current(min(above.count(False), self._model.rowCount() - 1), scroll=False)

    def next(self) -> None:
        """Go one row down; to the first if there is no current row."""
        self._go(self._view.currentIndex().row() + 1)

    def previous(self) -> None:
        """Go one row up."""
        self._go(self._view.currentIndex().row() - 1)

    def next_problem(self) -> None:
        """Go down to the next error or refusal among the loaded rows."""
        rows = range(self._view.currentIndex().row() + 1, self._model.rowCount())
        if not self._go_to_problem(rows):
            self._model.fetchMore(QModelIndex())

    def previous_problem(self) -> None:
        """Go up to the next error or refusal."""
        self._go_to_problem(range(self._view.currentIndex().row() - 1, -1, -1))

    def newest(self) -> None:
        """Go to the first row."""
        self._go(0)

    def _go_to_problem(self, rows: range) -> bool:
        found = next((row for row in rows if is_problem(self._model.row_at(row))), None)
        if found is not None:
            self._go(found)
        return found is not None

    def _go(self, row: int) -> None:
        if 0 <= row < self._model.rowCount():
            self._view.make_current(row)
