"""Counts of times that have passed are asked for once, the latest ones each time."""

from spanglass.core.views import DayCost
from spanglass.gui.pages.monitor.past import Past, PastDays, day_name

SECOND = 1_000_000_000


class Store:
    """One trace a period; remembers from where on it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def counts(self, start: int) -> dict[int, int]:
        self.asked.append(start)
        return dict.fromkeys(range(start, 100), 1)


def test_only_the_latest_periods_are_asked_for_again() -> None:
    past, store = Past(), Store()
    for second in range(3):
        found = past.counts("", 10, (second * SECOND, 90), store.counts)
        assert found == dict.fromkeys(range(10, 100), 1)
    assert store.asked == [10, 87, 87]


def test_all_are_asked_for_now_and_then_and_for_a_longer_time() -> None:
    past, store = Past(), Store()
    past.counts("", 10, (0, 90), store.counts)
    past.counts("", 10, (121 * SECOND, 90), store.counts)
    past.counts("", 5, (122 * SECOND, 90), store.counts)
    assert store.asked == [10, 10, 5]


def test_what_has_moved_out_of_sight_is_left_out() -> None:
    past, store = Past(), Store()
    past.counts("", 10, (0, 90), store.counts)
    assert min(past.counts("", 20, (SECOND, 91), store.counts)) == 20


def test_another_filter_is_another_thing() -> None:
    past, store = Past(), Store()
    past.counts("", 10, (0, 90), store.counts)
    past.counts("user:ann", 10, (0, 90), store.counts)
    assert store.asked == [10, 10]


def test_days_that_have_passed_are_asked_for_once_in_ten_minutes() -> None:
    day_ns = 86_400 * SECOND
    starts = [1_790_000_000 * SECOND + number * day_ns for number in range(14)]
    asked: list[int] = []

    def ask(start_ns: int) -> list[DayCost]:
        asked.append(starts.index(start_ns))
        return [DayCost(day_name(each), "a", 1, 5) for each in starts if each >= start_ns]

    past, now_ns = PastDays(), starts[-1] + SECOND
    for later in (0, 1, 601):
        found = past.costs("feature", now_ns + later * SECOND, starts, ask)
        assert sorted(cost.day for cost in found) == [day_name(each) for each in starts]
    assert asked == [0, 12, 0]
