"""Questions about evaluation runs and their results."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.eval_json import FAILED, scores_of, setup_of
from spanglass.core.evals import EvalResult, EvalRun, EvalSummary, ResultRow
from spanglass.store.answers.library_answers import unpacked
from spanglass.store.queries import sql

_MOST = 500


class EvalAnswers:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def eval_runs(self, dataset: int | None = None, limit: int = _MOST) -> tuple[EvalRun, ...]:
        """The runs of a dataset, or of all, the newest first."""
        values = {"dataset": dataset, "run": None, "limit": limit}
        return tuple(map(_run, self._rows(sql("eval_runs"), values)))

    def eval_run(self, run: int) -> EvalRun | None:
        """A run by its number; None if there is none."""
        rows = self._rows(sql("eval_runs"), {"dataset": None, "run": run, "limit": 1})
        return _run(rows[0]) if rows else None

    def eval_rows(self, run: int) -> tuple[ResultRow, ...]:
        """All results of a run without their texts, by example and repeat."""
        return tuple(map(_row, self._rows(sql("eval_rows"), {"run": run})))

    def eval_results(self, run: int, example: int) -> tuple[EvalResult, ...]:
        """The results of an example in a run, with their texts."""
        rows = self._rows(sql("eval_results"), {"run": run, "example": example})
        return tuple(_result(row, unpacked(row[8])) for row in rows)


def _run(row: Sequence[Any]) -> EvalRun:
    return EvalRun(row[0], setup_of(json.loads(row[1])), row[2], row[3], row[4], EvalSummary(*row[5:11]))


def _row(row: Sequence[Any]) -> ResultRow:
    scores = json.loads(row[3])
    values = tuple(None if isinstance(value, str) else value for value in scores)
    failed = tuple(value == FAILED for value in scores)
    return ResultRow(row[0], row[1], row[2], values, failed, bool(row[4]), bool(row[5]), row[6], row[7])


def _result(row: Sequence[Any], texts: Mapping[str, Any]) -> EvalResult:
    scores = scores_of(json.loads(row[3]), texts["reasons"])
    return EvalResult(
        row[0], row[1], row[2], scores, texts["output"], texts["expected"], texts["error"], bool(row[4]),
        row[5], row[6], row[7],
    )  # fmt: skip
