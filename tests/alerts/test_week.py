"""A week in which five things go wrong: each is an alert once, at its minute, with its evidence."""

from dataclasses import replace
from datetime import UTC

import pytest

import alerts_week as plan
from alerts_traffic import raised
from spanglass.alerts.catalogue import default_rules
from spanglass.alerts.engine import Engine, play
from spanglass.alerts.notices import Notices
from spanglass.core.alerting import State, Transition
from spanglass.core.watched import ALL, MINUTE_NS, Call, Record, Scope

RULES = [replace(rule, enabled=True) for rule in default_rules()]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return plan.week()


@pytest.fixture(scope="module")
def steps(records: list[Record]) -> list[Transition]:
    return list(play(Engine(RULES), records, plan.moment(7, 1)))


def _calls(records: list[Record], feature: str, since_ns: int) -> list[Call]:
    return [
        record for record in records
        if isinstance(record, Call) and record.feature == feature and record.end_ns >= since_ns
    ]  # fmt: skip


def _of(steps: list[Transition], rule: str) -> Transition:
    (found,) = (step for step in raised(steps) if step.rule == rule)
    return found


def test_each_is_an_alert_once_and_nothing_else_is(steps: list[Transition]) -> None:
    assert [(step.rule, step.scope) for step in raised(steps)] == [
        ("error_rate", Scope("search", "claude-sonnet-4-5")),
        ("new_snapshot", Scope(model="gpt-4o", passing=plan.NOVEMBER)),
        ("refusal_rate", Scope("refunds", "gpt-4o")),
        ("runaway", Scope("research", passing="loop")),
        ("zero_traffic", Scope("digest")),
        ("daily_spend", ALL),
    ]


def test_the_outage_is_noticed_at_the_third_failed_call(
    steps: list[Transition], records: list[Record]
) -> None:
    step = _of(steps, "error_rate")
    down = _calls(records, "search", plan.OUTAGE)[:3]
    assert step.at_ns == down[2].end_ns
    assert step.reading.began_ns == down[0].end_ns
    assert set(step.reading.traces) == {call.trace for call in down}
    assert (step.reading.provider, step.reading.outage) == ("anthropic", True)


def test_the_snapshot_is_noticed_at_its_third_call(steps: list[Transition], records: list[Record]) -> None:
    step = _of(steps, "new_snapshot")
    assert step.at_ns == _calls(records, "refunds", plan.SNAPSHOT)[2].end_ns
    assert step.reading.traces == tuple(call.trace for call in _calls(records, "refunds", plan.SNAPSHOT)[:3])


def test_the_refusals_are_noticed_soon_and_named_after_the_snapshot(
    steps: list[Transition], records: list[Record]
) -> None:
    step = _of(steps, "refusal_rate")
    assert plan.SNAPSHOT < step.at_ns < plan.SNAPSHOT + 20 * MINUTE_NS
    refused = [call for call in _calls(records, "refunds", plan.SNAPSHOT) if call.refused]
    last = max(call.end_ns for call in refused if call.end_ns <= step.at_ns)
    assert step.at_ns == last
    assert {call.trace for call in refused if call.end_ns <= step.at_ns} <= set(step.reading.traces)
    assert step.coincides is not None
    assert step.coincides.version == plan.NOVEMBER
    assert step.coincides.at_ns == _calls(records, "refunds", plan.SNAPSHOT)[0].end_ns


def test_the_loop_is_noticed_within_it(steps: list[Transition], records: list[Record]) -> None:
    step = _of(steps, "runaway")
    assert step.at_ns == _calls(records, "research", 0)[20].end_ns
    assert step.reading.money_nano == 1_050_000_000
    assert step.reading.traces == ("loop",)


def test_the_silence_is_noticed_once_chance_cannot_explain_it(steps: list[Transition]) -> None:
    step = _of(steps, "zero_traffic")
    # the second parent without a call, and a quarter of an hour without one
    assert step.at_ns == plan.SILENCE + 10 * MINUTE_NS + 1_000_000_000
    assert step.reading.bad == 2


def test_the_spending_is_noticed_at_the_call_that_goes_over(
    steps: list[Transition], records: list[Record]
) -> None:
    step = _of(steps, "daily_spend")
    assert plan.SPENDING < step.at_ns < plan.moment(6, 20)
    spent = [
        record for record in records
        if isinstance(record, Call) and plan.moment(6, 0) <= record.end_ns <= step.at_ns
    ]  # fmt: skip
    total = sum(call.cost_nano or 0 for call in spent)
    limit = round((step.reading.limit or 0) * (step.reading.usual_nano or 0))
    assert step.reading.money_nano == total
    assert total > limit >= total - (spent[-1].cost_nano or 0)


def test_each_ends(steps: list[Transition]) -> None:
    told = {(step.rule, step.scope) for step in raised(steps)}
    ended = [
        step for step in steps if step.ended and step.muted_by is None and (step.rule, step.scope) in told
    ]
    assert {step.after for step in ended} == {State.OK}
    assert len(ended) == len(told)


def test_what_is_told(steps: list[Transition]) -> None:
    notices = Notices(RULES, UTC)
    told = [notice for step in steps for notice in notices.take(step)]
    assert [f"{notice.title} | {notice.body}" for notice in told] == [
        "Errors at 25% in search | Over 2%. 3 of 12 calls in 15 min failed, at least 4.7%. Began at 10:02.",
        "Errors back to 0% in search | Fired for 45 min.",
        "gpt-4o is now gpt-4o-2024-11-20 | Began at 14:01.",
        "Refusals at 43% in refunds | Over 5%. 3 of 7 calls in 10 min refused, at least 8.4%. "
        "Began at 14:01, when gpt-4o became 2024-11-20.",
        "Refusals back to 0% in refunds | Fired for 1.6 h.",
        "One trace cost $1.05 in research | Began at 10:59.",
        "Runaway loop in research is over | Fired for 16 min.",
        "No calls in digest for 20 min | 2 traces without a call. Began at 15:00.",
        "Zero traffic in digest is over | Fired for 1.9 h.",
        "Today cost $9.30, 1.5× your average | refunds spent $5.09 of it.",
        "Daily spend is over | Fired for 9 h.",
    ]


def test_another_run_says_the_same(records: list[Record], steps: list[Transition]) -> None:
    end = plan.moment(4, 0)
    earlier = [record for record in records if record.at_ns < end]
    assert list(play(Engine(RULES), earlier, end)) == [step for step in steps if step.at_ns <= end]


@pytest.mark.parametrize("seed", [3])
def test_other_weeks_have_the_same_alerts_and_a_quiet_rule_no_others(seed: int) -> None:
    rules = [replace(rule, quiet=rule.kind == "refusal_rate") for rule in RULES]
    steps = play(Engine(rules), plan.week(seed), plan.moment(7, 1))
    found = sorted(step.rule for step in raised(steps))
    assert found == ["daily_spend", "error_rate", "new_snapshot", "refusal_rate", "runaway", "zero_traffic"]
