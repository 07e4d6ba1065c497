"""Shares of calls as lines: a bucket with few calls is told together with those beside it."""

from collections.abc import Sequence
from itertools import accumulate

from spanglass.gui.charts.drawing import Values

ENOUGH = 5
"""How many calls tell a share: one that fails in a quiet minute is no failure of all calls."""

_FARTHEST = 12
"""Which part of the range is looked at to each side, at most."""


def rates(numbers: Sequence[int], calls: Sequence[int]) -> Values:
    """The share of `numbers` among `calls` in each bucket; None without calls.

    Where a bucket has fewer calls than are enough, it is the share in the nearest buckets to both sides
    that have enough together, or in all that are near enough.
    """
    some, of = (list(accumulate(counts, initial=0)) for counts in (numbers, calls))
    farthest = len(calls) // _FARTHEST

    def share(bucket: int) -> float | None:
        if not calls[bucket]:
            return None
        first, last = bucket, bucket + 1
        for far in range(1, farthest + 1):
            if of[last] - of[first] >= ENOUGH:
                break
            first, last = max(0, bucket - far), min(len(calls), bucket + far + 1)
        return (some[last] - some[first]) / (of[last] - of[first])

    return tuple(share(bucket) for bucket in range(len(calls)))
