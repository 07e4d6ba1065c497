"""Tokens of one call, canonical: input includes cached tokens, output includes reasoning."""

from dataclasses import dataclass, replace

MOST_TOKENS = 10**10
"""More than any call can have; larger counts would in the end overflow a sum."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts; None is unknown, never 0. `estimated` marks counts that nobody reported."""

    input: int | None = None
    output: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    reasoning: int | None = None
    total: int | None = None
    estimated: bool = False

    @property
    def known(self) -> bool:
        """Whether any tokens were reported."""
        return self.input is not None or self.output is not None


def bounded(usage: Usage) -> Usage:
    """The usage without counts that no call can have: negative, or beyond `MOST_TOKENS`."""

    def sane(number: int | None) -> int | None:
        return number if number is not None and 0 <= number <= MOST_TOKENS else None

    return Usage(
        input=sane(usage.input),
        output=sane(usage.output),
        cache_read=sane(usage.cache_read),
        cache_write=sane(usage.cache_write),
        reasoning=sane(usage.reasoning),
        total=sane(usage.total),
        estimated=usage.estimated,
    )


def with_inclusive_input(usage: Usage, *, exclusive: bool = False) -> Usage:
    """The usage with cached tokens counted inside the input.

    Some clients report the input without what was read from or written to the cache. That is
    certain when the input is smaller than the cached tokens; `exclusive` says it is known of the client.
    """
    cached = (usage.cache_read or 0) + (usage.cache_write or 0)
    if usage.input is None or not cached or not (exclusive or usage.input < cached):
        return usage
    return replace(usage, input=usage.input + cached)


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
    )
