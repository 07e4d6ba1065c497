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


class Days:
    """Fourteen days, each of which takes so many seconds to ask for; remembers what was asked."""

    def __init__(self, took_s: float) -> None:
        self.starts = [1_790_000_000 * SECOND + number * 86_400 * SECOND for number in range(14)]
        self.asked: list[int] = []
        self.past = PastDays(lambda: took_s * len(self.asked))

    def ask(self, start_ns: int, end_ns: int) -> list[tuple[str, int, int]]:
        assert end_ns > start_ns
        self.asked.append(self.starts.index(start_ns))
        return [("a", 1, 5)]

    def costs(self, second: float) -> list[int]:
        """The days that are known at a moment, and what was asked for then is forgotten."""
        self.asked.clear()
        now_ns = self.starts[-1] + round(second * SECOND)
        found = self.past.costs("feature", now_ns, self.starts, self.ask)
        assert all(costs == (DayCost(day_name(start), "a", 1, 5),) for start, costs in found.items())
        return sorted(self.starts.index(start) for start in found)


def test_days_that_have_passed_are_asked_for_once_in_ten_minutes() -> None:
    days = Days(0)
    assert days.costs(1) == list(range(14))
    assert days.asked == list(range(13, -1, -1))
    assert days.costs(1.5) == list(range(14))
    assert days.asked == []
    assert days.costs(3) == list(range(14))
    assert days.asked == [13, 12]
    days.costs(602)
    assert sorted(days.asked) == list(range(14))


def test_where_a_day_takes_long_the_newest_come_first_and_the_others_later() -> None:
    days = Days(0.005)
    assert days.costs(1) == [12, 13]
    assert days.costs(9) == [10, 11, 12, 13]
    assert days.asked == [11, 10]
    for second in range(10, 15):
        known = days.costs(second)
    assert known == list(range(14))
    days.costs(16)
    assert days.asked == [13, 12]


def test_days_out_of_sight_are_forgotten() -> None:
    days = Days(0)
    days.costs(1)
    days.starts = days.starts[1:]
    assert days.costs(2) == list(range(13))
