"""Refusals, latency and schema failures: the other rules on shares."""

import random

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.core.watched import SECOND_NS, Scope

REFUSALS, LATENCY, SCHEMAS = a_rule("refusal_rate"), a_rule("latency"), a_rule("schema_failures")


def test_a_jump_of_refusals_fires_with_its_limit() -> None:
    usual = [a_call(at, refused=at % 60 == 0) for at in range(600)]
    worse = [a_call(600 + at, refused=at % 2 == 0) for at in range(60)]
    steps = raised(played([*usual, *worse], REFUSALS))
    assert [step.scope for step in steps] == [Scope("refunds", "gpt-4o")]
    assert minute(604) <= steps[0].at_ns <= minute(608)
    assert steps[0].reading.limit == 0.05


def test_what_is_usual_for_the_feature_doubles_the_limit() -> None:
    rng = random.Random(5)
    agent = [a_call(at, refused=rng.random() < 0.082) for at in range(3_000)]
    steps = played(agent, REFUSALS)
    # while little is known the usual share is a guess
    assert len(raised(steps)) <= 1
    more = [a_call(3_000 + at, refused=True) for at in range(20)]
    last = raised(played([*agent, *more], REFUSALS))[-1]
    assert last.at_ns >= minute(3_000)
    assert 0.14 < (last.reading.limit or 0) < 0.20


def test_no_verdict_before_a_hundred_calls() -> None:
    assert not played([a_call(at, refused=True) for at in range(99)], REFUSALS)


def test_errors_and_tool_calls_cannot_be_refusals_and_expected_kinds_are_none() -> None:
    usual = [a_call(at) for at in range(300)]
    silent = [a_call(300 + at, answered=False) for at in range(30)]
    declined = [a_call(330 + at, refused=True, refusal_kind="business") for at in range(30)]
    rule = a_rule("refusal_rate", excluded=frozenset({"business"}))
    assert not raised(played([*usual, *silent, *declined], rule))
    assert raised(played([*usual, *silent, *declined], REFUSALS))


def test_slow_calls_fire_and_their_percentile_is_told() -> None:
    usual = [a_call(at) for at in range(100)]
    slow = [a_call(100 + at, took_ns=20 * SECOND_NS) for at in range(9)]
    steps = raised(played([*usual, *slow], LATENCY))
    assert [step.scope for step in steps] == [Scope("refunds", "gpt-4o", streaming=False)]
    assert steps[0].reading.value == 20 * SECOND_NS
    assert steps[0].reading.limit == 15 * SECOND_NS


def test_quick_errors_are_not_slow_and_timeouts_are() -> None:
    usual = [a_call(at) for at in range(100)]
    errors = [a_call(100 + at, failed=True, error="http_5xx") for at in range(9)]
    timeouts = [a_call(100 + at, failed=True, error="timeout") for at in range(9)]
    assert not raised(played([*usual, *errors], LATENCY))
    assert raised(played([*usual, *timeouts], LATENCY))


def test_streamed_calls_are_apart() -> None:
    whole = [a_call(at, took_ns=20 * SECOND_NS) for at in range(2)]
    streamed = [a_call(at + 0.5, took_ns=20 * SECOND_NS, streaming=True) for at in range(2)]
    assert not raised(played(sorted([*whole, *streamed], key=lambda call: call.end_ns), LATENCY))


def test_an_outage_mutes_slow_calls_of_its_provider() -> None:
    usual = [a_call(at) for at in range(100)]
    down = [a_call(100 + at, failed=True, error="timeout", took_ns=60 * SECOND_NS) for at in range(9)]
    steps = played([*usual, *down], a_rule("error_rate"), LATENCY)
    assert [step.rule for step in raised(steps)] == ["error_rate"]
    assert {step.muted_by for step in steps if step.rule == "latency" and step.raised} == {"outage"}


def test_three_broken_schemas_of_twenty_fire_and_one_of_forty_does_not() -> None:
    kept = [a_call(at, schema_valid=True) for at in range(39)]
    assert not raised(played([*kept, a_call(39, schema_valid=False)], SCHEMAS))
    broken = [a_call(at, schema_valid=at not in (7, 12, 19)) for at in range(20)]
    assert [step.at_ns for step in raised(played(broken, SCHEMAS))] == [minute(19)]


def test_calls_without_a_declared_schema_do_not_count() -> None:
    assert not played([a_call(at) for at in range(50)], SCHEMAS)
