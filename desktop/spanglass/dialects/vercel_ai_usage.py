"""Tokens and cost as the AI SDK writes them, beside what it keeps of the provider's own usage."""

from collections.abc import Mapping
from dataclasses import replace

from spanglass.core.span import Value
from spanglass.core.usage import Billing, Usage, filled
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.values import first_count, first_label, label, mapping, nano_dollars

_Attributes = Mapping[str, Value]

_INPUT = ("ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens")
_OUTPUT = ("ai.usage.outputTokens", "ai.usage.completionTokens")
_READ = ("ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens")
_WRITE = ("ai.usage.inputTokenDetails.cacheWriteTokens",)
_REASONING = ("ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens")
_UNCACHED = "ai.usage.inputTokenDetails.noCacheTokens"
_PROVIDERS = "ai.response.providerMetadata"
_NO_USAGE = Usage()
_KEPT_READ = ("cacheReadInputTokens", "cachedPromptTokens", "cachedInputTokens")
_KEPT_WRITE = ("cacheCreationInputTokens", "cacheWriteInputTokens")


def usage(attributes: _Attributes, *, is_call: bool) -> Usage | None:
    """The tokens of an operation; of a call also those that only the provider's own usage tells.

    Until version 5 the SDK passes on Anthropic's and Bedrock's input, which leaves the cache out. The
    total then is made to show that, since the GenAI convention's names on the same span do not.
    """
    said = Usage(
        input=first_count(attributes, _INPUT),
        output=first_count(attributes, _OUTPUT),
        cache_read=first_count(attributes, _READ),
        cache_write=first_count(attributes, _WRITE),
        reasoning=first_count(attributes, _REASONING),
        total=first_count(attributes, ("ai.usage.totalTokens",)),
    )
    providers = mapping(attributes.get(_PROVIDERS)) if is_call else {}
    kept = _kept(providers)
    found = filled(said, kept) or said
    cached = (found.cache_read or 0) + (found.cache_write or 0)
    if said.input is not None and cached and _is_exclusive(said.input, cached, attributes, kept, providers):
        found = replace(found, total=said.input + cached + (said.output or 0))
    return None if found == _NO_USAGE else found


def cost_nano(attributes: _Attributes) -> int | None:
    """What a gateway says the call cost."""
    providers = mapping(attributes.get(_PROVIDERS))
    gateway, router = mapping(providers.get("gateway")), mapping(providers.get("openrouter"))
    return nano_dollars(gateway.get("cost")) or nano_dollars(mapping(router.get("usage")).get("cost"))


def _kept(providers: dict[str, Value]) -> Usage | None:
    """The provider's own usage, whole or as the few counts that older versions kept of it."""
    for value in providers.values():
        body = mapping(value)
        raw = mapping(body.get("usage")) or mapping(body.get("usageMetadata"))
        tier = label(body.get("serviceTier"))
        billing = Billing(service_tier=tier) if tier else None
        if (whole := body_usage(raw)) is not None:
            return filled(whole, Usage(billing=billing))
        some = Usage(
            cache_read=first_count({**raw, **body}, _KEPT_READ),
            cache_write=first_count({**raw, **body}, _KEPT_WRITE),
            reasoning=first_count(body, ("reasoningTokens",)),
            billing=billing,
        )
        if some != _NO_USAGE:
            return some
    return None


def _is_exclusive(
    given: int, cached: int, attributes: _Attributes, kept: Usage | None, providers: _Attributes
) -> bool:
    """Whether the input leaves the cache out: by the provider's counts, the SDK's details, or its habit."""
    if kept is not None and kept.input is not None:
        return kept.input == given + cached
    if _UNCACHED in attributes:
        return first_count(attributes, (_UNCACHED,)) == given
    named = first_label(attributes, ("ai.model.provider",)) or ""
    habit = named.startswith(("anthropic", "amazon-bedrock", "bedrock"))
    return habit or not providers.keys().isdisjoint(("anthropic", "bedrock"))
