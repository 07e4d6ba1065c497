"""Two runs over the same examples: paired differences, their 95% intervals, and what may be said of them.

Each example is one pair, however often it was asked (Miller 2024). Scores of 0 and 1 alone are judged by the
exact sign test (McNemar 1947), their interval is that of Agresti and Min (2005); others by Student's interval
of the mean difference, if at least five examples changed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

from spanglass.analysis.evals.eval_figures import ExampleScores
from spanglass.analysis.intervals import chance_of

SURE = 0.05
_Z = 1.959964
_LEAST_CHANGED = 5
_SMALL = (0.0, 12.7062, 4.3027, 3.1824, 2.7764, 2.5706)
_MOST_MORE = 5_000
_EQUAL = 1e-9


class Verdict(StrEnum):
    """What may be said of a run against its baseline."""

    BETTER = "better"
    WORSE = "worse"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Difference:
    """How scores of pairs changed: on the mean, with the 95% interval, and how many rose and fell.

    `more` further examples are about what a sure verdict takes if it goes on so; None where it is sure,
    nothing differs, or far too many are needed.
    """

    pairs: int
    mean: float
    low: float
    high: float
    rose: int
    fell: int
    verdict: Verdict
    more: int | None = None

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if not self.pairs:
            return "Nothing to compare."
        if not self.rose and not self.fell:
            return "No difference so far."
        told = f"{self.mean:+.2f} ({self.low:+.2f} to {self.high:+.2f})".replace("-", "−")
        if self.verdict is not Verdict.UNSURE:
            return f"{self.verdict.capitalize()}: {told}"
        more = (
            f", about {self.more:,} more {'example' if self.more == 1 else 'examples'}" if self.more else ""
        )
        return f"Not sure yet: {told}{more}"


def compared(
    baseline: Sequence[ExampleScores], run: Sequence[ExampleScores], places: tuple[int | None, int | None],
    *, binary: bool = False,
) -> Difference:  # fmt: skip
    """A column of a run against one of its baseline, each by its place; None is the mean of an example."""
    before = {each.example: _value(each, places[0]) for each in baseline}
    after = {each.example: _value(each, places[1]) for each in run}
    pairs = [
        (first, second)
        for example, second in after.items()
        if second is not None and (first := before.get(example)) is not None
    ]
    return difference([second - first for first, second in pairs], binary=binary)


def difference(changes: Sequence[float], *, binary: bool = False) -> Difference:
    """What the changes of pairs prove."""
    rose, fell = (sum(sign * change > _EQUAL for change in changes) for sign in (1, -1))
    if not changes:
        return Difference(0, 0.0, 0.0, 0.0, 0, 0, Verdict.UNSURE)
    mean = fmean(changes)
    low, high = _agresti_min(changes) if binary else _student(changes)
    sure = _sign_sure(rose, fell) if binary else rose + fell >= _LEAST_CHANGED and not low <= 0 <= high
    if sure:
        return Difference(
            len(changes), mean, low, high, rose, fell, Verdict.BETTER if mean > 0 else Verdict.WORSE
        )
    return Difference(
        len(changes), mean, low, high, rose, fell, Verdict.UNSURE, _more(len(changes), mean, (high - low) / 2)
    )


def t_quantile(freedom: int) -> float:
    """The 97.5% quantile of Student's distribution (Abramowitz and Stegun 26.7.5)."""
    if freedom < len(_SMALL):
        return _SMALL[max(1, freedom)]
    z, n = _Z, float(freedom)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / n + second / n**2 + third / n**3


def _value(each: ExampleScores, place: int | None) -> float | None:
    return each.mean if place is None else each.values[place]


def _student(changes: Sequence[float]) -> tuple[float, float]:
    mean = fmean(changes)
    if len(changes) < 2:
        return -1.0, 1.0
    half = t_quantile(len(changes) - 1) * stdev(changes) / math.sqrt(len(changes))
    return max(-1.0, mean - half), min(1.0, mean + half)


def _agresti_min(changes: Sequence[float]) -> tuple[float, float]:
    """The interval as if one pair more stood still, and half a one each rose and fell."""
    count = len(changes) + 2
    mean = math.fsum(changes) / count
    spread = (math.fsum(change * change for change in changes) + 1) / count - mean * mean
    half = _Z * math.sqrt(max(0.0, spread) / count)
    return max(-1.0, mean - half), min(1.0, mean + half)


def _sign_sure(rose: int, fell: int) -> bool:
    return rose != fell and 2 * chance_of(max(rose, fell), rose + fell, 0.5) < SURE


def _more(pairs: int, mean: float, half: float) -> int | None:
    """How many more pairs make the interval narrow enough if the mean stays what it is."""
    if abs(mean) < _EQUAL:
        return None
    wanted = math.ceil(pairs * (half / abs(mean)) ** 2) - pairs
    return max(1, wanted) if wanted <= _MOST_MORE else None
