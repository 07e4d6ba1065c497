"""The course of each rule's figure over time."""

from dataclasses import replace

import pytest

from spanglass.alerts.catalogue import default_rules, kinds
from spanglass.alerts.course import Period, course
from spanglass.core.alerting import Rule
from spanglass.core.watched import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS, Call

START = 20_000 * DAY_NS
HOURS = Period(START, HOUR_NS, 6)


def calls(hour: int, count: int, **what: object) -> list[Call]:
    step = HOUR_NS // (count + 1)
    return [
        Call(START + hour * HOUR_NS + step * (number + 1), f"t{hour}.{number}", **what)  # type: ignore[arg-type]
        for number in range(count)
    ]


def default(kind: str) -> Rule:
    rule = kinds()[kind].default
    assert rule is not None
    return rule


def test_a_share_is_that_of_the_bucket_and_a_gap_is_a_gap() -> None:
    records = [*calls(0, 40), *calls(2, 20), *calls(2, 20, failed=True)]
    records.sort(key=lambda call: call.end_ns)
    values = course(default("error_rate"), records, HOURS)
    assert values == (0.0, None, 0.5, None, None, None)


def test_a_bucket_with_few_calls_looks_back_and_too_few_are_none() -> None:
    records = [*calls(0, 29), *calls(1, 1, failed=True)]
    assert course(default("error_rate"), records, HOURS)[1] == pytest.approx(1 / 30)
    assert course(default("error_rate"), calls(0, 4, failed=True), HOURS)[0] is None


def test_latency_is_the_percentile_and_failed_calls_have_none() -> None:
    records = [*calls(0, 50, took_ns=SECOND_NS), *calls(1, 50, took_ns=9 * SECOND_NS)]
    records += calls(2, 10, took_ns=99 * SECOND_NS, failed=True)
    values = course(default("latency"), records, HOURS)
    assert values[:3] == (SECOND_NS, 9 * SECOND_NS, None)


def test_a_rule_of_the_users_own_sees_only_its_calls() -> None:
    rule = Rule("own", "figure", "Mine", 0.1, HOUR_NS, figure="error_rate", query="feature:a")
    records = [*calls(0, 30, feature="a"), *calls(1, 30, feature="b", failed=True)]
    assert course(rule, records, HOURS)[:2] == (0.0, None)
    assert course(replace(rule, query="hello"), records, HOURS) == ()
    assert course(replace(rule, figure="nothing"), records, HOURS) == ()


def test_a_sum_is_the_most_in_its_window_or_the_least() -> None:
    rule = Rule("own", "figure", "Calls", 5, HOUR_NS, figure="calls")
    records = [*calls(0, 6), *calls(2, 12)]
    records.sort(key=lambda call: call.end_ns)
    assert course(rule, records, HOURS) == (6, 0, 12, 0, 0, 0)
    below = course(replace(rule, above=False, window_ns=10 * MINUTE_NS), records, HOURS)
    assert below[0] is not None
    assert below[0] < 6


def test_a_loop_is_the_dearest_trace() -> None:
    one = [replace(call, trace="t") for call in calls(1, 3, cost_nano=10)]
    assert course(default("runaway"), [*calls(0, 2, cost_nano=7), *one], HOURS)[:3] == (7, 30, None)


@pytest.mark.parametrize("rule", default_rules(), ids=lambda rule: rule.id)
def test_every_rule_has_one_value_a_bucket(rule: Rule) -> None:
    records = calls(0, 10, took_ns=SECOND_NS, cost_nano=5, input_tokens=3, feature="a", schema_valid=True)
    assert len(course(rule, records, HOURS)) == HOURS.buckets
