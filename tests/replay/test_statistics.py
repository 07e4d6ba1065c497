"""Verdicts on runs: nothing is called a fix that luck may have brought about."""

import math
from itertools import combinations

import pytest

from spanglass.replay.outcome import Outcome
from spanglass.replay.statistics import (
    Change,
    PassRate,
    Verdict,
    change,
    compared,
    fisher,
    paired,
    pass_rate,
    rank_chance,
)


def an_outcome(verdict: str) -> Outcome:
    return Outcome(1, None, None, None, None, "m", "stop", verdict, "")


def test_a_rate_with_its_interval() -> None:
    rate = pass_rate([an_outcome("ok"), an_outcome("ok"), an_outcome("refused"), an_outcome("error")])
    assert (rate.passed, rate.of, rate.share) == (2, 4, 0.5)
    assert rate.interval == pytest.approx((0.1500, 0.8500), abs=1e-4)
    assert PassRate(0, 0).share is None
    assert PassRate(0, 0).interval == (0, 1)


def test_one_lucky_run_is_no_fix() -> None:
    once = compared(PassRate(0, 1), PassRate(1, 1))
    assert (once.verdict, once.chance) == (Verdict.UNSURE, 0.5)
    assert once.more == 3
    assert once.sentence == "Not sure yet: about 3 more runs of each."
    # many runs against one recording do not help: the baseline has to be run again too
    assert compared(PassRate(0, 1), PassRate(5, 5)).verdict is Verdict.UNSURE


def test_what_is_sure_is_said() -> None:
    found = compared(PassRate(0, 4), PassRate(4, 4))
    assert (found.verdict, found.more) == (Verdict.BETTER, None)
    assert found.chance == pytest.approx(1 / 70)
    assert found.sentence == "Better: 4 of 4 passed, 0 of 4 before."
    assert 0 < found.low < found.high <= 1
    assert compared(PassRate(10, 10), PassRate(4, 10)).verdict is Verdict.WORSE
    same = compared(PassRate(3, 5), PassRate(3, 5))
    assert (same.verdict, same.more, same.sentence) == (Verdict.UNSURE, None, "No difference so far.")
    assert compared(PassRate(0, 0), PassRate(1, 1)).verdict is Verdict.UNSURE


def test_fisher_counts_as_the_table_does() -> None:
    # the lady tasting tea: three of four cups named
    assert fisher(PassRate(1, 4), PassRate(3, 4)) == pytest.approx(17 / 70)


def test_fisher_of_many_runs_is_that_of_counting_them_all() -> None:
    for passed, of in ((0, 1), (1, 7), (40, 60), (60, 60)):
        for before in range(0, 50, 7):
            ways = [math.comb(of, n) * math.comb(49, passed + before - n) for n in range(passed, of + 1)
                    if n <= passed + before]  # fmt: skip
            counted = sum(ways) / math.comb(of + 49, passed + before)
            assert fisher(PassRate(before, 49), PassRate(passed, of)) == pytest.approx(counted, rel=1e-9)
    assert compared(PassRate(1000, 1000), PassRate(0, 1000)).verdict is Verdict.WORSE


def test_a_variant_without_effect_is_seldom_called_better() -> None:
    weights = [math.comb(10, count) * 0.5**10 for count in range(11)]
    called = sum(
        weights[before] * weights[after]
        for before in range(11)
        for after in range(11)
        if compared(PassRate(before, 10), PassRate(after, 10)).verdict is Verdict.BETTER
    )
    assert called < 0.05


def test_pairs() -> None:
    assert paired([(False, True)] * 4).verdict is Verdict.UNSURE
    found = paired([(False, True)] * 5 + [(True, True)] * 10)
    assert (found.verdict, found.chance) == (Verdict.BETTER, 1 / 32)
    assert paired([(True, False)] * 6).verdict is Verdict.WORSE
    assert paired([(False, True)] * 4).more == 1
    assert paired([(False, True), (True, False)]).more is None
    assert paired([]).verdict is Verdict.UNSURE


def test_figures() -> None:
    assert change([1, 2, 3], [2, 4, 6, None]) == Change(1.0, False)
    assert change([10, 11, 12, 13, 14], [1, 2, 3, 4, 5]) == Change(-0.75, True)
    assert change([4], [1, 2, 3, 4.5, 5]) == Change(-0.25, False)
    assert change([], [1]) is None
    assert change([0], [1]) is None


def test_ranks_are_counted_exactly() -> None:
    first, second = [1.0, 2.0, 5.0], [3.0, 4.0, 6.0, 7.0]
    wins = sum(one < two for one in first for two in second)
    every = [
        sum(one < two for one in chosen for two in range(7) if two not in chosen)
        for chosen in combinations(range(7), 3)
    ]
    exact = sum(each >= wins for each in every) / len(every)
    assert rank_chance(first, second) == pytest.approx(2 * exact)
    assert rank_chance([1.0] * 5, [1.0] * 5) == 1
    assert rank_chance(range(30), range(100, 130)) < 1e-6
