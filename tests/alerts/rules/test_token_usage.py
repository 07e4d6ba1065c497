"""Tokens of the last twenty requests of a feature against the two hundred before."""

from datetime import UTC

import pytest

from alerts_traffic import a_call, a_rule, minute
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.rules import Watcher
from spanglass.core.alerting import Reading, Verdict
from spanglass.core.watched import DAY_NS, MINUTE_NS, Call, Heartbeat, Scope

HERE = Scope(feature="refunds")
DAY = DAY_NS // MINUTE_NS


def _call(at: float, tokens: int, **more: object) -> Call:
    return a_call(at, input_tokens=tokens, output_tokens=0, **more)


def _watcher(*calls: Call) -> Watcher:
    watcher = kinds()["token_usage"].watcher(a_rule("token_usage"), UTC)
    for call in calls:
        watcher.take(call)
    return watcher


def _reading(watcher: Watcher) -> Reading:
    return watcher.reading(HERE, 0)


@pytest.mark.parametrize(("calls", "verdict"), [(119, Verdict.LEARNING), (120, Verdict.CLEAR)])
def test_a_hundred_requests_before_the_last_twenty_must_be_known(calls: int, verdict: Verdict) -> None:
    assert _reading(_watcher(*(_call(at, 100) for at in range(calls)))).verdict is verdict


@pytest.mark.parametrize(
    ("days", "calls", "verdict"),
    [(3, 40, Verdict.CLEAR), (3, 39, Verdict.LEARNING), (2, 40, Verdict.LEARNING)],
)
def test_or_twenty_of_them_on_three_days(days: int, calls: int, verdict: Verdict) -> None:
    watcher = _watcher(*(_call((at % days) * DAY + at, 100) for at in range(calls)))
    assert _reading(watcher).verdict is verdict


@pytest.mark.parametrize(
    ("tokens", "verdict", "times"),
    [
        (150, Verdict.CLEAR, 1.5), (151, Verdict.BETWEEN, 1.51), (300, Verdict.BETWEEN, 3.0),
        (301, Verdict.OVER, 3.01),
    ],
)  # fmt: skip
def test_it_is_over_above_three_times_the_median(tokens: int, verdict: Verdict, times: float) -> None:
    found = _reading(
        _watcher(*(_call(at, 100) for at in range(120)), *(_call(200 + at, tokens) for at in range(20)))
    )
    assert (found.verdict, found.value, found.limit) == (verdict, pytest.approx(times), 3.0)


def test_it_names_the_requests_that_are_long() -> None:
    usual = [_call(at, 100) for at in range(120)]
    latest = [_call(200 + at, 50 if at % 3 == 0 else 400) for at in range(20)]
    found = _reading(_watcher(*usual, *latest))
    assert (found.verdict, found.calls, found.bad) == (Verdict.OVER, 20, 13)
    assert (found.began_ns, found.last_ns) == (minute(201), minute(219))
    assert found.traces == tuple(f"trace{200 + at}" for at in (19, 17, 16, 14, 13, 11, 10, 8, 7, 5))
    assert found.note == "400 tokens a request, usually 100."


def test_what_is_usual_is_of_two_hundred_requests() -> None:
    old = [_call(at, 1) for at in range(101)]
    usual = [_call(200 + at, 100) for at in range(99)]
    watcher = _watcher(*old, *usual, *(_call(400 + at, 100) for at in range(20)))
    assert _reading(watcher).verdict is Verdict.OVER  # the two hundred before are mostly of one token
    watcher.take(_call(500, 100))
    watcher.take(_call(501, 100))
    assert _reading(watcher).value == 1.0


def test_calls_that_failed_or_are_replays_or_tell_no_tokens_are_left_out() -> None:
    watcher = _watcher()
    assert watcher.take(_call(0, 5, failed=True)) == ()
    assert watcher.take(_call(0, 5, ours=True)) == ()
    assert watcher.take(a_call(0, input_tokens=None, output_tokens=None)) == ()
    assert watcher.take(Heartbeat(0)) == ()
    assert watcher.take(_call(0, 5)) == (HERE,)


def test_where_nothing_is_usual_nothing_is_too_long() -> None:
    found = _reading(_watcher(*(_call(at, 0) for at in range(150))))
    assert (found.verdict, found.value) == (Verdict.CLEAR, 0.0)
