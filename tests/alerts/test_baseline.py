"""What share of bad calls is usual."""

import pytest

from spanglass.alerts.baseline import Baseline
from spanglass.core.watched import DAY_NS, HOUR_NS, MINUTE_NS

W = 10 * MINUTE_NS
DAY_0 = 20_000 * DAY_NS


def fed(baseline: Baseline, at_ns: int, calls: int, bad: int) -> None:
    """So many calls at a moment, the bad ones first."""
    for number in range(calls):
        baseline.add(at_ns, number < bad)


def test_nothing_is_usual_before_a_hundred_calls_or_three_days_with_calls() -> None:
    baseline = Baseline(W)
    fed(baseline, DAY_0, 99, 10)
    assert baseline.share(DAY_0) is None
    baseline.add(DAY_0, False)
    assert baseline.share(DAY_0) == 0.1


def test_three_days_with_calls_are_enough() -> None:
    baseline = Baseline(W)
    for day, bad in ((0, 1), (1, 0), (3, 0)):
        assert baseline.share(DAY_0 + day * DAY_NS) is None
        fed(baseline, DAY_0 + day * DAY_NS, 2, bad)
    assert baseline.share(DAY_0 + 3 * DAY_NS) == pytest.approx(1 / 6)


def test_the_last_three_windows_are_not_usual_yet() -> None:
    baseline = Baseline(W)
    fed(baseline, DAY_0, 60, 3)
    fed(baseline, DAY_0 + W - 1, 40, 2)
    fed(baseline, DAY_0 + W, 50, 50)
    assert baseline.share(DAY_0 + 4 * W - 1) == pytest.approx(55 / 150)  # too few are older
    assert baseline.share(DAY_0 + 4 * W) == 0.05
    assert baseline.share(DAY_0 + 5 * W) == pytest.approx(55 / 150)


def test_what_is_older_than_seven_days_is_usual_no_more() -> None:
    baseline = Baseline(W)
    fed(baseline, DAY_0, 100, 100)
    fed(baseline, DAY_0 + DAY_NS, 100, 0)
    assert baseline.share(DAY_0 + 7 * DAY_NS) == 0.5
    assert baseline.share(DAY_0 + 7 * DAY_NS + 1) == 0.0
    assert baseline.share(DAY_0 + 8 * DAY_NS + 1) is None


@pytest.mark.parametrize("window_ns", [W, 7 * MINUTE_NS])
def test_days_long_past_are_no_days_with_calls(window_ns: int) -> None:
    baseline = Baseline(window_ns)
    for day in (1, 3, 5):  # in windows that may lie on both sides of midnight
        fed(baseline, DAY_0 + day * DAY_NS - 1, 1, 0)
        fed(baseline, DAY_0 + day * DAY_NS + 1, 1, 0)
    assert baseline.share(DAY_0 + 6 * DAY_NS) == 0.0
    assert baseline.share(DAY_0 + 14 * DAY_NS) is None
    fed(baseline, DAY_0 + 14 * DAY_NS, 1, 1)
    assert baseline.share(DAY_0 + 14 * DAY_NS) is None


def test_a_call_of_the_latest_windows_can_be_taken_back() -> None:
    baseline = Baseline(W)
    fed(baseline, DAY_0, 101, 1)
    baseline.remove(DAY_0, True)
    assert baseline.share(DAY_0) == 0.0
    baseline.remove(DAY_0, True)  # there is no bad one any more
    assert baseline.share(DAY_0) == 0.0
    baseline.remove(DAY_0 + W, False)  # nor one then
    assert baseline.share(DAY_0) == 0.0
    baseline.remove(DAY_0, False)
    assert baseline.share(DAY_0) is None


def test_a_call_that_is_usual_already_stays() -> None:
    baseline = Baseline(W)
    fed(baseline, DAY_0, 100, 50)
    assert baseline.share(DAY_0 + HOUR_NS) == 0.5
    baseline.remove(DAY_0, True)
    assert baseline.share(DAY_0 + HOUR_NS) == 0.5


def test_the_only_call_of_a_day_that_is_taken_back_leaves_no_day_with_calls() -> None:
    baseline = Baseline(W)
    for day in range(3):
        fed(baseline, DAY_0 + day * DAY_NS, 1, 0)
    assert baseline.share(DAY_0 + 2 * DAY_NS) == 0.0
    baseline.remove(DAY_0 + 2 * DAY_NS, False)
    assert baseline.share(DAY_0 + 2 * DAY_NS) is None
