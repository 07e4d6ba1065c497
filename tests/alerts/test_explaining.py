"""What explains an alert, and for how long."""

from dataclasses import replace

import pytest

from alerts_traffic import a_rule, minute
from spanglass.alerts.explaining import Explaining, speaking
from spanglass.alerts.machine import Machine
from spanglass.core.alerting import Reading, State, Transition, Verdict
from spanglass.core.watched import ALL, Scope

ERRORS, LATENCY, SNAPSHOT = a_rule("error_rate"), a_rule("latency"), a_rule("new_snapshot")
SHIFT, REFUSALS, SPEND = a_rule("model_version"), a_rule("refusal_rate"), a_rule("daily_spend")
RULES = {rule.id: rule for rule in (ERRORS, LATENCY, SNAPSHOT, SHIFT, REFUSALS, SPEND)}
DOWN = Reading(Verdict.OVER, provider="openai", outage=True)
Machines = dict[tuple[str, Scope], Machine]


def _firing(rule: str, scope: Scope, reading: Reading, machines: Machines, at: float = 0) -> Transition:
    """An alert that begins, which is noted among the machines."""
    machines[rule, scope] = Machine(
        RULES[rule], State.FIRING, since_ns=minute(at), entered_ns=minute(at), evidence=reading
    )
    return Transition(rule, scope, minute(at), State.OK, State.FIRING, reading, minute(at))


def _ended(step: Transition, machines: Machines, at: float) -> Transition:
    machines[step.rule, step.scope].state = State.OK
    return replace(step, at_ns=minute(at), before=State.RECOVERING, after=State.OK)


@pytest.mark.parametrize(
    ("provider", "muted_by"), [("openai", "outage"), (None, "outage"), ("anthropic", None)]
)
def test_an_outage_mutes_what_it_explains_of_its_own_provider(
    provider: str | None, muted_by: str | None
) -> None:
    explaining, machines = Explaining(RULES), Machines()
    explaining.explained(_firing("error_rate", Scope(model="a"), DOWN, machines), machines)
    slow = _firing("latency", Scope(model="b"), Reading(Verdict.OVER, provider=provider), machines)
    assert explaining.explained(slow, machines).muted_by == muted_by


@pytest.mark.parametrize("rule", ["refusal_rate", "daily_spend", "new_snapshot"])
def test_an_outage_mutes_nothing_else(rule: str) -> None:
    explaining, machines = Explaining(RULES), Machines()
    explaining.explained(_firing("error_rate", ALL, DOWN, machines), machines)
    step = _firing(rule, Scope(model="b"), Reading(Verdict.OVER, provider="openai"), machines)
    assert explaining.explained(step, machines).muted_by is None


def test_errors_that_are_no_outage_or_have_ended_mute_nothing() -> None:
    for errors, is_over in ((replace(DOWN, outage=False), False), (DOWN, True)):
        explaining, machines = Explaining(RULES), Machines()
        step = explaining.explained(_firing("error_rate", Scope(model="a"), errors, machines), machines)
        if is_over:
            explaining.explained(_ended(step, machines, 5), machines)
        slow = _firing("latency", Scope(model="b"), Reading(Verdict.OVER, provider="openai"), machines)
        assert explaining.explained(slow, machines).muted_by is None


def test_what_goes_on_after_its_outage_is_an_alert_by_itself_five_minutes_later() -> None:
    explaining, machines = Explaining(RULES), Machines()
    errors = explaining.explained(_firing("error_rate", Scope(model="a"), DOWN, machines), machines)
    slow = _firing("latency", Scope(model="b"), Reading(Verdict.OVER, provider="openai"), machines, 1)
    assert explaining.explained(slow, machines).muted_by == "outage"
    assert not list(explaining.unmuted(machines, minute(9)))
    explaining.explained(_ended(errors, machines, 10), machines)
    for at in (10, 12, 15):
        assert not list(explaining.unmuted(machines, minute(at)))
    (step,) = explaining.unmuted(machines, minute(15.5))
    assert (step.rule, step.raised, step.muted_by, step.since_ns) == ("latency", True, None, minute(1))
    assert not list(explaining.unmuted(machines, minute(16)))


def test_an_outage_that_comes_back_goes_on_muting() -> None:
    explaining, machines = Explaining(RULES), Machines()
    errors = explaining.explained(_firing("error_rate", Scope(model="a"), DOWN, machines), machines)
    slow = _firing("latency", Scope(model="b"), Reading(Verdict.OVER, provider="openai"), machines, 1)
    explaining.explained(slow, machines)
    explaining.explained(_ended(errors, machines, 10), machines)
    assert not list(explaining.unmuted(machines, minute(10)))
    machines["error_rate", Scope(model="a")].state = State.FIRING
    assert not list(explaining.unmuted(machines, minute(14)))
    machines["error_rate", Scope(model="a")].state = State.OK
    for at in (16, 20):
        assert not list(explaining.unmuted(machines, minute(at)))
    assert len(list(explaining.unmuted(machines, minute(21.5)))) == 1


@pytest.mark.parametrize(
    ("first", "second", "muted_by"),
    [
        (Scope("f", "m"), ALL, "parts"),
        (ALL, Scope("f", "m"), "whole"),
        (Scope("f", "m"), Scope("g", "m"), None),
        (Scope("f", "m", streaming=True), Scope(streaming=True), "parts"),
        (Scope("f", "m", streaming=True), Scope(streaming=False), None),
        (Scope(streaming=False), Scope("f", "m", streaming=True), None),
    ],
)
def test_a_roll_up_and_its_parts_are_one_alert(first: Scope, second: Scope, muted_by: str | None) -> None:
    explaining, machines = Explaining(RULES), Machines()
    reading = Reading(Verdict.OVER)
    explaining.explained(_firing("refusal_rate", first, reading, machines), machines)
    assert (
        explaining.explained(_firing("refusal_rate", second, reading, machines), machines).muted_by
        == muted_by
    )
    assert explaining.explained(_firing("error_rate", second, reading, machines), machines).muted_by is None


def test_what_only_said_the_same_ends_with_it() -> None:
    explaining, machines = Explaining(RULES), Machines()
    reading, part = Reading(Verdict.OVER), Scope("f", "m")
    step = explaining.explained(_firing("refusal_rate", part, reading, machines), machines)
    explaining.explained(_firing("refusal_rate", ALL, reading, machines), machines)
    other = explaining.explained(_firing("error_rate", part, reading, machines), machines)
    explaining.explained(_firing("error_rate", ALL, reading, machines), machines)
    assert explaining.followers("refusal_rate", machines) == []
    _ended(other, machines, 4)
    explaining.explained(_ended(step, machines, 5), machines)
    assert explaining.followers("refusal_rate", machines) == [("refusal_rate", ALL)]
    machines["refusal_rate", ALL].state = State.OK
    assert explaining.followers("refusal_rate", machines) == []


def test_what_began_within_an_hour_of_a_new_version_of_its_model_is_named_after_it() -> None:
    explaining, machines = Explaining(RULES), Machines()
    new = Scope(model="m", passing="m-2")
    explaining.explained(
        _firing("new_snapshot", new, Reading(Verdict.EVENT, began_ns=minute(0)), machines, 3), machines
    )

    def named(rule: str, scope: Scope, models: tuple[str, ...], began: float) -> str | None:
        reading = Reading(Verdict.OVER, models=models, began_ns=minute(began))
        found = explaining.explained(_firing(rule, scope, reading, machines, 200), machines).coincides
        return found and found.version

    assert named("refusal_rate", Scope("f", "m"), (), 60) == "m-2"
    assert named("refusal_rate", Scope("f", "m"), (), 60.1) is None
    assert named("refusal_rate", Scope("f", "other"), ("m",), 10) is None
    assert named("daily_spend", ALL, ("m", "other"), 10) == "m-2"
    assert named("daily_spend", ALL, ("other",), 10) is None
    assert named("model_version", Scope(model="m"), (), 10) is None


def test_a_shift_within_a_day_of_the_new_version_is_muted_by_it() -> None:
    explaining, machines = Explaining(RULES), Machines()
    new = _firing("new_snapshot", Scope(model="m", passing="m-2"), Reading(Verdict.EVENT), machines)
    assert explaining.explained(new, machines).muted_by is None
    for at, model, muted_by in ((1439, "m", "new_snapshot"), (1439, "n", None), (1440, "m", None)):
        shift = _firing("model_version", Scope(model=model), Reading(Verdict.EVENT), machines, at)
        assert explaining.explained(shift, machines).muted_by == muted_by


def test_those_speak_for_a_rule_that_may_mute_it() -> None:
    rules = (*RULES.values(), replace(ERRORS, id="own errors"), replace(ERRORS, id="off", enabled=False))
    assert [rule.id for rule in speaking(LATENCY, rules)] == ["error_rate", "own errors"]
    assert [rule.id for rule in speaking(SHIFT, rules)] == ["new_snapshot"]
    assert speaking(REFUSALS, rules) == ()
