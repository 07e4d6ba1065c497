"""Tokens and costs as Langfuse keeps them: a provider's own usage, or buckets that exclude each other."""

from collections.abc import Mapping

from spanglass.core.span import Value
from spanglass.core.usage import Usage
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.values import count, label, mapping, nano_dollars

_PROVIDERS = frozenset({
    "prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "promptTokens",
    "completionTokens", "promptTokenCount", "candidatesTokenCount", "inputTokens", "outputTokens",
})  # fmt: skip
_READ = ("cached", "cache_read")
_WRITTEN = ("cache_creation", "cache_write")
_NOT_TOKENS = frozenset({"CHARACTERS", "MILLISECONDS", "SECONDS", "IMAGES", "REQUESTS"})


def usage(details: Value, legacy: Value = None) -> Usage | None:
    """The usage that ``usage_details`` states, else the older ``usage`` object."""
    for given in (mapping(details), mapping(legacy)):
        if (label(given.get("unit")) or "").upper() in _NOT_TOKENS:
            continue
        found = body_usage(given) if not _PROVIDERS.isdisjoint(given) else _buckets(given)
        if found is not None:
            return found
    return None


def cost_nano(details: Value) -> int | None:
    """The total that ``cost_details`` states, else the sum of its parts."""
    given = mapping(details)
    if (total := nano_dollars(given.get("total"))) is not None:
        return total
    return sum(filter(None, (nano_dollars(held) for name, held in given.items() if name != "total"))) or None


def _buckets(given: Mapping[str, Value]) -> Usage | None:
    """``input``, ``input_cached_tokens``, ``output_reasoning`` …: parts that add up to the total.

    A total that is reached without the parts shows that these are inside ``input`` and ``output``.
    """
    inside, beside = _counts(given, ("input", "output")), _parts(given)
    if not inside and not beside:
        return None
    total = count(given.get("total"))
    is_inclusive = total is not None and bool(beside) and total == sum(inside.values())
    sums = dict(inside)
    for name, tokens in beside.items():
        side = "output" if name.startswith("output") else "input"
        if not is_inclusive:
            sums[side] = sums.get(side, 0) + tokens
    return Usage(
        input=sums.get("input"),
        output=sums.get("output"),
        cache_read=_sum(beside, _READ),
        cache_write=_sum(beside, _WRITTEN),
        reasoning=_sum(beside, ("reasoning",)),
        total=total,
    )


def _parts(given: Mapping[str, Value]) -> dict[str, int]:
    names = (name for name in given if name.startswith(("input_", "output_", "cache_")))
    return _counts(given, tuple(name for name in names if not name.endswith("_cost")))


def _counts(given: Mapping[str, Value], names: tuple[str, ...]) -> dict[str, int]:
    found = ((name, count(given.get(name))) for name in names)
    return {name: tokens for name, tokens in found if tokens is not None}


def _sum(parts: Mapping[str, int], words: tuple[str, ...]) -> int | None:
    found = [tokens for name, tokens in parts.items() if any(word in name for word in words)]
    return sum(found) if found else None
