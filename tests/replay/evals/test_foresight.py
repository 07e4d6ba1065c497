"""What a run is going to cost, before anything is sent."""

from dataclasses import replace

from eval_values import EXACT, JUDGE
from replay.evals.orders import an_order
from spanglass.analysis.pricing.price_lists import built_in
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.replay.estimate import Estimate
from spanglass.replay.evals.foresight import estimate
from spanglass.replay.evals.orders import EvalOrder, Who

NOW_NS = 1_700_000_000 * 10**9
PRICER = Pricer(built_in())


def told(order: EvalOrder) -> Estimate:
    return estimate(order, PRICER, NOW_NS)


def test_examples_and_repeats_add_up() -> None:
    once = told(an_order("one"))
    assert once.calls == 1
    assert once.cost_nano is not None
    assert told(an_order("one", "one", repeats=3)) == Estimate(6, 6 * once.cost_nano)


def test_judging_is_a_call_more_at_its_own_price() -> None:
    alone, judged = told(an_order("one")), told(an_order("one", scorings=(EXACT, JUDGE)))
    cheaply = told(an_order("one", scorings=(EXACT, JUDGE), judge=Who("gpt-4o-mini", "openai")))
    assert judged.calls == 2
    costs = [each.cost_nano or 0 for each in (alone, cheaply, judged)]
    assert 0 < costs[0] < costs[1] < costs[2]


def test_a_model_without_a_price_is_named() -> None:
    order = an_order("one")
    order = replace(order, setup=replace(order.setup, model="nobody-knows-1"))
    assert told(order) == Estimate(1, None, ("nobody-knows-1",))
