"""What rules would have done in a week with five things going wrong in it."""

from dataclasses import replace

from alerts_week import MONDAY, OUTAGE, OUTAGE_MIN, SILENT_MIN, SNAPSHOT, week
from spanglass.alerts.backtest import Backtest, backtest, episodes
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.course import Period
from spanglass.core.alerting import Reading, Rule, State, Transition, Verdict
from spanglass.core.watched import ALL, HOUR_NS, MINUTE_NS, SECOND_NS, Call, Scope

WEEK = Period(MONDAY, 30 * MINUTE_NS, 7 * 48)
RECORDS = week()


def tried(kind: str, **changes: object) -> Backtest:
    rule = kinds()[kind].default
    assert rule is not None
    return backtest(replace(rule, **changes), RECORDS, WEEK, WEEK.end_ns)  # type: ignore[arg-type]


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
