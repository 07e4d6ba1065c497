"""Rules of the user's own."""

from datetime import UTC

import pytest

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.rules import Watcher
from spanglass.alerts.rules.figure import PERCENTILES, SHARES, SUMS
from spanglass.core.alerting import State, Verdict
from spanglass.core.watched import ALL, MINUTE_NS, SECOND_NS, TraceMark

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


@pytest.mark.parametrize(
    ("figure", "changes", "bad"),
    [
        ("error_rate", {"cancelled": True, "failed": True}, None),
        ("error_rate", {}, False),
        ("refusal_rate", {"answered": False}, None),
        ("refusal_rate", {"answered": False, "refused": True}, True),
        ("refusal_rate", {}, False),
        ("schema_failures", {}, None),
        ("schema_failures", {"schema_valid": True}, False),
        ("truncated_rate", {"failed": True, "truncated": True}, None),
        ("retry_rate", {"retries": 2}, True),
        ("retry_rate", {}, False),
    ],
)
def test_a_share_is_of_the_calls_that_can_be_bad(
    figure: str, changes: dict[str, object], bad: bool | None
) -> None:
    assert SHARES[figure](a_call(**changes)) is bad


def _tokens(*calls: tuple[float, int | None], **changes: object) -> Watcher:
    """The sum of input tokens in ten minutes, after some calls."""
    watcher = kinds()["figure"].watcher(a_rule("figure", figure="input_tokens", limit=100, **changes), UTC)
    for at, tokens in calls:
        watcher.take(a_call(at, input_tokens=tokens))
    return watcher


def test_a_sum_is_of_the_window_and_names_the_largest_first() -> None:
    watcher = _tokens((0, 500), (1, 60), (2, 30), (3, None), (4, 50))
    watcher.take(a_call(5, input_tokens=900, ours=True))
    watcher.take(TraceMark(minute(5), "mark"))
    assert watcher.reading(ALL, minute(9.9)).value == 640
    found = watcher.reading(ALL, minute(10))
    assert (found.verdict, found.value, found.calls, found.began_ns) == (Verdict.OVER, 140, 3, minute(1))
    assert found.traces == ("trace1", "trace4", "trace2")
    calm = watcher.reading(ALL, minute(11))
    assert (calm.verdict, calm.value, calm.traces) == (Verdict.CLEAR, 80, ())
    assert watcher.reading(ALL, minute(20)).began_ns is None


def test_nothing_is_said_of_a_sum_before_the_first_call() -> None:
    assert _tokens().reading(ALL, minute(5)).verdict is Verdict.LEARNING
    below = _tokens((0, 5), above=False)
    assert below.reading(ALL, minute(9.9)).verdict is Verdict.LEARNING
    assert below.reading(ALL, minute(10)).verdict is Verdict.OVER


def test_a_sum_follows_what_calls_are_in_the_end() -> None:
    watcher = _tokens((0, 60), (1, 60))
    first = a_call(0, input_tokens=60)
    assert watcher.correct(first, a_call(0, input_tokens=10)) == (ALL,)
    assert watcher.reading(ALL, minute(2)).value == 70
    assert watcher.correct(a_call(0, input_tokens=10), None) == (ALL,)
    assert (watcher.reading(ALL, minute(2)).value, watcher.reading(ALL, minute(2)).calls) == (60, 1)
    assert watcher.correct(first, None) == ()
    other = a_call(1, input_tokens=60, ours=True)
    assert watcher.correct(other, None) == ()
    assert watcher.reading(ALL, minute(2)).value == 60
