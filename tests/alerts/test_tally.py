"""Calls in order of time, with a running count."""

import random

from hypothesis import given
from hypothesis import strategies as st

from spanglass.alerts.tally import MOST, Tally


def test_counts_since_a_moment_and_of_the_latest() -> None:
    tally = Tally()
    for at, bad in enumerate([False, True, True, False]):
        tally.add(at, bad)
    assert (tally.since(1), tally.since(2), tally.since(4)) == ((3, 2), (2, 1), (0, 0))
    assert (tally.latest(2), tally.latest(9)) == ((2, 1), (4, 2))
    assert (tally.recent(3, 1), tally.recent(3, 3)) == ((1, 0), (3, 2))
    assert tally.first_bad_ns(0) == 1
    assert tally.first_bad_ns(3) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=60), st.integers(0, 50))
def test_late_calls_take_their_place(calls: list[tuple[int, bool]], moment: int) -> None:
    tally = Tally()
    for at, bad in calls:
        tally.add(at, bad)
    after = [bad for at, bad in calls if at >= moment]
    assert tally.since(moment) == (len(after), sum(after))


def test_what_is_dropped_counts_no_more_and_takes_no_room() -> None:
    tally, rng = Tally(), random.Random(1)
    bads = [rng.random() < 0.2 for _ in range(10_000)]
    for at, bad in enumerate(bads):
        tally.add(at, bad)
        tally.drop(at - 99)
    assert len(tally) == 100
    assert tally.since(0) == (100, sum(bads[-100:]))
    assert tally.since(9_950) == (50, sum(bads[-50:]))
    assert len(tally._times) < 3_000


def test_very_many_take_no_more_room() -> None:
    tally = Tally()
    for at in range(3 * MOST):
        tally.add(at, at % 2 == 0)
    assert len(tally) == MOST
    assert tally.since(0) == (MOST, MOST // 2)
    assert len(tally._times) <= 2 * MOST + 1
