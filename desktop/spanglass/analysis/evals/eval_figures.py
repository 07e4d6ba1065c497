"""What an evaluation run comes to: each example's scores over its repeats, and the figures of the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from spanglass.core.display import UNKNOWN
from spanglass.core.evals import PASSING, EvalSummary, ResultRow


@dataclass(frozen=True, slots=True)
class ExampleScores:
    """An example's scores in a run, each the mean of its repeats; None where there is none.

    `failed` says of each column that a judgement of it failed, `unanswered` how many answers were not there.
    """

    example: int
    title: str
    values: tuple[float | None, ...]
    failed: tuple[bool, ...]
    unanswered: int
    refused: bool
    repeats: int

    @property
    def mean(self) -> float | None:
        """The mean over the columns that have a score."""
        return mean_of(self.values)

    @property
    def least(self) -> float | None:
        """The lowest score; None without any."""
        return min((value for value in self.values if value is not None), default=None)

    @property
    def fails(self) -> bool:
        """Whether a score is under one half, an answer is not there or a judgement failed."""
        below = any(value is not None and value < PASSING for value in self.values)
        return below or self.unanswered > 0 or any(self.failed)


@dataclass(frozen=True, slots=True)
class RunFigures:
    """A run in figures: the summary, the mean of each column, and how long its answers took together."""

    summary: EvalSummary
    means: tuple[float | None, ...]
    latency_ns: int | None
    unanswered: int
    misjudged: int


def by_example(rows: Iterable[ResultRow]) -> tuple[ExampleScores, ...]:
    """The examples in the order of their first results."""
    groups: dict[int, list[ResultRow]] = {}
    for row in rows:
        groups.setdefault(row.example, []).append(row)
    return tuple(map(_together, groups.values()))


def figures(rows: Sequence[ResultRow], columns: int) -> RunFigures:
    """The figures of results that have so many columns."""
    examples = by_example(rows)
    means = tuple(mean_of([each.values[place] for each in examples]) for place in range(columns))
    unanswered, misjudged = sum(row.unanswered for row in rows), sum(sum(row.failed) for row in rows)
    below = sum((each.least if each.least is not None else 1.0) < PASSING for each in examples)
    summary = EvalSummary(
        len(rows), mean_of(means), below, unanswered + misjudged, sum_of(row.cost_nano for row in rows)
    )
    return RunFigures(summary, means, sum_of(row.latency_ns for row in rows), unanswered, misjudged)


def surely(rows: Sequence[ResultRow], columns: int) -> float | None:
    """The mean with each failed judgement counted as 0: what it is at least."""
    filled = [_filled(each) for each in by_example(rows)]
    return mean_of([mean_of([values[place] for values in filled]) for place in range(columns)])


def figure_text(value: float | None) -> str:
    """A score: ``.94``, ``1.0``, or a dash."""
    if value is None:
        return UNKNOWN
    text = f"{value:.2f}"
    return "1.0" if text == "1.00" else text.removeprefix("0")


def mean_of(values: Iterable[float | None]) -> float | None:
    """The mean of the values that are known."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def sum_of(values: Iterable[int | None]) -> int | None:
    """The sum of the values that are known; None without any."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _together(rows: Sequence[ResultRow]) -> ExampleScores:
    first = rows[0]
    if len(rows) == 1:
        values, failed = first.values, first.failed
    else:
        values = tuple(mean_of(column) for column in zip(*(row.values for row in rows), strict=True))
        failed = tuple(any(column) for column in zip(*(row.failed for row in rows), strict=True))
    return ExampleScores(
        first.example, first.title, values, failed, sum(row.unanswered for row in rows),
        any(row.refused for row in rows), len(rows),
    )  # fmt: skip


def _filled(each: ExampleScores) -> list[float | None]:
    return [
        0.0 if failed and value is None else value
        for value, failed in zip(each.values, each.failed, strict=True)
    ]
