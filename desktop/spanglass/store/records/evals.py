"""Evaluation runs in the store: written by the one connection that writes, within its transaction."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import apsw
import zstandard

from spanglass.core.eval_json import FAILED, setup_document, values_of
from spanglass.core.evals import EvalResult, EvalSetup, EvalSummary
from spanglass.core.kept_request import encoded
from spanglass.store.connection import storable

_SHOWN = 200
_RUN = "INSERT INTO eval_run(dataset, setup, started_ns) VALUES (?, ?, ?) RETURNING id"
_RESULT = (
    "INSERT INTO eval_result(run, example, repeat, title, scores, unanswered, refused, latency_ns, "
    "cost_nano, trace_id, encoded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT(run, example, repeat) DO UPDATE SET (title, scores, unanswered, refused, latency_ns, "
    "cost_nano, trace_id, encoded) = (excluded.title, excluded.scores, excluded.unanswered, "
    "excluded.refused, excluded.latency_ns, excluded.cost_nano, excluded.trace_id, excluded.encoded) "
    f"WHERE eval_result.unanswered OR instr(eval_result.scores, '\"{FAILED}\"')"
)
_SUMMARY = (
    "UPDATE eval_run SET done = ?, mean = ?, below = ?, errors = ?, cost_nano = ?, "
    "setup = json_set(setup, '$.worked_ns', ?) WHERE id = ?"
)
_AGAIN = (
    "UPDATE eval_run SET ended_ns = NULL, stopped = '', setup = json_set(setup, '$.examples', ?) WHERE id = ?"
)
_END = "UPDATE eval_run SET ended_ns = ?, stopped = ? WHERE id = ?"


class EvalTables:
    """The tables of evaluation runs, for the thread and the transaction of the writer."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._packer = zstandard.ZstdCompressor()

    def begin(self, setup: EvalSetup, now_ns: int) -> int:
        """Keep a run that begins, and say its row."""
        content = json.dumps(setup_document(setup))
        return int(self._rows(_RUN, (setup.dataset, content, now_ns))[0][0])

    def keep(self, run: int, results: Iterable[EvalResult], summary: EvalSummary) -> None:
        """Keep results of a run, those that came again instead of failed ones, and what it has come to."""
        rows = [(run, *self._values(result)) for result in results]
        self._connection.executemany(_RESULT, rows).fetchall()
        figures = (summary.done, summary.mean, summary.below, summary.errors, summary.cost_nano)
        self._rows(_SUMMARY, (*figures, summary.worked_ns, run))

    def resume(self, run: int, examples: int) -> None:
        """Note that a run goes on, with so many examples."""
        self._rows(_AGAIN, (examples, run))

    def end(self, run: int, stopped: str, now_ns: int) -> None:
        """Note that a run has ended, and why before all was asked; empty for its end."""
        self._rows(_END, (now_ns, storable(stopped), run))

    def _values(self, result: EvalResult) -> tuple[Any, ...]:
        texts = {
            "output": result.output, "expected": result.expected, "error": result.error,
            "reasons": [score.reason for score in result.scores],
        }  # fmt: skip
        return (
            result.example, result.repeat, storable(result.title[:_SHOWN]),
            json.dumps(values_of(result.scores)), bool(result.error), result.refused, result.latency_ns,
            result.cost_nano, result.trace_id, self._packer.compress(encoded(texts)),
        )  # fmt: skip

    def _rows(self, text: str, values: Sequence[Any]) -> list[Any]:
        return list(self._connection.execute(text, values))
