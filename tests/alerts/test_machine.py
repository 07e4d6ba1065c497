"""The states of one alert."""

from dataclasses import replace

from spanglass.alerts.machine import Machine
from spanglass.core.alerting import Reading, Rule, State, Verdict
from spanglass.core.watched import MINUTE_NS

RULE = Rule("r", "error_rate", "Error rate", 0.02, 5 * MINUTE_NS)
STATES = {"c": Verdict.CLEAR, "b": Verdict.BETWEEN, "n": Verdict.NEAR, "o": Verdict.OVER, "e": Verdict.EMPTY,
          "l": Verdict.LEARNING, "f": Verdict.FAULT, "!": Verdict.EVENT}  # fmt: skip


def _states(readings: str, rule: Rule = RULE) -> str:
    """The states after readings that come a minute apart, as text."""
    machine, seen = Machine(rule), []
    for minute, letter in enumerate(readings):
        machine.step(Reading(STATES[letter], last_ns=minute * MINUTE_NS), minute * MINUTE_NS)
        seen.append(machine.state.value.split()[0])
    return " ".join(seen)


def test_it_fires_and_recovers_only_after_a_while() -> None:
    assert _states("lcocccccc") == "learning ok firing" + " recovering" * 5 + " ok"


def test_what_is_neither_over_nor_clear_keeps_it() -> None:
    assert _states("cobbbnccbc") == "ok" + " firing" * 5 + " recovering recovering firing recovering"


def test_what_was_close_is_pending() -> None:
    assert _states("cnbno") == "ok pending ok pending firing"


def test_it_must_hold_as_long_as_the_rule_says() -> None:
    rule = replace(RULE, hold_ns=3 * MINUTE_NS)
    assert _states("oocoooo", rule) == "pending pending ok pending pending pending firing"


def test_silence_ends_it_as_no_data_and_never_as_recovered() -> None:
    assert _states("oeeeeee") == "firing" + " firing" * 5 + " no"


def test_a_silence_in_the_window_it_fired_on_is_no_data_too() -> None:
    machine = Machine(RULE)
    machine.step(Reading(Verdict.OVER, window_ns=5 * MINUTE_NS, last_ns=0), 0)
    for minute in range(1, 11):
        machine.step(Reading(Verdict.OVER, last_ns=0), minute * MINUTE_NS)
    assert machine.state is State.NO_DATA


def test_an_event_fires_at_once_and_ends_by_itself() -> None:
    rule = replace(RULE, hold_ns=3 * MINUTE_NS)
    assert _states("c!cccccc", rule) == "ok firing" + " recovering" * 5 + " ok"


def test_a_fault_is_an_error() -> None:
    assert _states("cf") == "ok error"


def test_a_fault_ends_what_fires() -> None:
    assert _states("cof") == "ok firing error"


def test_a_few_calls_after_a_silence_are_no_reason_to_learn_anew() -> None:
    assert _states("ccl") == "ok ok ok"
    assert _states("celc") == "ok no no ok"


def test_nothing_comes_of_silence_until_a_call_comes() -> None:
    machine = Machine(RULE, state=State.NO_DATA, entered_ns=MINUTE_NS)
    for last_ns, state in ((0, State.NO_DATA), (MINUTE_NS, State.NO_DATA), (MINUTE_NS + 1, State.FIRING)):
        machine.step(Reading(Verdict.OVER, last_ns=last_ns), 2 * MINUTE_NS)
        assert machine.state is state


def test_it_began_when_it_fired_and_keeps_that_and_its_evidence() -> None:
    machine = Machine(RULE)
    over, later = Reading(Verdict.OVER, value=0.5, last_ns=2), Reading(Verdict.OVER, value=0.9, last_ns=5)
    steps = ((Reading(Verdict.CLEAR, last_ns=0), None), (Reading(Verdict.NEAR, last_ns=1), None),
             (over, over), (Reading(Verdict.CLEAR, last_ns=3), over), (later, over))  # fmt: skip
    for minute, (reading, evidence) in enumerate(steps):
        machine.step(reading, minute * MINUTE_NS)
        assert (machine.since_ns, machine.evidence) == (None if evidence is None else 2 * MINUTE_NS, evidence)


def test_what_ended_elsewhere_begins_to_hold_and_to_recover_anew() -> None:
    rule = replace(RULE, hold_ns=2 * MINUTE_NS)
    machine, over, clear = Machine(rule), Reading(Verdict.OVER, last_ns=0), Reading(Verdict.CLEAR, last_ns=0)
    for minute in range(3):
        machine.step(over, minute * MINUTE_NS)
    machine.step(clear, 3 * MINUTE_NS)
    assert machine.end(4 * MINUTE_NS) is State.RECOVERING
    machine.step(over, 5 * MINUTE_NS)
    assert machine.state is State.PENDING
    for minute in (7, 8, 12):
        machine.step(over if minute == 7 else clear, minute * MINUTE_NS)
    assert machine.state is State.RECOVERING


def test_after_it_has_ended_it_must_hold_anew() -> None:
    rule = replace(RULE, hold_ns=2 * MINUTE_NS)
    assert _states("ooo" + "c" * 6 + "oco", rule).endswith("recovering ok pending ok pending")
    assert _states("ooo" + "e" * 6 + "o", rule).endswith("no pending")
