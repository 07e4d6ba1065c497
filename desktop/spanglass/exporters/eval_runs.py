"""Evaluation runs for other programs: a run as JSON, its results as CSV."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.evals.eval_comparison import Difference, compared
from spanglass.analysis.evals.eval_figures import RunFigures, by_example, figures
from spanglass.analysis.evals.scoring import alike, is_binary
from spanglass.core.eval_json import result_document, run_document
from spanglass.core.evals import EvalResult, EvalRun, ResultRow
from spanglass.core.formula_cells import table_line
from spanglass.store.reader import Reader

_HEAD = (
    "example",
    "repeat",
    "title",
    "expected",
    "output",
    "error",
    "refused",
    "latency_ms",
    "cost_usd",
    "trace_id",
)


@dataclass(frozen=True, slots=True)
class Report:
    """A run with its results, beside those of a baseline where there is one."""

    run: EvalRun
    rows: Sequence[ResultRow]
    baseline: EvalRun | None = None
    before: Sequence[ResultRow] = ()

    @property
    def figures(self) -> RunFigures:
        """The figures of the run."""
        return figures(self.rows, len(self.run.setup.scorings))

    def differences(self) -> dict[str, Difference]:
        """The columns that the baseline has too, and how each differs; "" is the mean of all."""
        if self.baseline is None:
            return {}
        before, after = by_example(self.before), by_example(self.rows)
        columns, then = self.run.setup.scorings, self.baseline.setup.scorings
        places = [
            (place, at)
            for place, each in enumerate(columns)
            for at, other in enumerate(then)
            if alike(each, other)
        ]
        found = {
            columns[place].name: compared(before, after, (at, place), binary=is_binary(columns[place]))
            for place, at in places
        }
        same = places == [(at, at) for at in range(max(len(columns), len(then)))]
        return {**found, **({"": compared(before, after, (None, None))} if same else {})}


def report(reader: Reader, run: EvalRun, baseline: EvalRun | None = None) -> Report:
    """A run as it is kept now."""
    return Report(run, reader.eval_rows(run.id), baseline, reader.eval_rows(baseline.id) if baseline else ())


def every_result(reader: Reader, run: int, rows: Iterable[ResultRow]) -> Iterator[EvalResult]:
    """The results of a run with their texts, an example after the other."""
    for example in dict.fromkeys(row.example for row in rows):
        yield from reader.eval_results(run, example)


def document(report: Report, results: Iterable[EvalResult] | None = None) -> dict[str, Any]:
    """All of it for JSON; the results with their texts where they are given."""
    found = report.figures
    names = [each.name for each in report.run.setup.scorings]
    differences = {name: _difference(each) for name, each in report.differences().items()}
    return {
        **run_document(report.run),
        "means": dict(zip(names, found.means, strict=True)),
        "answers_failed": found.unanswered,
        "judgements_failed": found.misjudged,
        "baseline": report.baseline and report.baseline.id,
        "against_baseline": {name or "mean": each for name, each in differences.items()},
        **({} if results is None else {"scored": [result_document(each, names) for each in results]}),
    }  # fmt: skip


def csv_lines(run: EvalRun, results: Iterable[EvalResult]) -> Iterator[str]:
    """The results as CSV, a line each with a score and a reason for each column; nothing begins a formula."""
    names = [each.name for each in run.setup.scorings]
    yield table_line([*_HEAD, *names, *(f"{name}: reason" for name in names)])
    for each in results:
        latency = None if each.latency_ns is None else each.latency_ns / 1e6
        cost = None if each.cost_nano is None else each.cost_nano / 1e9
        yield table_line([
            each.example, each.repeat, each.title, each.expected, each.output, each.error,
            "yes" if each.refused else "", latency, cost, each.trace_id.hex(),
            *("error" if score.failed else score.value for score in each.scores),
            *(score.reason for score in each.scores),
        ])  # fmt: skip


def _difference(each: Difference) -> dict[str, object]:
    return {
        "pairs": each.pairs, "difference": each.mean, "low": each.low, "high": each.high, "rose": each.rose,
        "fell": each.fell, "verdict": each.verdict.value, "more": each.more, "sentence": each.sentence,
    }  # fmt: skip
