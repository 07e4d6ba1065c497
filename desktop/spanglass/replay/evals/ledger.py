"""What a run has come to so far, for who keeps it: results that are not kept yet, and the figures of all."""

from dataclasses import replace

from spanglass.analysis.evals.eval_figures import RunFigures, figures, sum_of
from spanglass.core.evals import EvalResult, EvalSetup, EvalSummary, ResultRow
from spanglass.replay.evals.events import ResultCame
from spanglass.replay.evals.orders import Behind


class Ledger:
    """Takes results as they come."""

    def __init__(self, setup: EvalSetup, behind: Behind | None = None) -> None:
        behind = behind or Behind()
        self._columns = len(setup.scorings)
        self._rows = {(row.example, row.repeat): row for row in behind.rows}
        self._waiting: list[EvalResult] = []
        self._cost_nano = behind.cost_nano

    @property
    def rows(self) -> tuple[ResultRow, ...]:
        """All results without their texts."""
        return tuple(self._rows.values())

    @property
    def figures(self) -> RunFigures:
        """The figures of all; the cost has that of judging in it, and of what was asked for again."""
        found = figures(self.rows, self._columns)
        return replace(found, summary=replace(found.summary, cost_nano=self._cost_nano))

    def take(self, came: ResultCame) -> None:
        """Note a result."""
        row = came.result.row
        self._rows[row.example, row.repeat] = row
        self._waiting.append(came.result)
        answered = None if came.again else row.cost_nano
        self._cost_nano = sum_of((self._cost_nano, answered, came.judged_nano))

    def unkept(self) -> tuple[tuple[EvalResult, ...], EvalSummary]:
        """The results since this was asked last, and what all have come to."""
        waiting, self._waiting = tuple(self._waiting), []
        return waiting, self.figures.summary
