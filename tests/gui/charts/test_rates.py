"""Lines of shares: a quiet bucket is told with those beside it, and no more of them than are needed."""

from spanglass.gui.charts.rates import rates


def test_a_failed_call_alone_in_its_bucket_is_not_drawn_as_all_calls() -> None:
    calls = [4] * 11 + [1] + [4] * 12
    bad = [0] * 11 + [1] + [0] * 12
    assert rates(bad, calls)[9:14] == (0.0, 1 / 9, 1 / 9, 1 / 9, 0.0)


def test_buckets_with_enough_calls_stand_for_themselves() -> None:
    assert rates([1, 0, 5], [10, 0, 5]) == (0.1, None, 1.0)


def test_no_more_is_looked_at_than_is_needed_and_is_near() -> None:
    calls = [0] * 10 + [1] + [0] * 13
    assert rates([0] * 10 + [1] + [0] * 13, calls)[10] == 1.0
    assert rates([1] + [0] * 23, [1] * 24)[0] == 1 / 3
