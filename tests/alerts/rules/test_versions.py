"""New snapshots and shifts of the mix of versions."""

import random
from datetime import UTC

import pytest

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.alerts.catalogue import kinds
from spanglass.core.alerting import Verdict
from spanglass.core.watched import Call, Heartbeat, Record, Scope, TraceMark

NEW, SHIFT = a_rule("new_snapshot"), a_rule("model_version")
NOVEMBER = "gpt-4o-2024-11-20"


def test_a_version_never_seen_fires_at_its_third_call() -> None:
    usual = [a_call(at) for at in range(200)]
    after = [a_call(200 + at, responded=NOVEMBER if at % 2 else usual[0].responded) for at in range(40)]
    steps = played([*usual, *after], NEW)
    assert [(step.scope, step.at_ns) for step in raised(steps)] == [
        (Scope(model="gpt-4o", passing=NOVEMBER), minute(205))
    ]
    assert raised(steps)[0].reading.traces == ("trace201", "trace203", "trace205")


def test_at_little_traffic_one_call_is_a_twentieth_of_the_day() -> None:
    calls = [a_call(at * 180, responded="old") for at in range(60)]
    assert len(raised(played([*calls, a_call(60 * 180, responded="new")], NEW))) == 1


def test_versions_of_the_first_hundred_calls_are_known() -> None:
    calls = [a_call(at, responded=f"v{at % 3}") for at in range(300)]
    assert not raised(played(calls, NEW))


@pytest.mark.parametrize("kept", ["failed", "cancelled"])
def test_the_name_that_was_asked_for_is_no_version_where_nothing_answered(kept: str) -> None:
    calls = [a_call(at, **({} if at < 300 else {"responded": "gpt-4o", kept: True})) for at in range(400)]
    assert not raised(played(calls, NEW, SHIFT))
    calls = [a_call(at, **({} if at < 300 else {"responded": NOVEMBER, kept: True})) for at in range(400)]
    assert raised(played(calls, NEW, SHIFT))


def test_a_client_that_gives_the_name_it_asked_for_tells_no_new_version() -> None:
    calls = [a_call(at, **({} if at < 300 or at % 2 else {"responded": "gpt-4o"})) for at in range(400)]
    assert not raised(played(calls, NEW))


def test_a_mix_that_moves_is_told_once() -> None:
    rng = random.Random(2)
    shares = [0.9] * 900 + [0.3] * 600
    calls = [a_call(at, responded="ab"[rng.random() > share]) for at, share in enumerate(shares)]
    steps = raised(played(calls, SHIFT))
    assert [step.scope for step in steps] == [Scope(model="gpt-4o")]
    assert minute(905) < steps[0].at_ns < minute(940)
    assert "moved from a to b" in steps[0].reading.note


def test_a_mix_of_the_users_own_router_is_no_shift() -> None:
    rng = random.Random(4)
    calls = [a_call(at, responded=rng.choices("abc", (60, 30, 10))[0]) for at in range(4_000)]
    assert not raised(played(calls, SHIFT))


def test_a_shift_that_is_a_new_snapshot_is_muted_by_it() -> None:
    calls = [a_call(at, responded="old" if at < 300 else "new") for at in range(400)]
    steps = played(calls, NEW, SHIFT)
    assert [step.rule for step in raised(steps)] == ["new_snapshot"]
    assert {step.muted_by for step in steps if step.rule == "model_version" and step.raised} == {
        "new_snapshot"
    }


def test_what_follows_a_new_version_is_named_after_it() -> None:
    usual = [a_call(at) for at in range(300)]
    worse = [a_call(300 + at, responded=NOVEMBER, refused=True) for at in range(9)]
    steps = raised(played([*usual, *worse], a_rule("refusal_rate"), NEW))
    refusals = next(step for step in steps if step.rule == "refusal_rate")
    assert refusals.coincides is not None
    assert (refusals.coincides.version, refusals.coincides.at_ns) == (NOVEMBER, minute(300))


def _new(*calls: Record) -> list[Scope]:
    """Versions that are told as new, in the order of the calls."""
    watcher = kinds()["new_snapshot"].watcher(a_rule("new_snapshot"), UTC)
    return [scope for call in calls for scope in watcher.take(call)]


def _answered(at: float, version: str, **more: object) -> Call:
    return a_call(at, requested="m", responded=version, **more)


@pytest.mark.parametrize(("known", "is_new"), [(100, True), (99, False)])
def test_after_a_hundred_calls_a_version_can_be_new(known: int, is_new: bool) -> None:
    calls = [_answered(at, "m-1") for at in range(known)]
    found = _new(*calls, *(_answered(200 + at, "m-2") for at in range(4)))
    assert found == ([Scope(model="m", passing="m-2")] if is_new else [])


@pytest.mark.parametrize(("days", "is_new"), [((0, 1, 2), True), ((0, 1, 1), False), ((0, 0, 0), False)])
def test_after_three_days_with_calls_too(days: tuple[int, ...], is_new: bool) -> None:
    calls = [_answered(day * 1440 + at, "m-1") for at, day in enumerate(days)]
    assert bool(_new(*calls, _answered(6000, "m-2"))) is is_new


@pytest.mark.parametrize(("today", "calls"), [(18, 1), (20, 2), (60, 3)])
def test_a_twentieth_of_the_days_calls_or_three_make_a_version_new(today: int, calls: int) -> None:
    before = [_answered(at, "m-1") for at in range(100)]
    same_day = [_answered(3000 + at, "m-1") for at in range(today)]
    fresh = [_answered(3100 + at, "m-2") for at in range(calls)]
    assert _new(*before, *same_day, *fresh) == [Scope(model="m", passing="m-2")]
    assert _new(*before, *same_day, *fresh[:-1]) == []


def test_what_says_no_version_is_none() -> None:
    known = [_answered(at, "m-1") for at in range(100)]
    marks = [TraceMark(minute(150), "t"), Heartbeat(minute(150))]
    replays = [_answered(200 + at, "m-2", ours=True) for at in range(9)]
    unnamed = [a_call(300 + at, requested=None, responded="m-3") for at in range(9)]
    assert _new(*known, *marks, *replays, *unnamed) == []


def test_a_mix_is_compared_anew_with_the_calls_after_a_shift() -> None:
    watcher = kinds()["model_version"].watcher(a_rule("model_version"), UTC)

    def told(start: int, count: int, version: str) -> int:
        events = 0
        for at in range(count):
            call = _answered(start + at * 3, version)
            for scope in watcher.take(call):
                events += watcher.reading(scope, call.end_ns).verdict is Verdict.EVENT
        return events

    assert told(0, 129, "a") == 0
    assert told(1_000, 60, "b") == 1
    assert told(2_000, 120, "b") == 0
    assert told(3_000, 60, "a") == 1  # with enough calls after the shift to compare with


@pytest.mark.parametrize(("past", "recent", "is_shift"), [(100, 30, True), (99, 30, False), (100, 29, False)])
def test_a_shift_takes_a_hundred_calls_before_and_thirty_after(
    past: int, recent: int, is_shift: bool
) -> None:
    watcher = kinds()["model_version"].watcher(a_rule("model_version"), UTC)
    calls = [_answered(at, "a") for at in range(past)]
    calls += [_answered(5_000 + at * 2, "b") for at in range(recent)]
    events = [
        watcher.reading(scope, call.end_ns).verdict is Verdict.EVENT
        for call in calls
        for scope in watcher.take(call)
    ]
    assert any(events) is is_shift
