"""Runs against a baseline, in pairs: no luck is called a change."""

from random import Random

import pytest

from eval_values import a_result
from spanglass.analysis.evals.eval_comparison import Verdict, compared, difference, t_quantile
from spanglass.analysis.evals.eval_figures import by_example


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.706), (5, 2.571), (6, 2.447), (30, 2.042), (1000, 1.962)]
)
def test_students_quantile(freedom: int, quantile: float) -> None:
    assert t_quantile(freedom) == pytest.approx(quantile, abs=0.002)


def test_binary_changes_are_judged_by_the_sign_test() -> None:
    assert difference([1.0] * 5 + [0.0] * 20, binary=True).verdict is Verdict.UNSURE
    found = difference([1.0] * 6 + [0.0] * 20, binary=True)
    assert (found.verdict, found.rose, found.fell, found.pairs) == (Verdict.BETTER, 6, 0, 26)
    assert found.low > 0
    assert difference([-1.0] * 9 + [1.0], binary=True).verdict is Verdict.WORSE


def test_graded_changes_are_judged_by_their_interval() -> None:
    assert difference([0.1, 0.2, 0.15, 0.1]).verdict is Verdict.UNSURE, "four are too few"
    found = difference([0.1, 0.2, 0.15, 0.1, 0.12, 0.0])
    assert (found.verdict, found.more) == (Verdict.BETTER, None)
    assert found.low < found.mean < found.high
    assert found.sentence.startswith("Better: +0.11 (+0.0")
    unsure = difference([0.3, -0.2, 0.1, 0.0, 0.2, -0.1])
    assert unsure.verdict is Verdict.UNSURE
    assert unsure.sentence.startswith("Not sure yet: +0.05")
    assert unsure.more is not None


def test_no_difference_and_nothing_to_compare() -> None:
    assert difference([0.0] * 10).sentence == "No difference so far."
    assert difference([]).sentence == "Nothing to compare."
    assert difference([0.5]).verdict is Verdict.UNSURE


@pytest.mark.parametrize("binary", [True, False])
def test_luck_is_seldom_called_a_change(binary: bool) -> None:
    random = Random(7)
    score = (lambda: float(random.random() < 0.8)) if binary else (lambda: random.betavariate(4, 1))
    found = [difference([score() - score() for _ in range(30)], binary=binary) for _ in range(400)]
    assert sum(each.verdict is not Verdict.UNSURE for each in found) <= 0.08 * 400
    assert sum(each.low <= 0 <= each.high for each in found) >= 0.92 * 400


def test_only_examples_that_both_runs_have_are_pairs() -> None:
    before = by_example([a_result(1, 0.2, 1.0).row, a_result(2, 0.4, None).row, a_result(3, 0.5, 0.5).row])
    after = by_example([a_result(1, 0.3, 1.0).row, a_result(2, 0.6, 1.0).row, a_result(4, 0.5, 0.5).row])
    assert (compared(before, after, (0, 0)).pairs, compared(before, after, (1, 1)).pairs) == (2, 1)
    assert compared(before, after, (0, 0)).mean == pytest.approx(0.15)
    assert compared(before, after, (None, None)).mean == pytest.approx(((0.65 - 0.6) + (0.8 - 0.4)) / 2)
