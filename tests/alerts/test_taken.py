"""What is taken once, and what corrects it later."""

from dataclasses import replace

import pytest

from alerts_traffic import a_call, minute
from spanglass.alerts import taken as taken_module
from spanglass.alerts.taken import Correction, Taken
from spanglass.core.watched import TraceMark


def test_a_record_is_taken_once() -> None:
    taken = Taken()
    call, mark = a_call(1), TraceMark(minute(1), "t")
    assert [taken.take(record) for record in (call, mark, call, mark)] == [call, mark, None, None]


def test_a_failed_call_that_was_tried_again_is_taken_back_once() -> None:
    taken, failed = Taken(), a_call(1, failed=True)
    taken.take(failed)
    tried_again = replace(failed, withdrawn=True)
    assert taken.take(tried_again) == Correction(failed, None)
    assert taken.take(tried_again) is None


def test_one_that_was_tried_again_before_it_was_seen_is_never_taken() -> None:
    taken, failed = Taken(), a_call(1, failed=True)
    assert taken.take(replace(failed, withdrawn=True)) is None
    assert taken.take(failed) == failed


def test_what_is_thought_of_a_call_later_corrects_it_where_it_was_counted() -> None:
    taken, refused = Taken(), a_call(1, refused=True, feature=None)
    taken.take(refused)
    later = replace(refused, refused=False, feature="search", retries=1)
    assert taken.take(later) == Correction(refused, replace(refused, refused=False, retries=1))
    assert taken.take(later) is None


def test_bad_calls_are_corrected_for_an_hour_and_others_for_two_minutes() -> None:
    taken, good, bad = Taken(), a_call(0), a_call(0.1, failed=True)
    for call in (good, bad):
        taken.take(call)
    taken.forget(minute(50))
    assert taken.take(replace(bad, withdrawn=True)) == Correction(bad, None)
    assert taken.take(good) == good
    taken.forget(minute(61))
    assert taken.take(bad) == bad


def test_of_very_many_calls_the_earliest_are_neither_remembered_nor_taken_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(taken_module, "_MOST_LATEST", 3)
    taken = Taken()
    calls = [a_call(0.01 * number, trace=f"t{number}") for number in range(5)]
    assert [taken.take(call) for call in calls] == calls
    assert [taken.take(call) for call in calls] == [None] * 5
    late = a_call(0.025, trace="late")
    assert taken.take(late) == late, "it is no earlier than what is remembered"
    assert taken.take(a_call(0.005, trace="very late")) is None
