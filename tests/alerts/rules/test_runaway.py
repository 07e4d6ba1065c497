"""What a trace or session costs beside others, and prompts that come again, call by call."""

from datetime import UTC

import pytest

from alerts_traffic import a_call, a_rule, minute
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.rules import Watcher
from spanglass.core.alerting import Verdict
from spanglass.core.watched import Call, Heartbeat, Scope

DOLLAR = 1_000_000_000


def _watcher(*calls: Call) -> Watcher:
    watcher = kinds()["runaway"].watcher(a_rule("runaway"), UTC)
    for call in calls:
        watcher.take(call)
    return watcher


def _spends(at: float, trace: str, dollars: float, **more: object) -> Call:
    return a_call(at, trace=trace, cost_nano=round(dollars * DOLLAR), **more)


def test_a_dollar_is_the_least_that_is_over() -> None:
    watcher = _watcher()
    assert watcher.take(_spends(0, "t", 1)) == ()
    assert watcher.take(_spends(1, "t", 0.001)) == (Scope("refunds", passing="t"),)
    found = watcher.reading(Scope("refunds", passing="t"), minute(1))
    assert (found.verdict, found.value, found.limit, found.calls) == (
        Verdict.OVER, 1_001_000_000, DOLLAR, 2,
    )  # fmt: skip
    assert (found.traces, found.began_ns) == (("t",), minute(0) - 2 * DOLLAR)


@pytest.mark.parametrize(
    ("known", "dearest", "limit"), [(1, 1, 3), (19, 1, 3), (20, 1, 3), (40, 1, 1), (40, 3, 3)]
)
def test_ten_times_the_dearest_of_few_or_the_p95_of_many_is_over(
    known: int, dearest: int, limit: float
) -> None:
    usual = [_spends(at / 100, f"u{at}", 0.3 if at < dearest else 0.01) for at in range(known)]
    watcher = _watcher(*usual)
    loop = _spends(20, "loop", 2.9)  # ten minutes later the others are over
    assert bool(watcher.take(loop)) is (limit < 2.9)
    assert watcher.take(_spends(21, "loop", 0.2))


def test_what_was_said_counts_no_more_once_it_has_ended() -> None:
    watcher, scope = _watcher(_spends(0, "t", 1.5)), Scope("refunds", passing="t")
    assert watcher.reading(scope, minute(9.9)).verdict is Verdict.OVER
    assert watcher.reading(scope, minute(10)).verdict is Verdict.CLEAR
    watcher.settle(scope, minute(5))
    assert watcher.reading(scope, minute(5)).verdict is Verdict.CLEAR
    assert watcher.take(_spends(6, "t", 0.9)) == ()
    assert watcher.take(_spends(7, "t", 0.2)) == (scope,)
    assert watcher.reading(scope, minute(7)).money_nano == 2.6 * DOLLAR


def test_a_session_is_over_where_none_of_its_traces_is() -> None:
    watcher = _watcher(_spends(0, "a", 0.6, session="s"))
    assert watcher.take(_spends(1, "b", 0.6, session="s")) == (Scope("refunds", passing="s"),)
    assert watcher.reading(Scope("refunds", passing="s"), minute(1)).traces == ("a", "b")
    alone = _watcher(_spends(0, "a", 0.6, session="s"))
    assert alone.take(_spends(1, "a", 0.6, session="s")) == (Scope("refunds", passing="a"),)
    assert alone.take(_spends(2, "b", 0.1, session="s")) == ()  # its trace is an alert already


def test_nineteen_times_are_no_loop_and_twenty_in_ten_minutes_are() -> None:
    def asked(at: float, trace: str = "t") -> Call:
        return a_call(at, trace=trace, prompt="p")

    watcher = _watcher(*(asked(at / 2) for at in range(19)))
    assert watcher.take(asked(9.9)) == (Scope("refunds", passing="t"),)
    late = _watcher(*(asked(at / 2) for at in range(19)))
    assert late.take(asked(10)) == ()
    many = _watcher(*(asked(at / 2, f"t{at}") for at in range(19)))
    assert many.take(asked(9.5)) == (Scope("refunds", passing="p"),)
    assert len(many.reading(Scope("refunds", passing="p"), minute(9.5)).traces) == 10


def test_other_records_and_replays_cost_nothing() -> None:
    watcher = _watcher()
    assert watcher.take(_spends(0, "t", 5, ours=True)) == ()
    assert watcher.take(Heartbeat(minute(1))) == ()
    assert watcher.take(_spends(2, "t", 1)) == ()


def test_what_a_call_costs_in_the_end_may_take_an_alert_back() -> None:
    dear, cheap = _spends(1, "t", 1.2), _spends(1, "t", 0.1)
    watcher, scope = _watcher(_spends(0, "t", 0.5)), Scope("refunds", passing="t")
    assert watcher.take(dear) == (scope,)
    assert watcher.correct(dear, _spends(1, "t", 0.6)) == ()  # still over
    assert watcher.reading(scope, minute(1)).verdict is Verdict.OVER
    assert watcher.correct(dear, cheap) == (scope,)
    assert watcher.reading(scope, minute(1)).verdict is Verdict.CLEAR


def test_a_sessions_cost_is_corrected_too() -> None:
    call = _spends(0, "a", 0.9, session="s")
    watcher = _watcher(call)
    watcher.correct(call, _spends(0, "a", 0.1, session="s"))
    assert watcher.take(_spends(1, "b", 0.5, session="s")) == ()
    assert watcher.take(_spends(2, "c", 0.5, session="s")) == (Scope("refunds", passing="s"),)


def test_a_prompt_that_is_taken_back_is_one_less() -> None:
    calls = [a_call(at / 10, trace="t", prompt="p") for at in range(20)]
    watcher, scope = _watcher(*calls), Scope("refunds", passing="t")
    assert watcher.reading(scope, minute(2)).verdict is Verdict.OVER
    assert watcher.correct(a_call(0.05, trace="t", prompt="p"), None) == ()  # it never was there
    assert watcher.correct(a_call(0, trace="t", prompt="other"), None) == ()
    assert watcher.correct(calls[3], None) == (scope,)
    assert watcher.take(a_call(2, trace="t", prompt="p")) == (scope,)
