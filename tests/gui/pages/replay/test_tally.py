"""What runs came to is told of each as it ends."""

from spanglass.gui.pages.replay.tally import Tally, spread_of
from spanglass.replay.outcome import Outcome, Spread, spread
from spanglass.replay.statistics import PassRate


def an_outcome(verdict: str, latency_ns: int, cost_nano: int | None = None) -> Outcome:
    return Outcome(latency_ns, None, None, None, cost_nano, "m", "stop", verdict, "")


def test_figures_stand_in_order_and_errors_are_none_of_them() -> None:
    tally = Tally()
    for verdict, latency_ns in (("ok", 9), ("refused", 3), ("error", 1), ("ok", 5)):
        tally.add(an_outcome(verdict, latency_ns))
    assert tally.latency_ns == [3, 5, 9]
    assert tally.rate == PassRate(2, 4)
    assert spread_of(tally.cost_nano) is None


def test_what_is_kept_in_order_has_the_same_spread() -> None:
    for values in ([7], [1, 2], [5, 1, 9], [4, 4, 8, 1]):
        assert spread_of(sorted(values)) == spread(values)
    assert spread_of([1, 2]) == Spread(1, 1.5, 2)


def test_what_was_stopped_is_over_too() -> None:
    tally = Tally()
    tally.counts.update({"waiting": 3, "running": 1})
    tally.move("waiting", "running")
    tally.move("running", "ok")
    tally.move("waiting", "left")
    assert tally.over(4) == 2
