"""Which runs of a dataset are looked at, and what came of asking for them."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.core.evals import EvalRun
from spanglass.gui.library.writes import Writes
from spanglass.gui.pages.evals.runs.board import Board, Shown, ShownResult, board, shown_result
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader

MOST = 6
"""So many runs stand beside each other at most."""

_RUNS, _BOARD, _RESULT = (f"evals.runs.{name}" for name in ("list", "board", "result"))
_AT_FIRST, _SOON_MS = 4, 1000
_FEW, _LATER_MS = 2_000, 5_000


class RunsDesk(QObject):
    """Each signal says that what it names has come, and can be read here."""

    runs_changed = Signal()
    board_changed = Signal()
    result_came = Signal()

    def __init__(self, questions: Questions, writes: Writes) -> None:
        super().__init__(questions)
        self._questions, self._writes = questions, writes
        self.dataset: int | None = None
        self.runs: tuple[EvalRun, ...] = ()
        self.checked: tuple[int, ...] = ()
        self.baseline: int | None = None
        self.board, self.result = Board(), None
        self.shown, self.worst_first = Shown.ALL, True
        self._kept: dict[int, tuple[tuple[int, ...], int | None]] = {}
        self._place: tuple[int, int] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._ask_board)
        writes.changed.connect(self.refresh)

    result: ShownResult | None

    @property
    def last(self) -> EvalRun | None:
        """The newest run of the dataset."""
        return self.runs[0] if self.runs else None

    def look_at(self, dataset: int | None) -> None:
        """Look at the runs of a dataset, those that were checked before if it was looked at."""
        if dataset == self.dataset:
            return
        self.dataset, self.runs, self.board, self.result = dataset, (), Board(), None
        self.checked, self.baseline = self._kept.get(dataset or 0, ((), None))
        self._place = None
        self.runs_changed.emit()
        self.board_changed.emit()
        self.refresh()

    def refresh(self) -> None:
        """Ask for the runs anew."""
        dataset = self.dataset
        if dataset is not None:
            self._questions.ask(_RUNS, lambda reader: (dataset, reader.eval_runs(dataset)), self._take_runs)

    def refresh_soon(self) -> None:
        """Ask a moment later, once for all that comes until then."""
        if not self._soon.isActive():
            self._soon.start()

    def toggle(self, run: int) -> None:
        """Check a run or take its check away; beyond the most, the oldest check goes."""
        if run in self.checked:
            self._check(tuple(each for each in self.checked if each != run))
        else:
            self._check((*self.checked, run)[-MOST:])

    def check(self, run: int, dataset: int) -> None:
        """Check a run of a dataset, which may be looked at later, where it is not checked yet."""
        if dataset == self.dataset:
            if run not in self.checked:
                self.toggle(run)
        elif dataset in self._kept:
            checked, baseline = self._kept[dataset]
            self._kept[dataset] = tuple(sorted({*checked, run})[-MOST:]), baseline

    def compare_with(self, run: int) -> None:
        """Make a run the baseline."""
        if run != self.baseline:
            self.baseline = run
            self._ask_board()

    def choose(self, shown: Shown, *, worst_first: bool) -> None:
        """Show other rows, or in another order."""
        self.shown, self.worst_first = shown, worst_first
        self.board_changed.emit()

    def look_at_result(self, run: int, example: int) -> None:
        """Show a result."""
        self._place = (run, example)
        ask = partial(shown_result, run=run, example=example)
        self._questions.ask(_RESULT, ask, self._take_result)

    def remove(self, run: int) -> None:
        """Delete a run; it can be brought back."""
        self._writes.remove("eval_run", [run], f"Run {run} deleted")

    def _check(self, runs: tuple[int, ...]) -> None:
        self.checked = tuple(sorted(runs))
        if self.baseline not in self.checked:
            self.baseline = self.checked[0] if self.checked else None
        if self.dataset is not None:
            self._kept[self.dataset] = (self.checked, self.baseline)
        self.runs_changed.emit()
        self._ask_board()

    def _take_runs(self, came: tuple[int, tuple[EvalRun, ...]]) -> None:
        dataset, found = came
        if dataset != self.dataset:
            return
        before, self.runs = self.runs, found
        there = {run.id for run in found}
        if not before and not self.checked:
            self._check(tuple(run.id for run in found[:_AT_FIRST]))
        elif any(run not in there for run in self.checked):
            self._check(tuple(run for run in self.checked if run in there))
        else:
            self.runs_changed.emit()
            if not before:
                self._ask_board()
            elif found != before:
                self._ask_board_soon(sum(run.summary.done for run in found if run.id in self.checked))

    def _ask_board_soon(self, results: int) -> None:
        """Ask at once for few results; many take a while each time, so they are asked for now and then."""
        if results <= _FEW:
            self._ask_board()
        elif not self._later.isActive():
            self._later.start()

    def _ask_board(self) -> None:
        self._later.stop()
        checked, baseline = self.checked, self.baseline

        def ask(reader: Reader) -> Board:
            return board(reader, checked, baseline)

        self._questions.ask(_BOARD, ask, self._take_board)

    def _take_board(self, found: Board) -> None:
        self.board = found
        self.board_changed.emit()
        if self._place is not None:
            self.look_at_result(*self._place)

    def _take_result(self, found: ShownResult | None) -> None:
        self.result = found
        self.result_came.emit()
