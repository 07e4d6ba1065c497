"""Calls that turn out otherwise than they were taken: rules say what they would have said at once."""

import random
from dataclasses import replace

import pytest

from alerts_traffic import a_call, a_rule, minute, raised
from spanglass.alerts.engine import AGAIN, Engine
from spanglass.alerts.wording import body
from spanglass.core.alerting import Rule, State, Transition
from spanglass.core.watched import DAY_NS, MINUTE_NS, SECOND_NS, Call, Scope

HEALTHY = [a_call(at / 10) for at in range(600)]
PART = Scope("refunds", "gpt-4o")
RULE = a_rule("error_rate")
RULES = (
    RULE, a_rule("refusal_rate"), a_rule("latency", limit=SECOND_NS), a_rule("schema_failures"),
    a_rule("figure", figure="retry_rate"), a_rule("figure", figure="cost", limit=1e12),
    a_rule("figure", figure="calls", query="status:error", limit=1e12),
)  # fmt: skip


def _down(*minutes: float) -> list[Call]:
    return [a_call(at, failed=True, error="http_5xx") for at in minutes]


def _taken(engine: Engine, calls: list[Call]) -> list[Transition]:
    return [step for call in calls for step in engine.take(call)]


def test_an_alert_on_calls_that_were_tried_again_ends_at_once_and_says_so() -> None:
    engine, down = Engine([RULE]), _down(60, 60.5, 61)
    assert [step.scope for step in raised(_taken(engine, [*HEALTHY, *down]))] == [PART]
    steps = engine.correct(down[0], None)
    told = next(step for step in steps if step.scope == PART)
    assert (told.after, told.reading.note, told.reading.bad) == (State.OK, AGAIN, 2)
    assert body(RULE, told) == "Fired for 1 min. A call that had failed was tried again."
    assert engine.state("error_rate") is State.OK
    # the two that are left still count
    assert [step.scope for step in raised(_taken(engine, _down(61.5)))] == [PART]


def test_an_alert_goes_on_while_others_failed_for_good() -> None:
    engine, down = Engine([RULE]), _down(60, 60.5, 61, 61.5, 62)
    _taken(engine, [*HEALTHY, *down])
    assert engine.correct(down[1], None) == ()
    assert engine.state("error_rate") is State.FIRING


def test_tries_of_one_call_are_no_row_of_failures() -> None:
    engine, steps = Engine([RULE]), []
    _taken(engine, HEALTHY)
    tries = _down(60, 60.2, 60.4, 60.6, 60.8)
    for before, later in zip([None, *tries], tries, strict=False):
        steps += engine.correct(before, None) if before else ()
        steps += engine.take(later)
    assert not raised(steps)


def test_a_call_that_turns_out_bad_may_raise_an_alert() -> None:
    engine = Engine([RULE])
    calls = [a_call(60 + at / 2) for at in range(3)]
    _taken(engine, [*HEALTHY, *calls])
    steps = [step for call in calls for step in engine.correct(call, replace(call, failed=True))]
    assert [step.scope for step in raised(steps)] == [PART]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.figure}-{rule.query}")
@pytest.mark.parametrize("seed", range(3))
def test_a_corrected_engine_says_what_one_that_saw_the_end_says(rule: Rule, seed: int) -> None:
    dice = random.Random(seed)
    first = [_some(dice, at / 6) for at in range(400)]
    last = {number: _other(dice, first[number]) for number in dice.sample(range(360, 400), 12)}
    corrected, straight = Engine([rule]), Engine([rule])
    _taken(corrected, first)
    for number, after in last.items():
        corrected.correct(first[number], after)
    final = [last.get(number, call) for number, call in enumerate(first)]
    _taken(straight, [call for call in final if call is not None])
    for engine in (corrected, straight):
        engine.tick(minute(67))
    for key in straight.alerts():
        found, expected = (
            engine._watchers[key[0]].reading(key[1], minute(67)) for engine in (corrected, straight)
        )
        assert (found.verdict, found.calls, found.bad) == (expected.verdict, expected.calls, expected.bad)
        assert found.value == expected.value


def _some(dice: random.Random, at: float) -> Call:
    failed = dice.random() < 0.15
    took = None if failed else dice.choice((1, 2, 3)) * SECOND_NS
    return a_call(
        at, failed=failed, took_ns=took, refused=not failed and dice.random() < 0.1,
        schema_valid=dice.choice((None, True, False)), retries=dice.choice((0, 0, 1)),
        cost_nano=dice.randint(1, 9),
    )  # fmt: skip


def _other(dice: random.Random, call: Call) -> Call | None:
    if dice.random() < 0.4:
        return None
    return replace(call, failed=not call.failed, refused=False, schema_valid=True, retries=2, cost_nano=7)


def test_spending_follows_what_calls_cost_in_the_end() -> None:
    rule = a_rule("daily_spend")
    engine, day = Engine([rule]), DAY_NS // MINUTE_NS
    past = [a_call(number * day, cost_nano=10**9) for number in range(4)]
    dear = [a_call(4 * day + at, cost_nano=10**9) for at in range(2)]
    assert raised(_taken(engine, [*past, *dear]))
    (ended,) = engine.correct(dear[1], None)
    assert (ended.after, ended.reading.money_nano) == (State.OK, 10**9)


def test_a_prompt_that_was_tried_again_is_no_loop() -> None:
    engine = Engine([a_rule("runaway")])
    same = [a_call(at / 10, prompt="p", trace="loop", failed=True) for at in range(20)]
    assert raised(_taken(engine, same))
    (ended,) = engine.correct(same[-1], None)
    assert ended.ended
    assert not raised(engine.take(a_call(3, prompt="other")))


def test_bets_take_back_a_failure() -> None:
    engine = Engine([replace(RULE, quiet=True)])
    down = _down(*(60 + at / 10 for at in range(4)))
    steps = _taken(engine, [*HEALTHY, *down])
    assert raised(steps)
    ended = [step for call in down for step in engine.correct(call, None)]
    assert {step.after for step in ended if step.ended} == {State.OK}


def test_a_rule_that_is_switched_off_has_no_data() -> None:
    engine = Engine([replace(RULE, enabled=False)])
    _taken(engine, HEALTHY)
    assert (engine.state("error_rate"), engine.value("error_rate")) == (State.NO_DATA, None)
