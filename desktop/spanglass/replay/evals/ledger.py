"""What a run has come to so far, for who keeps it: results that are not kept yet, and the figures of all."""

from dataclasses import replace

from spanglass.analysis.eval_figures import RunFigures, figures
from spanglass.core.evals import EvalResult, EvalSetup, EvalSummary, ResultRow
from spanglass.replay.evals.events import ResultCame


class Ledger:
    """Takes results as they come."""

    def __init__(self, setup: EvalSetup) -> None:
        self._columns = len(setup.scorings)
        self._rows: list[ResultRow] = []
        self._waiting: list[EvalResult] = []
        self._judged_nano: int | None = None

    @property
    def rows(self) -> tuple[ResultRow, ...]:
        """All results without their texts."""
        return tuple(self._rows)

    @property
    def figures(self) -> RunFigures:
        """The figures of all; the cost has that of judging in it."""
        found = figures(self._rows, self._columns)
        if self._judged_nano is None:
            return found
        cost = (found.summary.cost_nano or 0) + self._judged_nano
        return replace(found, summary=replace(found.summary, cost_nano=cost))

    def take(self, came: ResultCame) -> None:
        """Note a result."""
        self._rows.append(came.result.row)
        self._waiting.append(came.result)
        if came.judged_nano is not None:
            self._judged_nano = (self._judged_nano or 0) + came.judged_nano

    def unkept(self) -> tuple[tuple[EvalResult, ...], EvalSummary]:
        """The results since this was asked last, and what all have come to."""
        waiting, self._waiting = tuple(self._waiting), []
        return waiting, self.figures.summary
