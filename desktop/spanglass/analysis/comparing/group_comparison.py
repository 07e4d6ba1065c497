"""Two groups of calls against each other: shares and medians with what is certain of them."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from spanglass.analysis.intervals import newcombe, wilson_high, wilson_low

SHOWN_Z, DECIDED_Z = 1.96, 2.576
"""Intervals are shown with 95% confidence; a difference is only said with 99%."""

_LEAST_CALLS, _LEAST_BAD = 5, 3
_TAIL_CALLS = 20


class Unit(StrEnum):
    """What a figure counts."""

    SHARE = "share"
    DURATION = "duration"
    TOKENS = "tokens"
    MONEY = "money"


class Verdict(StrEnum):
    """What may be said of the second group against the first."""

    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "unclear"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class GroupCall:
    """One counted call; None is unknown. `schema_valid` is None where no schema was declared."""

    took_ns: int | None
    first_token_ns: int | None
    input_tokens: int | None
    output_tokens: int | None
    cost_nano: int | None
    error: bool
    refused: bool
    schema_valid: bool | None
    retried: bool
    truncated: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share or a value with its 95% interval, from `count` calls; None where there are too few."""

    value: float | None
    low: float | None
    high: float | None
    count: int
    bad: int | None = None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One figure of both groups; `better_low` is None where neither way is better."""

    name: str
    unit: Unit
    first: Estimate
    second: Estimate
    verdict: Verdict
    better_low: bool | None = True


def group_lines(first: Sequence[GroupCall], second: Sequence[GroupCall]) -> tuple[GroupLine, ...]:
    """The figures of two groups; those that no call of either tells of are left out."""
    lines = [
        _share("Errors", first, second, lambda call: call.error),
        _share("Refusals", first, second, lambda call: None if call.error else call.refused),
        _share("Schema failures", first, second, lambda call: _not(call.schema_valid)),
        _share("Retried", first, second, lambda call: call.retried),
        _share("Cut at the token limit", first, second, lambda call: None if call.error else call.truncated),
        _median("Latency, median", Unit.DURATION, _values(first, _took), _values(second, _took)),
        _tail("Latency, p95", _values(first, _took), _values(second, _took)),
        _median("First token, median", Unit.DURATION, *_both(first, second, lambda c: c.first_token_ns)),
        _median("Input tokens, median", Unit.TOKENS, *_both(first, second, lambda c: c.input_tokens)),
        _median("Output tokens, median", Unit.TOKENS, *_both(first, second, lambda c: c.output_tokens)),
        _median("Cost of a call, median", Unit.MONEY, *_both(first, second, lambda c: c.cost_nano)),
    ]
    return tuple(line for line in lines if line.first.count or line.second.count)


def rank_z(first: Sequence[float], second: Sequence[float]) -> float:
    """How far the second values are above the first, by Mann and Whitney's test (1947), ties corrected."""
    one, two = len(first), len(second)
    whole = one + two
    ordered = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks, ties, at = 0.0, 0.0, 0
    while at < whole:
        end = at
        while end < whole and ordered[end][0] == ordered[at][0]:
            end += 1
        size = end - at
        ranks += (at + end + 1) / 2 * sum(side for _, side in ordered[at:end])
        ties += size**3 - size
        at = end
    spread = one * two / 12 * (whole + 1 - ties / (whole * (whole - 1)))
    if spread <= 0:
        return 0.0
    return (ranks - two * (two + 1) / 2 - one * two / 2) / math.sqrt(spread)


def quantile_estimate(values: Sequence[float], share: float) -> Estimate:
    """A quantile with the interval that its order statistics give, whatever the distribution."""
    count = len(values)
    if not count:
        return Estimate(None, None, None, 0)
    ordered = sorted(values)
    half = SHOWN_Z * math.sqrt(count * share * (1 - share))
    low, high = math.floor(count * share - half), math.ceil(count * share + half)
    middle = ordered[min(count - 1, max(0, math.ceil(count * share) - 1))]
    sure = low >= 1 and high <= count - 1
    return Estimate(middle, ordered[low - 1] if sure else None, ordered[high] if sure else None, count)


def _share(
    name: str,
    first: Iterable[GroupCall],
    second: Iterable[GroupCall],
    bad: Callable[[GroupCall], bool | None],
) -> GroupLine:
    counts = [_counted(calls, bad) for calls in (first, second)]
    one, two = (_estimated(*pair) for pair in counts)
    return GroupLine(name, Unit.SHARE, one, two, _share_verdict(*counts))


def _counted(calls: Iterable[GroupCall], bad: Callable[[GroupCall], bool | None]) -> tuple[int, int]:
    told = [found for call in calls if (found := bad(call)) is not None]
    return sum(told), len(told)


def _estimated(bad: int, count: int) -> Estimate:
    if not count:
        return Estimate(None, None, None, 0, 0)
    return Estimate(
        bad / count, wilson_low(bad, count, SHOWN_Z), wilson_high(bad, count, SHOWN_Z), count, bad
    )


def _share_verdict(first: tuple[int, int], second: tuple[int, int]) -> Verdict:
    if min(first[1], second[1]) < _LEAST_CALLS:
        return Verdict.FEW
    low, high = newcombe(first, second, DECIDED_Z)
    if low > 0 and second[0] >= _LEAST_BAD:
        return Verdict.HIGHER
    return Verdict.LOWER if high < 0 and first[0] >= _LEAST_BAD else Verdict.UNCLEAR


def _median(name: str, unit: Unit, first: list[float], second: list[float]) -> GroupLine:
    one, two = quantile_estimate(first, 0.5), quantile_estimate(second, 0.5)
    better_low = None if unit is Unit.TOKENS else True
    if min(len(first), len(second)) < _LEAST_CALLS:
        return GroupLine(name, unit, one, two, Verdict.FEW, better_low)
    z = rank_z(first, second)
    verdict = Verdict.UNCLEAR
    if abs(z) > DECIDED_Z and one.value != two.value:
        verdict = Verdict.HIGHER if z > 0 else Verdict.LOWER
    return GroupLine(name, unit, one, two, verdict, better_low)


def _tail(name: str, first: list[float], second: list[float]) -> GroupLine:
    """The 95th percentile: of the calls slower than the first group's, the share in each decides."""
    one, two = (
        quantile_estimate(values, 0.95)
        if len(values) >= _TAIL_CALLS
        else Estimate(None, None, None, len(values))
        for values in (first, second)
    )
    if one.value is None or two.value is None:
        return GroupLine(name, Unit.DURATION, one, two, Verdict.FEW)
    slow = [(sum(value > one.value for value in values), len(values)) for values in (first, second)]
    verdict = _share_verdict(slow[0], slow[1])
    return GroupLine(name, Unit.DURATION, one, two, verdict)


def _took(call: GroupCall) -> float | None:
    return None if call.error else call.took_ns


def _values(calls: Iterable[GroupCall], value: Callable[[GroupCall], float | None]) -> list[float]:
    return [found for call in calls if (found := value(call)) is not None]


def _both(
    first: Iterable[GroupCall], second: Iterable[GroupCall], value: Callable[[GroupCall], float | None]
) -> tuple[list[float], list[float]]:
    return _values(first, value), _values(second, value)


def _not(valid: bool | None) -> bool | None:
    return None if valid is None else not valid
