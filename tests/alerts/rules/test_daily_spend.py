"""What a day has cost, call by call, and what is told of it."""

from dataclasses import replace
from datetime import UTC

import pytest

from alerts_traffic import a_rule
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.rules import Watcher
from spanglass.core.alerting import Reading, Verdict
from spanglass.core.watched import ALL, DAY_NS, HOUR_NS, Call, TraceMark

DOLLAR = 1_000_000_000
MONDAY = 20_786 * DAY_NS
"""A midnight."""


def _call(at_ns: int, dollars: float = 1, trace: str = "t", **more: object) -> Call:
    return replace(Call(MONDAY + at_ns, trace, cost_nano=round(dollars * DOLLAR)), **more)  # type: ignore[arg-type]


def _fed(*calls: Call) -> Watcher:
    """A watcher that knows three days of two dollars, and then some calls of the fourth."""
    watcher = kinds()["daily_spend"].watcher(a_rule("daily_spend"), UTC)
    for day in (-3, -2, -1):
        watcher.take(_call(day * DAY_NS + 12 * HOUR_NS, 2))
    for call in calls:
        watcher.take(call)
    return watcher


def _reading(watcher: Watcher, at_ns: int = 12 * HOUR_NS) -> Reading:
    return watcher.reading(ALL, MONDAY + at_ns)


def test_it_is_over_above_one_and_a_half_times_the_mean() -> None:
    at_limit = _reading(_fed(_call(1, 2), _call(2, 1)))
    assert (at_limit.verdict, at_limit.value, at_limit.limit, at_limit.calls) == (Verdict.CLEAR, 1.5, 1.5, 2)
    assert (at_limit.note, at_limit.traces) == ("", ())
    over = _reading(_fed(_call(1, 2), _call(2, 1.01)))
    assert (over.verdict, over.money_nano, over.usual_nano) == (Verdict.OVER, 3_010_000_000, 2 * DOLLAR)


def test_a_dear_day_among_the_last_raises_the_limit() -> None:
    watcher = kinds()["daily_spend"].watcher(a_rule("daily_spend"), UTC)
    for day, dollars in ((-4, 2), (-3, 2), (-2, 2), (-1, 6)):
        watcher.take(_call(day * DAY_NS, dollars))
    limit = _reading(watcher).limit
    assert limit == pytest.approx(1.25 * 6 / 3)  # of the mean of three dollars


def test_the_mean_is_of_seven_days_and_the_dearest_tenth_of_twenty_eight() -> None:
    watcher = kinds()["daily_spend"].watcher(a_rule("daily_spend"), UTC)
    for day in range(-40, 0):
        watcher.take(_call(day * DAY_NS, {-40: 90, -10: 10, -11: 10, -12: 10}.get(day, 2)))
    found = _reading(watcher)
    # the 26th of 28 in order is the first of the three that cost ten
    assert (found.usual_nano, found.limit) == (2 * DOLLAR, pytest.approx(1.25 * 10 / 2))
    for day in range(18):
        watcher.take(_call(day * DAY_NS, 2))
    assert _reading(watcher, 18 * DAY_NS).limit == 1.5  # two of 28 are no tenth


def test_it_is_told_which_feature_and_which_traces_cost_most() -> None:
    calls = (
        _call(1, 1, "a", feature="small"), _call(2, 3, "b", feature="large"),
        _call(3, 1, "c", feature="large"), _call(4, 1.5, "a", feature="small"),
        _call(5, 9, "x", ours=True), _call(6, 0, "free"),
    )  # fmt: skip
    found = _reading(_fed(*calls))
    assert (found.note, found.traces, found.calls) == ("large spent $4.00 of it.", ("b", "a", "c"), 4)
    assert found.money_nano == 6_500_000_000
    assert _reading(_fed(_call(1, 9))).note == ""


def test_a_day_ends_at_midnight_with_all_that_it_told() -> None:
    watcher = _fed(_call(1, 9, "dear"))
    assert list(watcher.due(MONDAY + DAY_NS - 1)) == []
    assert list(watcher.due(MONDAY + DAY_NS)) == [ALL]
    assert _reading(watcher, DAY_NS - 1).money_nano == 9 * DOLLAR
    assert _reading(watcher, DAY_NS).money_nano == 0
    watcher.take(_call(DAY_NS + 1, 30, "next"))
    found = _reading(watcher, DAY_NS + 2)
    assert (found.verdict, found.traces, found.calls) == (Verdict.OVER, ("next",), 1)


def test_a_call_that_is_told_after_midnight_is_of_the_day_it_ended_on() -> None:
    watcher = _fed(_call(1, 2), _call(DAY_NS, 1))
    assert watcher.take(_call(DAY_NS - 1, 2)) == ()
    found = _reading(watcher, DAY_NS + 1)
    assert (found.money_nano, found.usual_nano) == (DOLLAR, (2 + 2 + 2 + 4) * DOLLAR // 4)


def test_what_a_call_costs_in_the_end_counts() -> None:
    before, after = _call(1, 4, feature="f"), _call(1, 1, feature="f")
    watcher = _fed(before, _call(2, 0.5, feature="g"))
    assert _reading(watcher).verdict is Verdict.OVER
    assert watcher.correct(before, after) == (ALL,)
    assert _reading(watcher).money_nano == 1_500_000_000
    assert watcher.correct(after, before) == (ALL,)
    assert _reading(watcher).note == "f spent $4.00 of it."
    assert watcher.correct(before, None) == (ALL,)
    assert _reading(watcher).money_nano == 500_000_000


def test_what_changes_nothing_of_today_is_left_alone() -> None:
    call = _call(1, 4)
    watcher = _fed(call)
    assert watcher.correct(call, call) == ()
    assert watcher.correct(_call(-1, 1), None) == ()
    assert watcher.correct(_call(1, 1, ours=True), None) == ()
    assert watcher.take(TraceMark(MONDAY + 5, "t")) == ()
    assert _reading(watcher).money_nano == 4 * DOLLAR
