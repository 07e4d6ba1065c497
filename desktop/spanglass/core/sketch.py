"""Percentiles of many values from few numbers: counts in buckets a fixed ratio wide, which can be added.

The buckets are those of DDSketch (Masson, Rim, Lee: VLDB 2019) for an error of 1%: bucket ``i`` holds the
values from r^(i-1) up to r^i, where r = 1.01 / 0.99, and is told as the value that is at most 1% away
from any in it. Counts are added and taken away exactly, so nothing depends on the order of doing so.
"""

import math
import struct
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

ERROR = 0.01
_RATIO = (1 + ERROR) / (1 - ERROR)
SCALE = 1 / math.log(_RATIO)
_ENCODED, _LAYOUTS = 6, 512

Counts: TypeAlias = dict[int, int]
"""How many values lie in each bucket that holds any; bucket 0 is for zero and less."""


def bucket(value: int) -> int:
    """The bucket of an integer."""
    return 1 + math.ceil(math.log(value) * SCALE) if value > 0 else 0


def middle(number: int) -> float:
    """The value that stands for a bucket: at most 1% away from any in it."""
    return 2 * _RATIO ** (number - 1) / (_RATIO + 1) if number else 0.0


def add(counts: Counts, others: Mapping[int, int], times: int = 1) -> None:
    """Add other counts, or take them away with `times` -1."""
    for number, count in others.items():
        total = counts.get(number, 0) + count * times
        if total:
            counts[number] = total
        else:
            del counts[number]


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """The value below which that share of the values lies (nearest rank), within 1%; None without values."""
    return quantiles(counts, (share,))[0]


def quantiles(counts: Mapping[int, int], shares: Sequence[float]) -> list[int | None]:
    """The same for several shares."""
    numbers = sorted(counts)
    below = list(accumulate(map(counts.__getitem__, numbers)))
    total = below[-1] if below else 0
    places = (bisect_left(below, max(1, math.ceil(share * total))) for share in shares)
    return [round(middle(numbers[place])) if place < len(numbers) else None for place in places]


def encoded(counts: Mapping[int, int]) -> bytes:
    """The counts as bytes, six for a bucket that holds any; none for no counts."""
    filled = {number: count for number, count in counts.items() if count}
    return struct.pack(f"<{len(filled)}H{len(filled)}i", *filled, *filled.values())


def decoded(data: bytes) -> Counts:
    """The counts in what `encoded` gave."""
    return dict(zip(*unpacked(data), strict=True))


def unpacked(data: bytes) -> tuple[Sequence[int], Sequence[int]]:
    """The buckets in what `encoded` gave, and how many values lie in each of them."""
    size, rest = divmod(len(data), _ENCODED)
    if rest:
        raise ValueError("These bytes are not counts in buckets.")
    values = _layout(size).unpack(data)
    return values[:size], values[size:]


@lru_cache(_LAYOUTS)
def _layout(size: int) -> struct.Struct:
    return struct.Struct(f"<{size}H{size}i")


def merged(parts: Iterable[bytes]) -> bytes:
    """Several encoded counts added."""
    counts: Counts = {}
    for part in parts:
        add(counts, decoded(part))
    return encoded(counts)
