"""Which alerts were raised when, from the steps that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pulses import SECOND, START
from spanglass.core.alert_notices import AlertNow, StoredStep
from spanglass.core.alerting import Reading, Rule, State, Transition, Verdict
from spanglass.core.watched import Scope
from spanglass.gui.pages.monitor.alarms import Period, alarms

READING = Reading(Verdict.OVER)
END = START + 3600 * SECOND


def a_step(minute: int, before: State, after: State, rule: str = "refusal_rate") -> StoredStep:
    at_ns = START + minute * 60 * SECOND
    return StoredStep(minute, Transition(rule, Scope(), at_ns, before, after, READING), rule)


@dataclass
class FakeReader:
    steps: Sequence[StoredStep] = ()
    now: Sequence[str] = ()
    rules: Sequence[Rule] = field(default=())

    def alert_rules(self) -> Sequence[Rule]:
        return self.rules

    def alert_steps(self, _start_ns: int, _end_ns: int) -> Sequence[StoredStep]:
        return sorted(self.steps, key=lambda each: -each.step.at_ns)

    def alerts_now(self) -> Sequence[AlertNow]:
        step = a_step(0, State.OK, State.FIRING)
        return [AlertNow(rule, Scope(), State.FIRING, START, step) for rule in self.now]


def test_an_alert_lasts_from_firing_to_its_end() -> None:
    reader = FakeReader([
        a_step(5, State.PENDING, State.FIRING), a_step(9, State.FIRING, State.RECOVERING),
        a_step(12, State.RECOVERING, State.OK),
    ])  # fmt: skip
    found = alarms(reader, START, END)  # type: ignore[arg-type]
    assert found.periods == (Period("refusal_rate", START + 300 * SECOND, START + 720 * SECOND),)
    assert not found.firing
    assert found.periods[0].tint == "refusal"


def test_one_that_began_before_or_goes_on_is_open_at_that_end() -> None:
    reader = FakeReader([a_step(4, State.FIRING, State.OK), a_step(8, State.OK, State.FIRING, "error_rate")],
                        ["error_rate"])  # fmt: skip
    found = alarms(reader, START, END)  # type: ignore[arg-type]
    assert found.periods == (
        Period("refusal_rate", START, START + 240 * SECOND),
        Period("error_rate", START + 480 * SECOND),
    )
    assert found.firing == {"error_rate"}


def test_one_that_was_raised_long_ago_fires_still() -> None:
    found = alarms(FakeReader(now=["latency"]), START, END)  # type: ignore[arg-type]
    assert found.firing == {"latency"}


def test_rules_are_as_the_user_set_them() -> None:
    mine = Rule("error_rate", "error_rate", "Errors", 0.1, 60 * SECOND)
    found = alarms(FakeReader(rules=[mine]), START, END)  # type: ignore[arg-type]
    assert mine in found.rules
    assert sum(rule.id == "error_rate" for rule in found.rules) == 1
