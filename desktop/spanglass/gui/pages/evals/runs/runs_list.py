"""The runs of a dataset in the left pane, each with a check where it stands beside the others."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from spanglass.analysis.evals.eval_figures import figure_text
from spanglass.core.evals import EvalRun
from spanglass.gui.library.name_rows import NameDelegate, NameRow, NamesModel
from spanglass.gui.pages.alerts.row_view import RowView
from spanglass.gui.pages.evals.runs.matrix_model import run_name, which
from spanglass.gui.pages.evals.times import recent
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.text import Label


class RunsList(Panel):
    """`toggled` carries a run whose check is changed, by a click, Enter or Space."""

    toggled = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._model = NamesModel(self)
        self.view = _Checks(theme, self._model)
        self._name = Label(theme, "Runs").with_font(weight=600)
        self._column = QVBoxLayout(self)
        for widget in (Rule(theme), self._name, self.view):
            self._column.addWidget(widget)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.view.checked.connect(self._toggle)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def current(self) -> int | None:
        """The run that the keyboard is on, None for none."""
        index = self.view.currentIndex()
        return _number(self._model.row_at(index.row())) if index.isValid() else None

    def show_runs(self, runs: Sequence[EvalRun], checked: Sequence[int]) -> None:
        """Show the runs, newest first."""
        self._model.show_rows([_row(run, run.id in checked) for run in runs])

    def _toggle(self, place: int) -> None:
        self.toggled.emit(_number(self._model.row_at(place)))

    def _restyle(self) -> None:
        px = self._theme.px
        self._name.setContentsMargins(px(12), px(10), px(8), px(8))


class _Checks(RowView):
    """Rows whose check changes; `checked` carries the place."""

    checked = Signal(int)

    def __init__(self, theme: Theme, model: NamesModel) -> None:
        super().__init__(theme, model, "Runs")
        self.setItemDelegate(NameDelegate(theme, self))
        self.setSelectionMode(RowView.SelectionMode.NoSelection)
        self.clicked.connect(self._check)

    def _check(self, index: QModelIndex) -> None:
        if index.isValid():
            self.checked.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter change the check."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._check(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _row(run: EvalRun, checked: bool) -> NameRow:
    done, wanted = run.summary.done, run.setup.results
    part = f"{done:,} of {wanted:,}" if done < wanted else ""
    line = run_name(which(run), recent(run.started_ns, datetime.now().astimezone()), part)
    figure = figure_text(run.summary.mean)
    spoken = f"mean {figure}, {'checked' if checked else 'not checked'}"
    icon, token = ("square-check", "accent") if checked else ("square", "text3")
    return NameRow(str(run.id), run.setup.title, line, figure, icon, spoken, token)


def _number(row: NameRow) -> int:
    return int(row.key)
