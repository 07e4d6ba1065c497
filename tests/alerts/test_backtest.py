"""What rules would have done in a week with five things going wrong in it."""

from dataclasses import replace
from datetime import timedelta, timezone

from alerts_week import MONDAY, OUTAGE, OUTAGE_MIN, SILENT_MIN, SNAPSHOT, week
from spanglass.alerts.backtest import Among, Backtest, backtest, episodes
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.course import Period
from spanglass.core.alerting import Reading, Rule, State, Transition, Verdict
from spanglass.core.watched import ALL, DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS, Call, Scope

WEEK = Period(MONDAY, 30 * MINUTE_NS, 7 * 48)
RECORDS = week()


def default(kind: str) -> Rule:
    rule = kinds()[kind].default
    assert rule is not None
    return rule


def tried(kind: str, **changes: object) -> Backtest:
    return backtest(replace(default(kind), **changes), RECORDS, WEEK, WEEK.end_ns)  # type: ignore[arg-type]


def test_an_outage_is_one_episode_at_its_time_with_its_traces() -> None:
    answer = tried("error_rate")
    (episode,) = answer.fired
    assert OUTAGE < episode.start_ns < OUTAGE + 10 * MINUTE_NS
    assert episode.end_ns is not None
    assert episode.end_ns > OUTAGE + OUTAGE_MIN * MINUTE_NS
    assert answer.fired_ns == episode.end_ns - episode.start_ns
    assert episode.reading.traces
    assert episode.reading.bad >= 3
    assert answer.state is State.OK
    assert not answer.problem


def test_a_higher_limit_fires_less_and_a_rule_that_is_off_is_tried_all_the_same() -> None:
    assert len(tried("refusal_rate").fired) == 1
    assert not tried("refusal_rate", limit=0.9).fired
    (silence,) = tried("zero_traffic").fired
    assert 60 * MINUTE_NS < silence.until(WEEK.end_ns) - silence.start_ns <= SILENT_MIN * MINUTE_NS


def test_an_event_is_a_moment() -> None:
    (episode,) = tried("new_snapshot").fired
    assert episode.event
    assert abs(episode.start_ns - SNAPSHOT) < HOUR_NS


def test_what_was_over_without_enough_evidence_is_named_and_did_not_fire() -> None:
    told = [episode for episode in tried("schema_failures").episodes if not episode.fired]
    assert told
    assert not any(episode.brief for episode in told)


def test_a_rule_that_cannot_be_carried_out_says_why() -> None:
    rule = Rule("own", "figure", "Mine", 0.1, 10 * MINUTE_NS, figure="error_rate", query="hello")
    answer = backtest(rule, RECORDS, WEEK, WEEK.end_ns)
    assert "words" in answer.problem
    assert answer.values == ()
    assert not answer.fired


def test_no_calls_are_no_answer() -> None:
    rule = kinds()["error_rate"].default
    assert rule is not None
    answer = backtest(rule, [], WEEK, WEEK.end_ns)
    assert answer.since_ns is None
    assert answer.state is State.NO_DATA
    assert answer.values == (None,) * WEEK.buckets


def test_what_was_there_before_the_period_counts_from_its_start() -> None:
    records = [
        Call(WEEK.start_ns + at * SECOND_NS, str(at), failed=at > -200, error="http_5xx")
        for at in range(-900, 600, 10)
    ]
    rule = kinds()["error_rate"].default
    assert rule is not None
    answer = backtest(rule, records, WEEK, WEEK.start_ns + 600 * SECOND_NS)
    (episode,) = answer.fired
    assert episode.start_ns < WEEK.start_ns
    assert episode.end_ns is None
    assert answer.fired_ns == 600 * SECOND_NS


def _step(at: int, before: State, after: State, scope: Scope = ALL, muted: str | None = None) -> Transition:
    reading = Reading(Verdict.OVER, 0.2)
    return Transition("r", scope, at, before, after, reading, muted_by=muted)


def test_pending_that_becomes_firing_is_one_episode() -> None:
    (episode,) = episodes([
        _step(1, State.OK, State.PENDING),
        _step(2, State.PENDING, State.FIRING),
        _step(3, State.FIRING, State.RECOVERING),
        _step(4, State.RECOVERING, State.OK),
    ])  # fmt: skip
    assert (episode.start_ns, episode.end_ns, episode.fired) == (2, 4, True)


def test_too_short_is_named_only_where_nothing_else_is() -> None:
    part = Scope("refunds")
    found = episodes([
        _step(1, State.OK, State.PENDING),
        _step(2, State.PENDING, State.OK),
        _step(5, State.OK, State.PENDING, part),
        _step(6, State.OK, State.FIRING),
        _step(7, State.PENDING, State.OK, part),
        _step(9, State.FIRING, State.OK),
    ])  # fmt: skip
    assert [(each.start_ns, each.fired, each.brief) for each in found] == [(1, False, True), (6, True, True)]


def test_what_another_alert_says_already_is_left_out() -> None:
    assert episodes([_step(1, State.OK, State.FIRING, muted="parts"), _step(2, State.FIRING, State.OK)]) == ()


def _slow_outage() -> list[Call]:
    """A provider that gets slow and then fails, for an hour after four good ones."""
    calls = [
        Call(MONDAY + at * 30 * SECOND_NS, "t", took_ns=SECOND_NS, provider="openai", streaming=bool(at % 2))
        for at in range(480)
    ]
    for at in range(480, 600):
        end_ns, streaming = MONDAY + at * 30 * SECOND_NS, bool(at // 2 % 2)
        calls.append(
            replace(calls[0], end_ns=end_ns, trace=f"s{at}", took_ns=60 * SECOND_NS, streaming=streaming)
            if at % 3 else replace(calls[0], end_ns=end_ns, trace=f"f{at}", failed=True, error="http_5xx")
        )  # fmt: skip
    return calls


def test_what_an_outage_explains_would_not_have_been_told() -> None:
    latency, errors = default("latency"), default("error_rate")
    end = Period(MONDAY, MINUTE_NS, 300)
    alone = backtest(latency, _slow_outage(), end, end.end_ns)
    assert (len(alone.fired), alone.explained) == (1, 0)
    among = backtest(latency, _slow_outage(), end, end.end_ns, Among((latency, errors)))
    assert (len(among.fired), among.explained) == (0, 2)
    off = Among((replace(errors, enabled=False),))
    assert len(backtest(latency, _slow_outage(), end, end.end_ns, off).fired) == 1


def test_streamed_calls_and_others_of_one_feature_are_told_as_one() -> None:
    over, on, off = Reading(Verdict.OVER, 0.3), Scope("a", streaming=True), Scope("a", streaming=False)

    def step(at: int, scope: Scope, before: State, after: State) -> Transition:
        return Transition("latency", scope, at * MINUTE_NS, before, after, over)

    (told,) = episodes([
        step(1, on, State.OK, State.FIRING), step(2, off, State.OK, State.FIRING),
        step(5, on, State.RECOVERING, State.OK), step(9, off, State.RECOVERING, State.OK),
    ])  # fmt: skip
    assert (told.start_ns, told.end_ns) == (MINUTE_NS, 9 * MINUTE_NS)
    apart = episodes([
        step(1, on, State.OK, State.FIRING), step(5, on, State.RECOVERING, State.OK),
        step(7, off, State.OK, State.FIRING),
    ])  # fmt: skip
    assert [(each.start_ns, each.end_ns) for each in apart] == [
        (MINUTE_NS, 5 * MINUTE_NS), (7 * MINUTE_NS, None),
    ]  # fmt: skip


def test_days_of_spending_begin_where_the_user_is() -> None:
    calls = [Call(MONDAY + day * DAY_NS, "t", cost_nano=10**9) for day in range(4)]
    calls += [Call(MONDAY + 4 * DAY_NS + hour * HOUR_NS, "d", cost_nano=10**9) for hour in (0, 4)]
    period = Period(MONDAY, HOUR_NS, 5 * 24)
    spend = default("daily_spend")
    assert len(backtest(spend, calls, period, period.end_ns).fired) == 1
    east = Among(zone=timezone(timedelta(hours=-2)))
    assert not backtest(spend, calls, period, period.end_ns, east).fired
