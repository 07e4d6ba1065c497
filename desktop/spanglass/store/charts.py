"""Answers for the live charts, folded from the calls of a time range."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.core.views import Percentiles, Pulse

_CHART_CALLS = 5
_P95_CALLS, _P99_CALLS = 20, 100


@dataclass(frozen=True, slots=True)
class Span:
    """The time range of a chart and its number of buckets."""

    start_ns: int
    end_ns: int
    buckets: int

    @property
    def bucket_ns(self) -> int:
        """The length of one bucket, rounded up so that the last moment falls into the last one."""
        return max(1, -(-(self.end_ns - self.start_ns) // self.buckets))


def rank(values: Sequence[int], share: float) -> int:
    """The nearest-rank percentile of sorted values."""
    return values[max(0, math.ceil(share * len(values)) - 1)]


def percentiles(values: list[int]) -> Percentiles:
    """p50, p95 and p99; p95 from 20 values on, p99 from 100: below that they would be the maximum."""
    values.sort()
    count = len(values)
    return Percentiles(
        p50=rank(values, 0.5) if count else None,
        p95=rank(values, 0.95) if count >= _P95_CALLS else None,
        p99=rank(values, 0.99) if count >= _P99_CALLS else None,
    )


def pulse(span: Span, rows: Iterable[Sequence[Any]], first_seen: Mapping[str, int], today: int) -> Pulse:
    """The charts from rows of ``calls.sql``."""
    buckets = [_Bucket() for _ in range(span.buckets)]
    versions: dict[str, list[int]] = {}
    latencies: list[int] = []
    for end_ns, took, cost, error, refused, version in rows:
        index = min((end_ns - span.start_ns) // span.bucket_ns, span.buckets - 1)
        bucket = buckets[index]
        bucket.latencies.append(took)
        latencies.append(took)
        bucket.cost += cost or 0
        bucket.errors += error
        bucket.refusals += refused
        if version:
            versions.setdefault(version, [0] * span.buckets)[index] += 1
    return Pulse(
        start_ns=span.start_ns,
        bucket_ns=span.bucket_ns,
        latency=tuple(bucket.percentiles() for bucket in buckets),
        calls=tuple(len(bucket.latencies) for bucket in buckets),
        cost_nano=tuple(bucket.cost for bucket in buckets),
        errors=tuple(bucket.errors for bucket in buckets),
        refusals=tuple(bucket.refusals for bucket in buckets),
        versions={name: tuple(counts) for name, counts in _largest_first(versions)},
        overall=percentiles(latencies),
        cost_today_nano=today,
        first_seen_ns=first_seen,
    )


class _Bucket:
    """The calls of one bucket."""

    __slots__ = ("cost", "errors", "latencies", "refusals")

    def __init__(self) -> None:
        self.latencies: list[int] = []
        self.cost = self.errors = self.refusals = 0

    def percentiles(self) -> Percentiles | None:
        """All three percentiles, or None under five calls."""
        if len(self.latencies) < _CHART_CALLS:
            return None
        self.latencies.sort()
        return Percentiles(*(rank(self.latencies, share) for share in (0.5, 0.95, 0.99)))


def _largest_first(versions: Mapping[str, list[int]]) -> list[tuple[str, list[int]]]:
    return sorted(versions.items(), key=lambda item: (-sum(item[1]), item[0]))
