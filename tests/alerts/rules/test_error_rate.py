"""Error rate: what counts, when it fires, and what it shows."""

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.alerts.engine import Engine
from spanglass.core.alerting import State
from spanglass.core.watched import ALL, Scope

RULE = a_rule("error_rate")
HEALTHY = [a_call(at / 10) for at in range(600)]


def test_a_dead_provider_fires_on_the_third_failed_call() -> None:
    down = [a_call(60 + at, failed=True, error="http_5xx") for at in range(8)]
    steps = raised(played([*HEALTHY, *down], RULE))
    assert [(step.scope, step.at_ns) for step in steps] == [(Scope("refunds", "gpt-4o"), minute(62))]
    reading = steps[0].reading
    assert (reading.bad, reading.began_ns) == (3, minute(60))
    assert reading.traces == ("trace62", "trace61", "trace60")
    assert reading.outage
    assert reading.provider == "openai"


def test_without_a_history_it_takes_five() -> None:
    down = [a_call(at, failed=True) for at in range(8)]
    assert [step.at_ns for step in raised(played(down, RULE))] == [minute(4)]


def test_one_error_in_three_calls_is_no_alert() -> None:
    assert not raised(played([a_call(0), a_call(1, failed=True), a_call(2)], RULE))
    assert not raised(played([*HEALTHY, a_call(60, failed=True), a_call(61), a_call(62)], RULE))


def test_what_the_user_cancelled_is_no_error() -> None:
    stopped = [a_call(60 + at, failed=True, cancelled=True) for at in range(20)]
    assert not raised(played([*HEALTHY, *stopped], RULE))


def test_replays_made_here_do_not_count() -> None:
    assert not raised(played([*HEALTHY, *(a_call(60 + at, failed=True, ours=True) for at in range(9))], RULE))


def test_a_provider_that_fails_everywhere_is_one_alert() -> None:
    healthy = [a_call(at / 10, feature=f"f{at % 6}") for at in range(600)]
    down = [a_call(60 + at, failed=True, feature=f"f{at % 6}") for at in range(30)]
    steps = raised(played([*healthy, *down], RULE))
    assert [(step.scope, step.at_ns) for step in steps] == [(ALL, minute(62))]


def test_it_ends_five_minutes_after_the_fault() -> None:
    down = [a_call(60 + at / 10, failed=True) for at in range(100)]
    well = [a_call(70 + at / 10) for at in range(300)]
    steps = [step for step in played([*HEALTHY, *down, *well], RULE) if step.scope != ALL]
    assert [step.after for step in steps if step.raised or step.ended] == [State.FIRING, State.OK]
    ended = steps[-1]
    # the last five minutes are below half the limit from 75 on
    assert minute(79) < ended.at_ns <= minute(81)
    assert ended.since_ns == steps[-3].since_ns == minute(60.2)


def test_a_single_error_after_it_ended_does_not_raise_it_again() -> None:
    down = [a_call(60 + at / 10, failed=True) for at in range(100)]
    well = [a_call(70 + at / 10, failed=at == 200) for at in range(600)]
    assert len(raised(played([*HEALTHY, *down, *well], RULE))) == 1


def test_a_program_that_stops_while_it_fires_ends_as_no_data() -> None:
    down = [a_call(60 + at / 10, failed=True) for at in range(20)]
    steps = played([*HEALTHY, *down], RULE, until=90)
    ended = [step for step in steps if step.ended and step.scope != ALL]
    assert [step.after for step in ended] == [State.NO_DATA]
    assert ended[0].at_ns <= minute(72.5)


def test_calls_a_minute_late_take_their_place_and_later_ones_are_left_out() -> None:
    engine = Engine([RULE])
    for call in (a_call(10), a_call(9.2), a_call(8)):
        engine.take(call)
    assert engine.late == 1


def test_a_few_of_many_fast_calls_are_chance_and_more_are_an_alert() -> None:
    usual = [a_call(at / 10, failed=at % 200 == 0) for at in range(1_900)]
    fast = [200 + at / 8 for at in range(27)]
    for failed, expected in ((3, 0), (6, 1)):
        bad = set(fast[-1 : -2 * failed : -2])
        assert len(bad) == failed
        steps = played([*usual, *(a_call(at, failed=at in bad) for at in fast)], RULE)
        assert len(raised(steps)) == expected


def test_as_many_bad_calls_are_an_alert_where_they_come_thick() -> None:
    usual = [a_call(at / 10, failed=at % 200 == 0) for at in range(1_900)]
    fast = [200 + at / 10 for at in range(50)]
    for apart, expected in ((10, 0), (4, 1)):
        bad = set(fast[: -5 * apart - 1 : -apart])
        assert len(bad) == 5
        steps = played([*usual, *(a_call(at, failed=at in bad) for at in fast)], RULE)
        assert len(raised(steps)) == expected
