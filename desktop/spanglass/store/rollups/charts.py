"""Answers for the live charts, folded from the calls of a time range."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from spanglass.core.sketch import Counts, quantiles
from spanglass.core.views import Breakdown, Percentiles, Pulse
from spanglass.store.rollups.shares import ENDED_LEVELS, SECOND_NS, Slice, together

_CHART_CALLS = 5
_P95_CALLS, _P99_CALLS = 20, 100
_SHARES = (0.5, 0.95, 0.99)
_FINEST_RELIED_ON_S = 3 * 3600

Placed = TypeVar("Placed", bound=Sequence[Any])

FEW_CALLS = 5_000
"""So many calls are read one by one, for exact percentiles; more of them come from the rollups."""


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

    @property
    def parts(self) -> Mapping[str, int]:
        """The values that tell the parts of a range to ``course.sql``."""
        return {
            "start_ns": self.start_ns, "end_ns": self.end_ns,
            "length_ns": self.bucket_ns, "last": self.buckets - 1,
        }  # fmt: skip

    def level(self, now_ns: int) -> int | None:
        """The longest periods of the rollups that its buckets are made of, None if they are of none."""
        finest = ENDED_LEVELS[0] if self.start_ns >= now_ns - _FINEST_RELIED_ON_S * SECOND_NS else 0
        fitting = [
            level
            for level in (finest, *ENDED_LEVELS[1:])
            if level and not self.start_ns % (level * SECOND_NS) and not self.bucket_ns % (level * SECOND_NS)
        ]
        return max(fitting, default=None)

    def placed(self, rows: Iterable[Placed]) -> Iterator[tuple[int, Placed]]:
        """Rows that begin with a moment, each with the bucket in which that lies."""
        start_ns, length_ns, last = self.start_ns, self.bucket_ns, self.buckets - 1
        for row in rows:
            index = (row[0] - start_ns) // length_ns
            yield (index if index < last else last), row


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
    """The charts from rows of ``course.sql``."""
    buckets = [_Bucket() for _ in range(span.buckets)]
    versions: dict[str, list[int]] = {}
    latencies: list[int] = []
    for index, version, calls, durations, cost, errors, refusals, *_ in rows:
        bucket, took = buckets[index], json.loads(durations)
        bucket.calls += calls
        bucket.latencies += took
        latencies += took
        bucket.cost += cost
        bucket.errors += errors
        bucket.refusals += refusals
        if version:
            versions.setdefault(version, [0] * span.buckets)[index] += calls
    return Pulse(
        start_ns=span.start_ns,
        bucket_ns=span.bucket_ns,
        latency=tuple(bucket.percentiles() for bucket in buckets),
        calls=tuple(bucket.calls for bucket in buckets),
        cost_nano=tuple(bucket.cost for bucket in buckets),
        errors=tuple(bucket.errors for bucket in buckets),
        refusals=tuple(bucket.refusals for bucket in buckets),
        versions={name: tuple(counts) for name, counts in _largest_first(versions)},
        overall=percentiles(latencies),
        cost_today_nano=today,
        first_seen_ns=first_seen,
    )


def rolled_pulse(
    span: Span, rows: Iterable[tuple[int, Any, Slice]], first_seen: Mapping[str, int], today: int
) -> Pulse:
    """The charts from slices of the rollups, each with the start of its period and its version."""
    parts: list[list[Slice]] = [[] for _ in range(span.buckets)]
    versions: dict[str, list[int]] = {}
    for index, (_, version, part) in span.placed(rows):
        parts[index].append(part)
        if version:
            versions.setdefault(version, [0] * span.buckets)[index] += part["calls"]
    buckets = [together(some) for some in parts]
    return Pulse(
        start_ns=span.start_ns,
        bucket_ns=span.bucket_ns,
        latency=tuple(_at_least(bucket.latency, _CHART_CALLS) for bucket in buckets),
        calls=tuple(bucket["calls"] for bucket in buckets),
        cost_nano=tuple(bucket["cost_nano"] for bucket in buckets),
        errors=tuple(bucket["call_errors"] for bucket in buckets),
        refusals=tuple(bucket["refusals"] for bucket in buckets),
        versions={name: tuple(counts) for name, counts in _largest_first(versions) if any(counts)},
        overall=estimated(together(buckets).latency),
        cost_today_nano=today,
        first_seen_ns=first_seen,
    )


def breakdown(part: Slice) -> Breakdown:
    """What a slice of the rollups says."""
    return Breakdown(
        spans=part["spans"], calls=part["calls"], errors=part["errors"], refusals=part["refusals"],
        retries=part["retries"], input_tokens=part["input_tokens"] if part["with_usage"] else None,
        output_tokens=part["output_tokens"] if part["with_usage"] else None,
        cost_nano=part["cost_nano"] if part["priced"] else None, unpriced_calls=part["unpriced"],
        latency=estimated(part.latency), first_token=estimated(part.first_token),
        speed=estimated(part.speed),
    )  # fmt: skip


def estimated(counts: Counts) -> Percentiles:
    """The same as `percentiles`, within 1%, from counts in buckets."""
    count = sum(counts.values())
    p50, p95, p99 = quantiles(counts, _SHARES)
    return Percentiles(
        p50=p50,
        p95=p95 if count >= _P95_CALLS else None,
        p99=p99 if count >= _P99_CALLS else None,
    )


def _at_least(counts: Counts, calls: int) -> Percentiles | None:
    if sum(counts.values()) < calls:
        return None
    return Percentiles(*quantiles(counts, _SHARES))


class _Bucket:
    """The calls of one bucket."""

    __slots__ = ("calls", "cost", "errors", "latencies", "refusals")

    def __init__(self) -> None:
        self.latencies: list[int] = []
        self.calls = self.cost = self.errors = self.refusals = 0

    def percentiles(self) -> Percentiles | None:
        """All three percentiles, or None under five calls of which it is known how long they took."""
        if len(self.latencies) < _CHART_CALLS:
            return None
        self.latencies.sort()
        return Percentiles(*(rank(self.latencies, share) for share in (0.5, 0.95, 0.99)))


def _largest_first(versions: Mapping[str, list[int]]) -> list[tuple[str, list[int]]]:
    return sorted(versions.items(), key=lambda item: (-sum(item[1]), item[0]))
