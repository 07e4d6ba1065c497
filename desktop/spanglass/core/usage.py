"""Tokens of one call, canonical: input includes cached tokens, output includes reasoning."""

from dataclasses import dataclass, fields, replace
from typing import Any

MOST_TOKENS = 10**10
"""More than any call can have; larger counts would in the end overflow a sum."""


@dataclass(frozen=True, slots=True)
class Billing:
    """What a provider bills apart within a call's usage, and the terms it served the call on.

    Counts are parts of the canonical totals: cache writes by lifetime are inside `Usage.cache_write`,
    audio and image tokens inside the input and output. `search_units` are a rerank call's, `web_searches`
    the provider's own web search. `service_tier`, `speed` and `geo` are the provider's words
    (``flex``, ``fast``, ``us``).
    """

    cache_write_5m: int | None = None
    cache_write_1h: int | None = None
    input_audio: int | None = None
    input_image: int | None = None
    output_audio: int | None = None
    output_image: int | None = None
    web_searches: int | None = None
    search_units: int | None = None
    service_tier: str | None = None
    speed: str | None = None
    geo: str | None = None
    batch: bool | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts; None is unknown, never 0. `estimated` marks counts that nobody reported.

    `refused` names counts that were reported but that no call can have.
    """

    input: int | None = None
    output: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    reasoning: int | None = None
    total: int | None = None
    estimated: bool = False
    billing: Billing | None = None
    refused: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether any tokens were reported."""
        return self.input is not None or self.output is not None


_COUNTS = ("input", "output", "cache_read", "cache_write", "reasoning", "total")
_TERMS = tuple(field.name for field in fields(Billing))


def bounded(usage: Usage) -> Usage:
    """The usage without counts that no call can have: negative, or beyond `MOST_TOKENS`.

    Those left out are named in `refused`.
    """
    refused = _beyond(usage, _COUNTS)
    parts = _beyond(usage.billing, _TERMS) if usage.billing is not None else []
    if not refused and not parts:
        return usage
    without: dict[str, Any] = dict.fromkeys(refused)
    without["refused"] = tuple(dict.fromkeys((*usage.refused, *refused, *parts)))
    if usage.billing is not None and parts:
        without["billing"] = replace(usage.billing, **dict.fromkeys(parts))
    return replace(usage, **without)


def _beyond(counts: Usage | Billing, names: tuple[str, ...]) -> list[str]:
    return [
        name
        for name in names
        if isinstance(number := getattr(counts, name), int) and not 0 <= number <= MOST_TOKENS
    ]


def with_inclusive_input(usage: Usage, *, exclusive: bool = False) -> Usage:
    """The usage with cached tokens counted inside the input.

    Some clients report the input without what was read from or written to the cache. That is
    certain when the input is smaller than the cached tokens; `exclusive` says it is known of the client.
    """
    cached = (usage.cache_read or 0) + (usage.cache_write or 0)
    if usage.input is None or not cached or not (exclusive or usage.input < cached):
        return usage
    return replace(usage, input=usage.input + cached)


def with_inclusive_output(usage: Usage) -> Usage:
    """The usage with reasoning tokens counted inside the output.

    Some providers and clients report the output without them. The total tells, if it is there; without
    one it is certain when there are more of them than output.
    """
    if usage.output is None or not usage.reasoning:
        return usage
    exclusive = usage.reasoning > usage.output
    if usage.total is not None and usage.input is not None:
        beside = usage.total - usage.output - usage.reasoning
        cached = (usage.cache_read or 0) + (usage.cache_write or 0)
        exclusive = beside in (usage.input, usage.input + cached)
    return replace(usage, output=usage.output + usage.reasoning) if exclusive else usage


def with_unnamed_reasoning(usage: Usage) -> Usage:
    """The usage with the tokens as reasoning that are in the total, but in no count.

    Gemini's output is without its thoughts, and clients that leave those out hand on its total all the
    same. What of the total is the cache's own is no reasoning: some clients leave that out of the input.
    """
    if usage.reasoning or usage.input is None or usage.output is None or usage.total is None:
        return usage
    unnamed = usage.total - usage.input - usage.output
    cached = (usage.cache_read or 0) + (usage.cache_write or 0)
    if unnamed <= 0 or unnamed == cached:
        return usage
    return replace(usage, output=usage.output + unnamed, reasoning=unnamed)


def filled(first: Usage | None, second: Usage | None) -> Usage | None:
    """The first usage with its unknown counts taken from the second."""
    if first is None or second is None:
        return first or second

    def either(mine: int | None, theirs: int | None) -> int | None:
        return theirs if mine is None else mine

    return Usage(
        input=either(first.input, second.input),
        output=either(first.output, second.output),
        cache_read=either(first.cache_read, second.cache_read),
        cache_write=either(first.cache_write, second.cache_write),
        reasoning=either(first.reasoning, second.reasoning),
        total=either(first.total, second.total),
        estimated=first.estimated,
        billing=filled_billing(first.billing, second.billing),
        refused=first.refused or second.refused,
    )


def filled_billing(first: Billing | None, second: Billing | None) -> Billing | None:
    """The first billing with what it does not say taken from the second."""
    if first is None or second is None or first == second:
        return first or second
    unknown = {name: getattr(second, name) for name in _TERMS if getattr(first, name) is None}
    return replace(first, **unknown)
