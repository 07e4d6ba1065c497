"""Daily spend, runaway loops and tokens per request."""

import random
from datetime import datetime, timedelta, timezone

from alerts_traffic import a_call, a_rule, minute, played, raised
from builders import T0
from places import clock_of
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.engine import Engine, play
from spanglass.core.alerting import State
from spanglass.core.local_zone import LOCAL
from spanglass.core.watched import ALL, DAY_NS, MINUTE_NS, Call, Scope

DOLLAR = 1_000_000_000
DAY = DAY_NS // MINUTE_NS
FIRST = (DAY_NS - T0 % DAY_NS) / MINUTE_NS
"""The minute of the first midnight."""
SPEND, RUNAWAY, TOKENS = a_rule("daily_spend"), a_rule("runaway"), a_rule("token_usage")


def _day(number: int, dollars: float, calls: int = 20) -> list[Call]:
    """Calls between eight and sixteen o'clock of a day."""
    start = FIRST + number * DAY + 8 * 60
    cost = round(dollars * DOLLAR / calls)
    return [a_call(start + at * 480 / calls, cost_nano=cost) for at in range(calls)]


def test_a_day_that_costs_three_times_as_much_fires_once_until_midnight() -> None:
    days = [call for day in range(8) for call in _day(day, 3.0 if day < 7 else 9.0)]
    steps = played(days, SPEND, until=FIRST + 9 * DAY)
    assert len(raised(steps)) == 1
    reading = raised(steps)[0].reading
    # the eleventh call of the day is the first above 1.5 times three dollars
    assert reading.money_nano == 11 * 450_000_000
    assert reading.usual_nano == 3 * DOLLAR
    assert reading.note == "refunds spent $4.95 of it."
    ended = [step for step in steps if step.ended]
    assert [(step.after, step.at_ns) for step in ended] == [(State.OK, minute(FIRST + 8 * DAY + 5))]


def test_days_without_calls_are_not_in_the_mean_and_three_days_must_be_known() -> None:
    days = [call for day, dollars in ((0, 2.0), (4, 2.0), (5, 2.0), (9, 2.9)) for call in _day(day, dollars)]
    assert not raised(played(days, SPEND))
    assert not raised(played([*_day(0, 2.0), *_day(1, 2.0), *_day(2, 9.0)], SPEND))


def test_cents_are_no_alert() -> None:
    assert not raised(
        played([call for day in range(8) for call in _day(day, 0.04 if day < 7 else 0.4)], SPEND)
    )


def test_the_day_begins_at_local_midnight() -> None:
    east = timezone(timedelta(hours=12))
    late = [a_call(FIRST + day * DAY + 11 * 60, cost_nano=2 * DOLLAR) for day in range(4)]
    early = [a_call(FIRST + day * DAY + 13 * 60, cost_nano=2 * DOLLAR) for day in range(3)]
    calls = sorted([*late, *early], key=lambda call: call.end_ns)
    # in the east the two of one day are on two days, so every day has two calls but the first
    assert not raised(play(Engine([SPEND], east), calls))


def test_midnight_follows_the_clock_where_it_is_put_back() -> None:
    with clock_of("Europe/Berlin"):
        watcher = kinds()["daily_spend"].watcher(SPEND, LOCAL)
        times = ("21T12:00", "22T12:00", "23T12:00", "24T12:00", "24T22:30", "25T12:00")
        moments = [datetime.fromisoformat(f"2026-10-{time}+00:00").timestamp() for time in times]
        for moment in moments:
            watcher.take(Call(int(moment) * 10**9, "t", cost_nano=DOLLAR))
        reading = watcher.reading(ALL, int(moments[-1] + 60) * 10**9)
        # half an hour past midnight of the 25th was still summer time
        assert (reading.money_nano, reading.usual_nano) == (2 * DOLLAR, DOLLAR)


def test_a_trace_in_a_loop_is_caught_within_it() -> None:
    usual = [a_call(at, cost_nano=DOLLAR // 50) for at in range(100)]
    loop = [a_call(100 + at / 10, trace="loop", cost_nano=DOLLAR // 10) for at in range(60)]
    steps = played([*usual, *loop], RUNAWAY, until=200)
    assert [(step.scope, step.at_ns) for step in raised(steps)] == [
        (Scope("refunds", passing="loop"), minute(101))
    ]
    assert raised(steps)[0].reading.money_nano == 11 * DOLLAR // 10
    assert [step.after for step in steps if step.ended] == [State.OK]


def test_traces_that_always_cost_much_are_no_loop() -> None:
    rng = random.Random(1)
    calls = [a_call(at * 20, cost_nano=round(rng.uniform(0.4, 1.6) * DOLLAR)) for at in range(200)]
    # the very first ones have nothing to be compared with
    assert all(step.at_ns < minute(200) for step in raised(played(calls, RUNAWAY)))


def test_a_session_over_many_traces_is_one_alert() -> None:
    calls = [a_call(at / 10, session="s", cost_nano=DOLLAR // 10) for at in range(30)]
    assert [step.scope.passing for step in raised(played(calls, RUNAWAY))] == ["s"]


def test_the_same_prompt_twenty_times_in_ten_minutes() -> None:
    loop = [a_call(at / 3, trace="loop", prompt="p") for at in range(40)]
    steps = raised(played(loop, RUNAWAY))
    assert [(step.scope.passing, step.at_ns) for step in steps] == [("loop", minute(19 / 3))]
    assert steps[0].reading.note == "The same prompt 20 times in 10 min."
    assert not raised(played([a_call(at, trace="slow", prompt="p") for at in range(40)], RUNAWAY))


def test_requests_three_times_as_long_fire_and_become_usual() -> None:
    usual = [a_call(at, input_tokens=1_000) for at in range(300)]
    longer = [a_call(300 + at, input_tokens=4_000) for at in range(300)]
    steps = played([*usual, *longer], TOKENS)
    assert [(step.scope, step.at_ns) for step in raised(steps)] == [(Scope("refunds"), minute(310))]
    assert raised(steps)[0].reading.note == "4,020 tokens a request, usually 1,020."
    assert [step.after for step in steps if step.ended] == [State.OK]


def test_single_long_requests_are_no_alert() -> None:
    rng = random.Random(6)
    calls = [a_call(at, input_tokens=round(rng.lognormvariate(7, 1.0))) for at in range(5_000)]
    assert not raised(played(calls, TOKENS))
