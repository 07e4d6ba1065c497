"""The share of bad calls in one scope, and the scopes that are followed."""

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest

from alerts_traffic import a_call, a_rule, minute
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.share_kind import ShareKind
from spanglass.alerts.share_watch import ShareCounter, ShareWatcher
from spanglass.core.alerting import Verdict
from spanglass.core.watched import ALL, SECOND_NS, Call, Scope


def _counter(kind: str, **changes: Any) -> ShareCounter:
    found = kinds()[kind]
    assert isinstance(found, ShareKind)
    return ShareCounter(a_rule(kind, **changes), found.measure)


def _watcher(kind: str) -> ShareWatcher:
    found = kinds()[kind].watcher(a_rule(kind), UTC)
    assert isinstance(found, ShareWatcher)
    return found


def test_a_call_that_is_taken_back_is_in_no_usual_share() -> None:
    counter = _counter("refusal_rate")
    calls = [a_call(number / 100, refused=number < 20) for number in range(120)]
    for call in calls:
        counter.add(call, call.refused)
    assert counter.reading(minute(2)).limit == pytest.approx(2 * 20 / 120)
    for call in calls[:20]:
        counter.remove(call, True)
    assert counter.reading(minute(2)).limit == 0.05


def test_the_percentile_is_that_of_the_calls_of_the_window_that_count() -> None:
    counter = _counter("latency")
    calls = [a_call(number / 100, took_ns=(number + 1) * SECOND_NS // 10) for number in range(100)]
    for call in calls:
        counter.add(call, False)
    assert counter.reading(minute(1)).value == 96 * SECOND_NS // 10
    for call in calls[90:]:
        counter.remove(call, False)
    assert counter.reading(minute(1)).value == 86 * SECOND_NS // 10


def test_a_limit_on_a_percentile_has_no_lower_bound_of_a_share() -> None:
    latency, errors = _counter("latency"), _counter("error_rate")
    for number in range(30):
        latency.add(a_call(number / 10, took_ns=20 * SECOND_NS), True)
        errors.add(a_call(number / 10, failed=True), True)
    found = latency.reading(minute(3))
    assert (found.verdict, found.value, found.limit, found.bound) == (
        Verdict.OVER, 20 * SECOND_NS, 15 * SECOND_NS, None,
    )  # fmt: skip
    bound = errors.reading(minute(3)).bound
    assert bound is not None
    assert 0.6 < bound < 0.8


def test_where_nothing_has_failed_yet_a_few_failures_far_apart_are_no_surprise() -> None:
    counter = _counter("error_rate")
    for number in range(1_000):
        counter.add(a_call(-60 + number / 20), False)
    for number in range(20):  # three of twenty would convince where calls come slowly
        bad = number in (0, 10, 19)
        counter.add(a_call(10 + number / 5, failed=bad), bad)
    assert counter.reading(minute(14)).verdict is not Verdict.OVER
    for number in range(3):
        counter.add(a_call(14 + number / 50, failed=number != 1), number != 1)
    assert counter.reading(minute(14.1)).verdict is Verdict.OVER


def test_a_fault_that_is_over_ends_what_was_won_on_it() -> None:
    counter = _counter("error_rate", quiet=True)
    for number in range(60):
        counter.add(a_call(number / 20, failed=number < 50), number < 50)
    assert counter.reading(minute(3)).verdict is not Verdict.OVER


def test_a_row_of_failures_began_with_its_first() -> None:
    counter = _counter("error_rate")
    for number in range(100):
        bad = number in (1, 97, 98, 99)
        counter.add(a_call(number / 20, failed=bad), bad)
    found = counter.reading(minute(5))
    assert (found.verdict, found.calls, found.bad, found.began_ns) == (Verdict.OVER, 3, 3, minute(4.85))


def test_scopes_without_a_call_in_any_window_are_looked_at_once_a_window() -> None:
    watcher = _watcher("error_rate")
    watcher.take(a_call(0))
    silent = 72 * 5
    assert not watcher.due(minute(silent))
    assert not watcher.due(minute(silent + 4.9))  # not yet again
    assert set(watcher.due(minute(silent + 5))) == {Scope("refunds", "gpt-4o"), ALL}
    assert not watcher.due(minute(silent + 9.9))


def test_five_hundred_scopes_are_followed_and_those_long_silent_make_room() -> None:
    watcher = _watcher("error_rate")

    def scopes(call: Call) -> set[Scope]:
        return set(watcher.take(replace(call, failed=True)))

    for number in range(499):  # with the roll-up they are five hundred
        assert len(scopes(a_call(number / 1000, feature=f"f{number}"))) == 2
    assert scopes(a_call(1, feature="more")) == {ALL}
    assert len(scopes(a_call(1, feature="f7"))) == 2
    later = 1.1 + 72 * 5
    assert scopes(a_call(later, feature="another")) == {ALL, Scope("another", "gpt-4o")}
    assert scopes(a_call(later, feature="more")) == {ALL, Scope("more", "gpt-4o")}
