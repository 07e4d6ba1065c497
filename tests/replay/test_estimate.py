"""What a plan is going to cost is told before it is sent."""

from dataclasses import replace
from typing import Any

from builders import a_detail
from spanglass.analysis.pricing.price_lists import built_in
from spanglass.analysis.pricing.pricing import Pricer
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.usage import Usage
from spanglass.core.views import SpanDetail
from spanglass.replay.estimate import Estimate, estimate
from spanglass.replay.plan import Original, Plan, Scope, Variant

NOW_NS = 1_700_000_000 * 10**9
PRICER = Pricer(built_in())


def a_call(**changes: Any) -> SpanDetail:
    facts = Facts(kind=Kind.LLM, provider="openai", model_requested="gpt-4o", usage=Usage(1000, 100))
    return a_detail(replace(facts, **changes), kind=Kind.LLM)


def told(*variants: Variant, runs: int = 1, call: SpanDetail | None = None) -> Estimate:
    original = Original(b"\1" * 16, "t", (call or a_call(),))
    return estimate(Plan(original, variants, runs=runs), PRICER, NOW_NS)


def test_runs_and_variants_add_up() -> None:
    once = told(Variant("B"))
    assert once.calls == 1
    assert once.cost_nano is not None
    assert told(Variant("B"), runs=5) == Estimate(5, once.cost_nano * 5)
    cheaper = told(Variant("B", model="gpt-4o-mini")).cost_nano
    assert cheaper is not None
    assert cheaper < once.cost_nano
    assert told(Variant("B"), Variant("C", model="gpt-4o-mini"), runs=2).cost_nano == 2 * (
        once.cost_nano + cheaper
    )


def test_what_has_no_price_is_named_and_what_is_free_costs_nothing() -> None:
    assert told(Variant("B", model="no-such")) == Estimate(1, None, ("no-such",))
    mixed = told(Variant("B"), Variant("C", model="no-such"))
    assert (mixed.cost_nano, mixed.unpriced) == (told(Variant("B")).cost_nano, ("no-such",))
    assert told(Variant("B", provider="recorded")) == Estimate(1, 0)
    assert told(Variant("B", provider="built-in")) == told(Variant("B", provider="Ollama")) == Estimate(1, 0)
    assert told(Variant("B", provider="openai-responses")) == told(Variant("B"))
    assert told(Variant("B", provider="anthropic", model="claude-haiku-4-5")).cost_nano
    assert told(Variant("B", base="http://127.0.0.1:8000/v1", model="own")) == Estimate(1, 0)
    assert told(Variant("B", base="http://127.0.0.1:8000/v1")) == told(Variant("B"))  # as the runs are priced


def test_tokens_that_nobody_reported_are_guessed_from_the_texts() -> None:
    said = (Message("user", (Part(PartType.TEXT, "x" * 4000),)),)
    found = told(Variant("B"), call=a_call(usage=None, input=said)).cost_nano
    assert found is not None
    assert found > 0


def test_a_chain_costs_what_its_calls_do() -> None:
    first, second = a_call(), a_call(usage=Usage(2000, 200))
    tool = a_detail(Facts(kind=Kind.TOOL), kind=Kind.TOOL)
    original = Original(b"\1" * 16, "t", (first, tool, second), at=2)
    plan = Plan(original, (Variant("B"),), Scope.TRACE)
    once = told(Variant("B")).cost_nano
    assert once is not None
    assert estimate(plan, PRICER, NOW_NS) == Estimate(2, 3 * once)
    assert estimate(replace(plan, scope=Scope.ONWARDS), PRICER, NOW_NS) == Estimate(1, 2 * once)
