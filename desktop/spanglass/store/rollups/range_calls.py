"""The calls of a range added up by what they have in common, for ranges that are read call by call."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from spanglass.core.sketch import Counts, bucket
from spanglass.core.views import Percentiles
from spanglass.store.rollups import charts
from spanglass.store.rollups.shares import NUMBERS, STEP, Slice, together

Value = str | int | None
Row = Sequence[Any]

COLUMNS: Mapping[str, str] = {
    "model": "coalesce(span.model_requested, span.model_responded)",
    "version": "coalesce(span.model_responded, span.model_requested)",
    "provider": "span.provider",
    "user": "span.user",
    "feature": "span.feature",
    "customer": "span.customer",
    "session": "span.session",
    "streaming": "span.streaming",
    "service": "(SELECT resource.service FROM resource WHERE resource.id = span.resource)",
    "operation": "span.operation",
    "step": STEP.format(row="span"),
}
"""What calls can have in common, and what it means in SQL."""

_SUMMED = (
    "call_errors", "refusals", "retries", "input_tokens", "cache_read_tokens", "output_tokens", "with_usage",
    "cost_nano", "priced", "unpriced", "schema_declared", "schema_valid",
)  # fmt: skip
"""The sums of ``range_calls.sql``."""

_FAILED, _COUNT, _TOOK, _FIRST, _SUMS = range(5)
"""The places of its columns after the values: whether a tool failed, how many, durations, the first sum."""


@dataclass(frozen=True, slots=True)
class Group:
    """Sums over some calls, and their durations and times to first token one by one."""

    part: Slice
    took: list[int]
    first: list[int]

    @property
    def exact(self) -> tuple[Percentiles, Percentiles]:
        """The percentiles of both."""
        return charts.percentiles(self.took), charts.percentiles(self.first)


def selected(keys: Sequence[str]) -> dict[str, str]:
    """The pieces of ``range_calls.sql`` for some keys."""
    columns = [COLUMNS[key] for key in keys] or ["NULL"]
    return {"keys": ", ".join(columns), "places": ", ".join(map(str, range(1, len(columns) + 2)))}


class Grouped:
    """The calls of a range and the sums of its tools, from rows of ``range_calls.sql`` for some keys."""

    def __init__(self, rows: Sequence[Row], keys: Sequence[str]) -> None:
        size = max(1, len(keys))
        self._keys = keys
        self._groups = {row[:size]: _group(row[size:]) for row in rows if row[size] is None}
        ran = [row[size:] for row in rows if row[size] is not None]
        called, failed = sum(row[_COUNT] for row in ran), sum(row[_COUNT] for row in ran if row[_FAILED])
        self.tools = tools_slice(called, failed)

    @property
    def whole(self) -> Group:
        """All calls together."""
        return _joined(list(self._groups.values()))

    @property
    def by_value(self) -> dict[str, dict[Value, Group]]:
        """The calls by the values of each key."""
        found: dict[str, dict[Value, Group]] = {}
        for place, key in enumerate(self._keys):
            lists: dict[Value, list[Group]] = defaultdict(list)
            for values, group in self._groups.items():
                lists[values[place]].append(group)
            found[key] = {value: _joined(some) for value, some in lists.items()}
        return found


def sketched(group: Group) -> Slice:
    """The slice of a group with its durations counted in buckets, to be added to others."""
    return Slice(group.part.numbers, _counts(group.took), _counts(group.first))


def tools_slice(called: int, failed: int) -> Slice:
    """The slice of some tools."""
    sums = {"spans": called, "tools": called, "tools_failed": failed}
    return Slice(tuple(sums.get(name, 0) for name in NUMBERS))


def _group(row: Row) -> Group:
    sums: dict[str, int] = dict(zip(_SUMMED, row[_SUMS:], strict=True))
    sums["calls"] = sums["spans"] = row[_COUNT]
    took, first = json.loads(row[_TOOK]), json.loads(row[_FIRST])
    return Group(Slice(tuple(sums.get(name, 0) for name in NUMBERS)), took, first)


def _joined(groups: Sequence[Group]) -> Group:
    took = chain.from_iterable(group.took for group in groups)
    first = chain.from_iterable(group.first for group in groups)
    return Group(together([group.part for group in groups]), list(took), list(first))


def _counts(durations: Iterable[int]) -> Counts:
    counts: Counts = {}
    for duration in durations:
        number = bucket(duration)
        counts[number] = counts.get(number, 0) + 1
    return counts
