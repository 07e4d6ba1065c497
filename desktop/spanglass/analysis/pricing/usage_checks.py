"""Token counts that contradict themselves: cached more than input, a total that is not the sum."""

from spanglass.core.receipt import Flag, Note
from spanglass.core.usage import Billing, Usage


def contradictions(usage: Usage) -> list[Note]:
    """A note for each thing about the counts that cannot be; empty for counts that fit together."""
    found: list[Note] = []
    for name in usage.refused:
        text = f"{name} was reported as a number no call can have: left out"
        found.append(Note(Flag.REFUSED_COUNT, text))
    read, write = usage.cache_read or 0, usage.cache_write or 0
    if usage.input is not None and read + write > usage.input:
        text = f"{read + write:,} tokens cached or read from a cache, of {usage.input:,} input tokens"
        found.append(Note(Flag.CACHED_OVER_INPUT, text))
    if usage.reasoning and usage.output is not None and usage.reasoning > usage.output:
        text = f"{usage.reasoning:,} reasoning tokens, of {usage.output:,} output tokens"
        found.append(Note(Flag.REASONING_OVER_OUTPUT, text))
    if usage.total is not None and (note := _total(usage, usage.total, read + write)):
        found.append(note)
    if usage.billing is not None:
        found += _parts(usage, usage.billing)
    return found


def _total(usage: Usage, total: int, cached: int) -> Note | None:
    """A total may leave cached tokens out, as the clients' that report input without them do."""
    if usage.input is None:
        return None
    expected = usage.input + (usage.output or 0)
    if total in (expected, expected - cached):
        return None
    hint = "; the difference is the reasoning tokens" if total == expected + (usage.reasoning or 0) else ""
    text = f"total of {total:,} tokens, but input and output are {expected:,}{hint}"
    return Note(Flag.TOTAL_NOT_THE_SUM, text)


def _parts(usage: Usage, billing: Billing) -> list[Note]:
    found: list[Note] = []
    short, long = billing.cache_write_5m, billing.cache_write_1h
    if short is not None and long is not None and usage.cache_write not in (None, short + long):
        text = f"{short:,} and {long:,} tokens cached by lifetime, but {usage.cache_write:,} together"
        found.append(Note(Flag.WRITES_NOT_THE_SUM, text))
    for side, whole, parts in (
        ("input", usage.input, (billing.input_audio, billing.input_image)),
        ("output", usage.output, (billing.output_audio, billing.output_image)),
    ):
        part = sum(filter(None, parts))
        if whole is not None and part > whole:
            text = f"{part:,} audio and image tokens, of {whole:,} {side} tokens"
            found.append(Note(Flag.PARTS_OVER_WHOLE, text))
    return found
