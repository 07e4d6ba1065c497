"""New snapshots and shifts of the mix of versions."""

import random

import pytest

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.core.watched import Scope

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
