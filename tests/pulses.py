"""Builders of live-chart data for tests."""

import math
from dataclasses import replace
from typing import Any

from builders import T0
from spanglass.core.views import Percentiles, Pulse

SECOND = 1_000_000_000
BUCKET = 30 * SECOND
START = T0 // BUCKET * BUCKET
OLD, NEW = "gpt-4o-2024-08-06", "gpt-4o-2024-11-20"
MINI, SONNET = "gpt-4o-mini-2024-07-18", "claude-sonnet-4-5-20250929"


def a_pulse(**changes: Any) -> Pulse:
    """Four buckets of ten calls: half a second, one cent, one error, one version."""
    pulse = Pulse(
        start_ns=START, bucket_ns=BUCKET, latency=(percentiles(0.5, 1.0, 2.0),) * 4, calls=(10,) * 4,
        cost_nano=(10_000_000,) * 4, errors=(1,) * 4, refusals=(0,) * 4, versions={OLD: (10,) * 4},
        overall=percentiles(0.5, 1.0, 2.0), cost_today_nano=4_820_000_000, first_seen_ns={},
    )  # fmt: skip
    return replace(pulse, **changes)


def an_empty_pulse(buckets: int = 60, start_ns: int = START) -> Pulse:
    """A range without any call."""
    none = (0,) * buckets
    return Pulse(
        start_ns, BUCKET, (None,) * buckets, none, none, none, none, {}, Percentiles(None, None, None), 0, {}
    )


def percentiles(p50: float, p95: float, p99: float) -> Percentiles:
    """Percentiles given in seconds."""
    return Percentiles(*(round(seconds * SECOND) for seconds in (p50, p95, p99)))


def a_drift(start_ns: int = START, buckets: int = 61) -> Pulse:
    """Half an hour in which gpt-4o became another snapshot and refusals rose from 1.4 % to 7 %."""
    change = round(buckets * 0.6)
    wave = [math.sin(index * 1.7) + math.sin(index * 0.6) for index in range(buckets)]
    late = [1 / (1 + math.exp(-(index - change) * 0.9)) for index in range(buckets)]
    calls = tuple(2000 + round(120 * wave[index]) for index in range(buckets))
    return Pulse(
        start_ns=start_ns,
        bucket_ns=BUCKET,
        latency=tuple(
            percentiles(
                1.8 + wave[i] * 0.1, 5.6 + wave[i] * 0.4 + late[i], 9.5 + wave[i] * 0.7 + 2.4 * late[i]
            )
            for i in range(buckets)
        ),
        calls=calls,
        cost_nano=tuple(round((3.3 + wave[i] * 0.9 + 0.6 * late[i]) * 5_000_000) for i in range(buckets)),
        errors=tuple(round(calls[i] * (0.014 + wave[i] * 0.003)) for i in range(buckets)),
        refusals=tuple(round(calls[i] * (0.014 + wave[i] * 0.001 + 0.055 * late[i])) for i in range(buckets)),
        versions={
            OLD: tuple(round(calls[i] * 0.46 * (1 - late[i])) for i in range(buckets)),
            NEW: tuple(round(calls[i] * 0.46 * late[i]) for i in range(buckets)),
            MINI: tuple(round(calls[i] * (0.27 + 0.01 * wave[i])) for i in range(buckets)),
            SONNET: tuple(round(calls[i] * 0.16) for i in range(buckets)),
            "claude-haiku-4-5": tuple(round(calls[i] * 0.11) for i in range(buckets)),
        },
        overall=percentiles(1.9, 6.4, 11.2),
        cost_today_nano=4_820_000_000,
        first_seen_ns={NEW: start_ns + change * BUCKET},
    )
