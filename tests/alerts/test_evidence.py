"""When a count of bad calls convinces."""

import pytest

from spanglass.alerts.evidence import Windows, convincing
from spanglass.alerts.tally import Tally
from spanglass.core.watched import MINUTE_NS


def _convinces(limit: float, bad: int, calls: int) -> bool:
    tally = Tally()
    for number in range(calls):
        tally.add(number, number >= calls - bad)
    return convincing(tally, Windows(5 * MINUTE_NS, calls), limit) is not None


SMALLEST = {
    0.01: ((3, 5), (3, 10), (3, 20), (3, 50), (5, 100), (7, 200), (13, 500)),
    0.02: ((3, 5), (3, 10), (3, 20), (5, 50), (7, 100), (11, 200), (21, 500)),
    0.05: ((3, 5), (3, 10), (5, 20), (8, 50), (13, 100), (21, 200), (42, 500)),
}


@pytest.mark.parametrize(
    ("limit", "bad", "calls"), [(limit, *counts) for limit, pairs in SMALLEST.items() for counts in pairs]
)
def test_the_smallest_counts_that_convince(limit: float, bad: int, calls: int) -> None:
    assert _convinces(limit, bad, calls)
    assert not _convinces(limit, bad - 1, calls)


def test_one_of_three_and_one_of_forty_do_not_convince() -> None:
    assert not _convinces(0.02, 1, 3)
    assert not _convinces(0.01, 1, 40)


def test_windows_grow_until_there_is_evidence() -> None:
    tally = Tally()
    for number in range(12):
        tally.add(number * 5 * MINUTE_NS, bad=number in (5, 8, 11))
    found = convincing(tally, Windows(5 * MINUTE_NS, 55 * MINUTE_NS), 0.02)
    assert found is not None
    assert (found.window_ns, found.bad, found.calls) == (60 * MINUTE_NS, 3, 12)


def test_a_fault_that_is_over_convinces_no_more() -> None:
    tally = Tally()
    for number in range(40):
        tally.add(number, bad=number < 20)
    assert convincing(tally, Windows(5 * MINUTE_NS, 40), 0.02) is None
