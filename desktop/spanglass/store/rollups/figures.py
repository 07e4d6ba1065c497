"""Sums over traces, in groups, from rows of ``figures.sql``."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.views import Figures
from spanglass.store.rollups.charts import estimated, percentiles
from spanglass.store.rollups.shares import Slice

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


def figures_of(rows: Sequence[Sequence[Any]], *, whole: bool) -> tuple[tuple[str | None, Figures], ...]:
    """The figures of each group; exactly one, of nothing if need be, for the `whole`."""
    if whole and not rows:
        rows = [(None, *(0,) * 6, *(None,) * 6, 0, 0, 0, 0, 0, 0, "[]", "[]")]
    return tuple((row[0], _figures(row)) for row in rows)


def _figures(row: Sequence[Any]) -> Figures:
    took, first_token = map(json.loads, row[19:])
    return Figures(
        traces=row[1], spans=row[2], calls=row[3], errors=row[4], refusals=row[5], retries=row[6],
        input_tokens=row[7], output_tokens=row[8], cache_read_tokens=row[9], cache_write_tokens=row[10],
        reasoning_tokens=row[11], cost_nano=row[12], unpriced_calls=row[13], latency=percentiles(took),
        first_token=percentiles(first_token), tools_called=row[14], tools_failed=row[15],
        schema_declared=row[16], schema_valid=row[17], call_errors=row[18],
    )  # fmt: skip


def figures_of_slice(part: Slice, traces: int | None) -> Figures:
    """The figures of so many traces from the rollups; percentiles within 1%."""
    known = bool(part["with_usage"])
    # Of these nobody noted whether they were told; that all were told to be 0 is the rarer case.
    rarer = (part[name] or None for name in ("cache_read_tokens", "cache_write_tokens", "reasoning_tokens"))
    cache_read, cache_write, reasoning = rarer
    return Figures(
        traces=traces, spans=part["spans"], calls=part["calls"], errors=part["errors"],
        refusals=part["refusals"], retries=part["retries"],
        input_tokens=part["input_tokens"] if known else None,
        output_tokens=part["output_tokens"] if known else None,
        cache_read_tokens=cache_read, cache_write_tokens=cache_write, reasoning_tokens=reasoning,
        cost_nano=part["cost_nano"] if part["priced"] else None, unpriced_calls=part["unpriced"],
        latency=estimated(part.latency), first_token=estimated(part.first_token),
        tools_called=part["tools"], tools_failed=part["tools_failed"],
        schema_declared=part["schema_declared"], schema_valid=part["schema_valid"],
        call_errors=part["call_errors"],
    )  # fmt: skip
