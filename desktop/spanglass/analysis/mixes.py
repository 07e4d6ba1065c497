"""Whether a mix of versions has moved: the share of traffic that moved, and whether chance explains it."""

import math
from collections.abc import Mapping


def moved(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """The total variation distance: which share of the calls went from some keys to others."""
    first, second = sum(before.values()), sum(after.values())
    if not first or not second:
        return 0.0
    return sum(
        max(0.0, after.get(key, 0) / second - before.get(key, 0) / first) for key in after
    )  # fmt: skip


def chance(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """How probable a difference of this size is if nothing changed: the p-value of the G-test."""
    keys = {key for mix in (before, after) for key, count in mix.items() if count}
    sums = (sum(before.values()), sum(after.values()))
    total = sum(sums)
    if len(keys) < 2:
        return 1.0
    g = 0.0
    for mix, size in zip((before, after), sums, strict=True):
        for key in keys:
            seen = mix.get(key, 0)
            expected = (before.get(key, 0) + after.get(key, 0)) * size / total
            g += 2 * seen * math.log(seen / expected) if seen else 0.0
    return chi_square_tail(max(0.0, g), len(keys) - 1)


def chi_square_tail(value: float, degrees: int) -> float:
    """The probability that a chi-square variable of so many degrees of freedom exceeds a value."""
    half = value / 2
    if degrees % 2:
        tail, term, done = math.erfc(math.sqrt(half)), math.exp(-half) * math.sqrt(half) / math.gamma(1.5), 1
    else:
        tail, term, done = math.exp(-half), math.exp(-half) * half, 2
    while done < degrees:
        tail += term
        done += 2
        term *= half / (done / 2)
    return min(1.0, tail)
