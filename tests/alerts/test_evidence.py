"""When a count of bad calls convinces."""

import pytest

from spanglass.alerts.evidence import Evidence, Windows, calm, convincing, in_a_row, unconvincing
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


def _tally(*bad: bool, step_ns: int = 1) -> Tally:
    tally = Tally()
    for number, each in enumerate(bad):
        tally.add(number * step_ns, each)
    return tally


def test_the_longest_window_is_seventy_two_times_as_long() -> None:
    bad = [True] * 3 + [False] * 2
    last_ns = 4
    for late_ns, is_found in ((0, True), (1, False)):
        now_ns = 72 * 5 * MINUTE_NS - 1 + late_ns
        found = convincing(_tally(*bad), Windows(5 * MINUTE_NS, now_ns), 0.02)
        assert (found is not None) is is_found
        assert last_ns < now_ns


def test_the_share_is_that_of_the_window() -> None:
    found = convincing(_tally(False, True, True, True, False, True), Windows(5 * MINUTE_NS, 6), 0.02)
    assert found is not None
    assert found.share == pytest.approx(4 / 6)
    assert Evidence(MINUTE_NS, 0, 0, 0.0).share == 0.0


def test_two_bad_calls_are_close() -> None:
    calls = _tally(False, False, False, True, True)
    assert convincing(calls, Windows(5 * MINUTE_NS, 5), 0.02) is None
    found = convincing(calls, Windows(5 * MINUTE_NS, 5), 0.02, sure=False)
    assert found is not None
    assert (found.bad, found.calls) == (2, 5)
    assert convincing(_tally(*[False] * 4, True), Windows(5 * MINUTE_NS, 5), 0.02, sure=False) is None


def test_it_is_calm_below_half_the_limit_over_the_window_or_the_last_ten_calls() -> None:
    windows = Windows(5 * MINUTE_NS, 1000)
    assert calm(_tally(*[False] * 10), windows, 0.2)
    assert not calm(_tally(*[False] * 9, True), windows, 0.2)  # a tenth is half of it
    assert calm(_tally(*[False] * 10, True), windows, 0.2)
    assert not calm(_tally(), windows, 0.2)
    old = Windows(5 * MINUTE_NS, 60 * MINUTE_NS)
    assert not calm(_tally(*[False] * 9, True), old, 0.2)
    assert calm(_tally(True, *[False] * 10), old, 0.2)


def test_it_is_unconvincing_once_no_window_has_its_bound_above_the_limit() -> None:
    minute = Windows(MINUTE_NS, 10 * MINUTE_NS)
    calls = _tally(*[True] * 4, *[False] * 6, step_ns=MINUTE_NS)
    assert not unconvincing(calls, minute, 0.02)  # though nothing failed in the two shortest
    assert unconvincing(calls, minute, 0.9)
    assert unconvincing(_tally(*[False] * 6), minute, 0.02)


def test_three_in_a_row_suffice_where_there_is_a_history_in_the_longest_window() -> None:
    def found(tally: Tally, now_ns: int) -> Evidence | None:
        return in_a_row(tally, Windows(5 * MINUTE_NS, now_ns), 3)

    row = [False, False, True, True, True]
    evidence = found(_tally(*row), 5)
    assert evidence is not None
    assert (evidence.calls, evidence.bad, evidence.window_ns) == (3, 3, 5 * MINUTE_NS)
    assert found(_tally(*row[1:]), 4) is None  # at a cold start the fifth fires
    assert found(_tally(True, True, True, False, True), 5) is None
    assert found(_tally(*row), 72 * 5 * MINUTE_NS + 1) is not None
    assert found(_tally(*row), 72 * 5 * MINUTE_NS + 2) is None


@pytest.mark.parametrize(("ago", "window"), [(4, 5), (14, 15), (16, 60), (59, 60), (61, 360)])
def test_the_shortest_window_that_convinces_is_told(ago: int, window: int) -> None:
    now_ns = 400 * MINUTE_NS
    tally = Tally()
    for number in range(6):  # the latest of them is good
        tally.add(now_ns - ago * MINUTE_NS + number, number < 4)
    found = convincing(tally, Windows(5 * MINUTE_NS, now_ns), 0.02)
    assert found is not None
    assert found.window_ns == window * MINUTE_NS
