"""What a plan is going to cost, told by what the recorded calls used, before anything is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spanglass.analysis.pricing.pricing import Pricer
from spanglass.core.facts import Facts
from spanglass.core.loopback import is_local
from spanglass.core.usage import Usage
from spanglass.core.views import SpanDetail
from spanglass.replay.plan import RECORDED, Plan, Variant
from spanglass.replay.targets import named

_NAMES = {
    "gemini": "gcp.gemini", "google": "gcp.gemini", "mistral": "mistral_ai", "xai": "x_ai",
    "bedrock": "aws.bedrock", "azure": "azure.ai.openai", "openai-responses": "openai",
}  # fmt: skip
_LETTERS_A_TOKEN = 4
_USUAL_OUTPUT = 300

Cost = tuple[int | None, Mapping[str, None]]
"""A cost in 1e-9 US dollars, None if no price is known, and the models that have none."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """So many calls of models and about their cost in 1e-9 US dollars; None if no price is known of any.

    `unpriced` names the models without a price, whose calls the cost leaves out.
    """

    calls: int
    cost_nano: int | None
    unpriced: tuple[str, ...] = ()


def estimate(plan: Plan, pricer: Pricer, now_ns: int) -> Estimate:
    """The calls of all variants and runs, and about what they cost at today's prices."""
    asked = {variant.letter: plan.asked(variant) for variant in plan.variants}
    found = {
        variant.letter: run_cost(asked[variant.letter], variant, (pricer, now_ns))
        for variant in plan.variants
    }
    whole = summed((len(asked[letter]), plan.runs, cost) for letter, cost in found.items())
    return whole if found else replace(whole, cost_nano=0)


def summed(parts: Iterable[tuple[int, int, Cost]]) -> Estimate:
    """The calls and the cost of parts: so many calls at a time, how often, and what one time costs."""
    calls, nano = 0, None
    unpriced: dict[str, None] = {}
    for number, times, (cost, names) in parts:
        calls += number * times
        nano = nano if cost is None else (nano or 0) + cost * times
        unpriced |= names
    return Estimate(calls, nano, tuple(unpriced))


def run_cost(calls: tuple[SpanDetail, ...], variant: Variant, priced: tuple[Pricer, int]) -> Cost:
    """About what one run of a variant costs, and the models that have no price."""
    if _needs_no_price(variant):
        return 0, {}
    free = is_free(variant)
    pricer, now_ns = priced
    known: list[int] = []
    unpriced: dict[str, None] = {}
    for call in calls:
        facts = _asked(call.facts, variant)
        cost = pricer.price(facts, now_ns)
        if cost is not None and cost.nano is not None:
            known.append(cost.nano)
        elif free:
            known.append(0)
        else:
            unpriced[facts.model_requested or facts.model_responded or "a model without a name"] = None
    return (sum(known) if known else None), unpriced


def is_free(variant: Variant) -> bool:
    """Whether a model without a price costs nothing: the recording answers, or this machine."""
    return _needs_no_price(variant) or (variant.base is not None and is_local(variant.base))


def _needs_no_price(variant: Variant) -> bool:
    """Whether no price counts; one on this machine may be that of whom a proxy asks."""
    target = named(variant.provider) if variant.provider is not None else None
    local = target is not None and target.address.local and variant.base is None
    return local or variant.provider == RECORDED


def _asked(facts: Facts, variant: Variant) -> Facts:
    """The call as the variant makes it, with tokens guessed from the texts where none were reported."""
    usage = facts.usage if facts.usage is not None and facts.usage.known else _guessed(facts)
    changed = variant.model is not None or variant.provider is not None
    return replace(
        facts,
        usage=usage,
        sender_cost_nano=None,
        provider=_provider(variant) or facts.provider,
        model_requested=variant.model or facts.model_requested,
        model_responded=None if changed else facts.model_responded,
    )


def _provider(variant: Variant) -> str | None:
    """The name by which the price lists know whom a variant asks."""
    target = named(variant.provider) if variant.provider is not None else None
    name = target.id if target is not None else variant.provider
    return _NAMES.get(name, name) if name is not None else None


def _guessed(facts: Facts) -> Usage:
    letters = sum(len(message.text) for message in facts.input)
    said = sum(len(message.text) for message in facts.output)
    output = said // _LETTERS_A_TOKEN if said else _USUAL_OUTPUT
    return Usage(letters // _LETTERS_A_TOKEN + 1, output + 1, estimated=True)
