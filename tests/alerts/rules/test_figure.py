"""Rules of the user's own."""

import pytest

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.alerts.rules.figure import PERCENTILES, SHARES, SUMS
from spanglass.core.alerting import State
from spanglass.core.watched import ALL, MINUTE_NS, SECOND_NS

HEALTHY = [a_call(at / 10) for at in range(600)]
FIRST_TICK = 1 / 6
BAD = {
    "error_rate": {"failed": True}, "refusal_rate": {"refused": True}, "retry_rate": {"retries": 1},
    "schema_failures": {"schema_valid": False}, "truncated_rate": {"truncated": True},
}  # fmt: skip


@pytest.mark.parametrize("figure", SHARES)
def test_every_share_can_be_watched(figure: str) -> None:
    bad = [a_call(60 + at / 10, **BAD[figure]) for at in range(50)]
    steps = raised(played([*HEALTHY, *bad], a_rule("figure", figure=figure)))
    assert [step.scope for step in steps] == [ALL]


@pytest.mark.parametrize("figure", PERCENTILES)
def test_every_percentile_can_be_watched(figure: str) -> None:
    rule = a_rule("figure", figure=figure, limit=5 * SECOND_NS)
    slow = [a_call(60 + at / 10, took_ns=9 * SECOND_NS, first_token_ns=8 * SECOND_NS) for at in range(400)]
    assert len(raised(played([*HEALTHY, *slow], rule))) == 1


@pytest.mark.parametrize("figure", SUMS)
def test_every_sum_can_be_watched(figure: str) -> None:
    one = SUMS[figure](a_call()) or 0
    rule = a_rule("figure", figure=figure, limit=one * 10.5)
    steps = raised(played([a_call(at / 2) for at in range(40)], rule))
    assert [step.at_ns for step in steps] == [minute(5)]


def test_a_sum_below_its_limit_fires_once_a_window_was_seen() -> None:
    rule = a_rule("figure", figure="calls", limit=3, above=False)
    steps = played([a_call(at) for at in range(30)], rule, until=60)
    assert [step.at_ns for step in raised(steps)] == [minute(37 + FIRST_TICK)]


def test_it_must_hold_for_as_long_as_is_said() -> None:
    rule = a_rule("figure", figure="calls", limit=10, hold_ns=3 * MINUTE_NS)
    steps = played([a_call(at / 2) for at in range(40)], rule)
    assert [step.after for step in steps] == [State.OK, State.PENDING, State.FIRING]
    assert steps[2].at_ns - steps[1].at_ns == 3 * MINUTE_NS


def test_only_calls_of_the_filter_count() -> None:
    calls = [*HEALTHY, *(a_call(60 + at / 10, failed=True, feature="other") for at in range(50))]
    assert raised(played(calls, a_rule("figure", figure="error_rate", query="feature:other")))
    assert not raised(played(calls, a_rule("figure", figure="error_rate", query="feature:refunds")))


@pytest.mark.parametrize(
    "changes",
    [{"figure": "mood"}, {"figure": "error_rate", "above": False}, {"figure": "calls", "query": "hello"}],
)
def test_a_rule_that_cannot_be_carried_out_is_in_error(changes: dict[str, object]) -> None:
    steps = played(HEALTHY, a_rule("figure", **changes))
    assert [step.after for step in steps] == [State.ERROR]
    assert steps[0].reading.note
