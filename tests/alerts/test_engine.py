"""States of rules that are watched in several scopes."""

from alerts_traffic import a_call, a_rule, minute
from spanglass.alerts.engine import Engine
from spanglass.core.alerting import State, Transition
from spanglass.core.watched import ALL

HEALTHY = [a_call(at / 10) for at in range(600)]
DOWN = [a_call(60 + at / 2, failed=True, error="http_5xx") for at in range(8)]


def _ended(engine: Engine, minutes: range) -> list[Transition]:
    return [step for at in minutes for step in engine.tick(minute(at)) if step.ended]


def test_silence_ends_an_alert_in_all_its_scopes_as_no_data() -> None:
    engine = Engine([a_rule("error_rate")])
    fired = {step.scope for call in [*HEALTHY, *DOWN] for step in engine.take(call) if step.raised}
    assert len(fired) > 1
    ended = _ended(engine, range(65, 90))
    assert {step.scope for step in ended} == fired
    assert {step.after for step in ended} == {State.NO_DATA}
    assert engine.state("error_rate") is State.NO_DATA


def test_a_part_that_is_well_does_not_hide_that_nothing_comes() -> None:
    engine = Engine([a_rule("error_rate")])
    calls = [*HEALTHY, *(a_call(at / 10, feature="other") for at in range(600))]
    for call in sorted([*calls, *DOWN], key=lambda call: call.end_ns):
        engine.take(call)
    _ended(engine, range(65, 90))
    states = {scope: machine.state for (_, scope), machine in engine.alerts().items()}
    assert State.OK in states.values()
    assert engine.state("error_rate") is states[ALL]
