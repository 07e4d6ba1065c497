"""Sums over traces, in groups, from rows of ``figures.sql`` and ``latencies.sql``."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spanglass.core.views import Figures
from spanglass.store.charts import percentiles

GROUPS: Mapping[str, str] = {
    "model": "coalesce(span.model_requested, span.model_responded)",
    "version": "coalesce(span.model_responded, span.model_requested)",
    "provider": "span.provider",
    "user": "span.user",
    "session": "span.session",
    "feature": "span.feature",
    "service": "resource.service",
    "day": "date(trace.start_ns / 1000000000, 'unixepoch', 'localtime')",
    "name": "trace.name",
}
"""The keys of ``stats --by`` and what each means in SQL."""


def figures_of(
    sums: Iterable[Sequence[Any]], latencies: Iterable[Sequence[Any]], *, whole: bool
) -> tuple[tuple[str | None, Figures], ...]:
    """The figures of each group; exactly one, of nothing if need be, for the `whole`."""
    took: dict[str | None, list[int]] = {}
    first: dict[str | None, list[int]] = {}
    for key, duration, first_token in latencies:
        took.setdefault(key, []).append(duration)
        if first_token is not None:
            first.setdefault(key, []).append(first_token)
    rows = list(sums)
    if whole and not rows:
        rows = [(None, *(0,) * 6, *(None,) * 6, 0, 0, 0, 0, 0, 0)]
    return tuple((row[0], _figures(row, took.get(row[0], []), first.get(row[0], []))) for row in rows)


def _figures(row: Sequence[Any], took: list[int], first: list[int]) -> Figures:
    return Figures(
        traces=row[1], spans=row[2], calls=row[3], errors=row[4], refusals=row[5], retries=row[6],
        input_tokens=row[7], output_tokens=row[8], cache_read_tokens=row[9], cache_write_tokens=row[10],
        reasoning_tokens=row[11], cost_nano=row[12], unpriced_calls=row[13], latency=percentiles(took),
        first_token=percentiles(first), tools_called=row[14], tools_failed=row[15],
        schema_declared=row[16], schema_valid=row[17], call_errors=row[18],
    )  # fmt: skip
