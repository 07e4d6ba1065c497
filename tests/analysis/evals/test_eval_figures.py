"""The figures of evaluation runs: nothing that failed is left out of them."""

from dataclasses import replace

import pytest

from eval_values import a_result
from spanglass.analysis.evals.eval_figures import by_example, figures, surely
from spanglass.core.evals import Score

FAILED = Score(None, "The judgement is not JSON.", failed=True)


def test_repeats_are_one_example() -> None:
    rows = [a_result(1, 1.0, None).row, a_result(1, 0.0, 0.5, repeat=2).row, a_result(2, 1.0, 1.0).row]
    first, second = by_example(rows)
    assert (first.values, first.repeats, first.least) == ((0.5, 0.5), 2, 0.5)
    assert not first.fails
    assert second.mean == 1.0


def test_figures_of_a_run() -> None:
    unanswered = a_result(3, 0.0, 0.0, error="500", latency_ns=None, cost_nano=None)
    rows = [a_result(1, 1.0, 0.5).row, a_result(2, 0.0, None).row, unanswered.row]
    found = figures(rows, 2)
    assert found.means == (pytest.approx(1 / 3), 0.25)
    assert found.summary.mean == pytest.approx((1 / 3 + 0.25) / 2)
    assert (found.summary.done, found.summary.below, found.summary.errors) == (3, 2, 1)
    assert (found.summary.cost_nano, found.latency_ns, found.unanswered) == (2_000, 10**9, 1)


def test_a_failed_judgement_is_an_error_and_no_score() -> None:
    rows = [a_result(1, 1.0, 1.0).row, replace(a_result(2), scores=(Score(1.0), FAILED)).row]
    found = figures(rows, 2)
    assert (found.means, found.summary.errors, found.misjudged) == ((1.0, 1.0), 1, 1)
    assert surely(rows, 2) == pytest.approx(0.75)
    assert [each.fails for each in by_example(rows)] == [False, True]


def test_nothing_is_no_score() -> None:
    found = figures([], 2)
    assert (found.summary.mean, found.summary.cost_nano, found.means) == (None, None, (None, None))
    assert surely([], 2) is None
