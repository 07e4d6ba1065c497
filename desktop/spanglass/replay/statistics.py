"""What some runs prove: pass rates with their intervals, and verdicts that call no lucky run a fix.

Wilson's interval (1927) for a rate, Newcombe's (1998) for a difference; Fisher's exact test for runs that
stand side by side, the exact sign test (McNemar 1947) for pairs, Mann and Whitney's (1947) for figures.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from spanglass.analysis.intervals import chance_of, newcombe, wilson_high, wilson_low
from spanglass.replay.outcome import Outcome

SURE = 0.05
"""A verdict is said where chance alone would bring it about less often than this, one-sided."""

_Z = 1.96
_MOST_MORE = 200
_EXACT = 400
_NEGLIGIBLE = 1e-17
_OK = "ok"


class Verdict(StrEnum):
    """What may be said of a variant against its baseline."""

    BETTER = "better"
    WORSE = "worse"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class PassRate:
    """So many of so many runs passed, and the 95% interval of the true rate."""

    passed: int
    of: int

    @property
    def share(self) -> float | None:
        """The share that passed; None without runs."""
        return self.passed / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """The least and the most that the true rate may be."""
        return wilson_low(self.passed, self.of, _Z), wilson_high(self.passed, self.of, _Z)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A variant's pass rate against its baseline's.

    `chance` is how likely such a difference is if there is none, `low` and `high` the 95% interval of the
    change. `more` runs of each are about what a sure verdict takes if it goes on so; None where it is sure,
    nothing differs so far, or more than two hundred are needed.
    """

    baseline: PassRate
    variant: PassRate
    verdict: Verdict
    chance: float
    low: float
    high: float
    more: int | None = None

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.verdict is not Verdict.UNSURE:
            return f"{self.verdict.capitalize()}: {_of(self.variant)} passed, {_of(self.baseline)} before."
        if self.more is None:
            same = self.baseline.share == self.variant.share
            return "No difference so far." if same else "Not sure yet: the difference is too small to tell."
        return f"Not sure yet: about {self.more} more {'run' if self.more == 1 else 'runs'} of each."


def pass_rate(outcomes: Iterable[Outcome]) -> PassRate:
    """How many runs ended as they should; errors count as runs that did not."""
    verdicts = [each.verdict for each in outcomes]
    return PassRate(verdicts.count(_OK), len(verdicts))


def compared(baseline: PassRate, variant: PassRate) -> Comparison:
    """Runs of two variants that stand side by side, by Fisher's exact test."""
    verdict, chance = _judged(baseline, variant)
    low, high = newcombe((baseline.passed, baseline.of), (variant.passed, variant.of), _Z)
    more = _more(baseline, variant) if verdict is Verdict.UNSURE else None
    return Comparison(baseline, variant, verdict, chance, low, high, more)


def paired(pairs: Sequence[tuple[bool, bool]]) -> Comparison:
    """The same tasks before and after, each passed or not, by the exact sign test on those that changed."""
    fixed = sum(after and not before for before, after in pairs)
    broken = sum(before and not after for before, after in pairs)
    better = chance_of(max(fixed, broken), fixed + broken, 0.5)
    baseline = PassRate(sum(before for before, _ in pairs), len(pairs))
    variant = PassRate(sum(after for _, after in pairs), len(pairs))
    verdict = Verdict.UNSURE if better >= SURE else Verdict.BETTER if fixed > broken else Verdict.WORSE
    low, high = newcombe((baseline.passed, baseline.of), (variant.passed, variant.of), _Z)
    more = _more_pairs(fixed, broken, len(pairs)) if verdict is Verdict.UNSURE else None
    return Comparison(baseline, variant, verdict, better, low, high, more)


def fisher(baseline: PassRate, variant: PassRate) -> float:
    """How likely the variant passes at least so often by chance (Fisher 1935, one-sided)."""
    passed, runs = baseline.passed + variant.passed, baseline.of + variant.of
    if variant.passed * runs > variant.of * passed:
        return _tail(variant.passed, variant.of, (passed, runs))
    return 1.0 - _tail(variant.of - variant.passed + 1, variant.of, (runs - passed, runs))


def _tail(count: int, of: int, among: tuple[int, int]) -> float:
    """How likely so many or more of some are marked, if so many among all are; more than are to be expected.

    Each share is made from the one before, for the combinations of many runs are long numbers.
    """
    marked, runs = among
    most = min(of, marked)
    if count > most:
        return 0.0
    share = found = math.comb(of, count) * math.comb(runs - of, marked - count) / math.comb(runs, marked)
    while count < most and share > found * _NEGLIGIBLE:
        share *= (of - count) * (marked - count)
        count += 1
        share /= count * (runs - of - marked + count)
        found += share
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure changed: its middle against the baseline's, and whether that is more than chance."""

    share: float
    sure: bool


def change(baseline: Sequence[float | int | None], variant: Sequence[float | int | None]) -> Change | None:
    """The change of a figure between runs; None where either does not tell it, or it was 0."""
    first = [value for value in baseline if value is not None]
    second = [value for value in variant if value is not None]
    if not first or not second or not median(first):
        return None
    return Change(median(second) / median(first) - 1, rank_chance(first, second) < SURE)


def rank_chance(first: Sequence[float], second: Sequence[float]) -> float:
    """How likely two samples lie so far apart by chance, two-sided; exact for small ones without ties."""
    wins = sum((one < two) + 0.5 * (one == two) for one in first for two in second)
    pairs = len(first) * len(second)
    apart = max(wins, pairs - wins)
    ties = len({*first, *second}) < len(first) + len(second)
    if pairs <= _EXACT and not ties:
        counts = _rank_counts(len(first), len(second))
        return min(1.0, 2 * sum(counts[math.ceil(apart) :]) / sum(counts))
    spread = math.sqrt(pairs * (len(first) + len(second) + 1) / 12)
    return min(1.0, math.erfc(max(0.0, apart - pairs / 2 - 0.5) / spread / math.sqrt(2)))


def _rank_counts(first: int, second: int) -> list[int]:
    """In how many orders of two samples each number of wins comes about."""
    counts = [1] + [0] * (first * second)
    for size in range(1, first + 1):  # the Gaussian binomial coefficient, factor by factor
        for place in range(len(counts) - 1, second + size - 1, -1):
            counts[place] -= counts[place - second - size]
        for place in range(size, len(counts)):
            counts[place] += counts[place - size]
    return counts


def _judged(baseline: PassRate, variant: PassRate) -> tuple[Verdict, float]:
    if not baseline.of or not variant.of:
        return Verdict.UNSURE, 1.0
    better, worse = fisher(baseline, variant), fisher(variant, baseline)
    if better < SURE:
        return Verdict.BETTER, better
    return (Verdict.WORSE if worse < SURE else Verdict.UNSURE), min(better, worse)


def _more(baseline: PassRate, variant: PassRate) -> int | None:
    """How many more runs of each make it sure if both go on passing at the rate they did."""
    if baseline.share is None or variant.share is None or baseline.share == variant.share:
        return None
    before, after = sorted((baseline, variant), key=lambda each: each.share or 0)
    for more in range(1, _MOST_MORE + 1):
        if fisher(_later(before, more), _later(after, more)) < SURE:
            return more
    return None


def _later(rate: PassRate, more: int) -> PassRate:
    """A rate after so many more runs that pass as often."""
    return PassRate(rate.passed + round((rate.share or 0) * more), rate.of + more)


def _more_pairs(fixed: int, broken: int, pairs: int) -> int | None:
    if fixed == broken:
        return None
    for more in range(1, _MOST_MORE + 1):
        grown = [round(count * (pairs + more) / pairs) for count in (fixed, broken)]
        if chance_of(max(grown), sum(grown), 0.5) < SURE:
            return more
    return None


def _of(rate: PassRate) -> str:
    return f"{rate.passed} of {rate.of}"
