"""What a call cost, from the price data shipped with ``genai-prices``; no network."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price

from spanglass.core.facts import CALL_KINDS, Facts
from spanglass.core.judgement import Cost
from spanglass.core.usage import Usage

_NANO = 1_000_000_000
_PROVIDERS: Mapping[str, str] = {
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "vertex_ai": "google",
    "gemini": "google",
    "aws.bedrock": "aws",
    "bedrock": "aws",
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "az.ai.openai": "azure",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "x_ai": "x-ai",
    "xai": "x-ai",
}


def price(facts: Facts, at_ns: int) -> Cost | None:
    """The cost of a call begun at `at_ns`, at that day's prices; None where no tokens are known.

    A call whose model has no price has a `Cost` of None, never of 0. Exact to 1e-9 dollars.
    """
    usage = facts.usage
    model = facts.model_responded or facts.model_requested
    if facts.kind not in CALL_KINDS or usage is None or not usage.known or model is None:
        return None
    dollars = _dollars(facts, usage, at_ns)
    if dollars is None:
        return Cost(None, f"no price for {model}")
    return Cost(int((dollars * _NANO).to_integral_value()), "genai-prices")


def _dollars(facts: Facts, usage: Usage, at_ns: int) -> Decimal | None:
    """The first price found: by the exact model that answered, then by the one that was asked."""
    provider = _PROVIDERS.get(facts.provider or "", facts.provider)
    models = [model for model in (facts.model_responded, facts.model_requested) if model]
    for model in dict.fromkeys(models):
        for provider_id in dict.fromkeys((provider, None)):
            dollars = _lookup(model, provider_id, usage, at_ns)
            if dollars is not None:
                return dollars
    return None


def _lookup(model: str, provider: str | None, usage: Usage, at_ns: int) -> Decimal | None:
    try:
        result = calc_price(
            PricedUsage(
                input_tokens=usage.input,
                output_tokens=usage.output,
                cache_read_tokens=usage.cache_read,
                cache_write_tokens=usage.cache_write,
            ),
            model_ref=model,
            provider_id=provider,
            genai_request_timestamp=_moment(at_ns),
        )
    except (LookupError, ValueError):
        # ValueError: counts that contradict one another, such as more cached tokens than input
        return None
    return result.total_price


def _moment(at_ns: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(at_ns / _NANO, UTC)
    except (OverflowError, ValueError, OSError):
        return None
