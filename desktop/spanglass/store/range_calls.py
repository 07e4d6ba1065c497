"""The calls of a range added up by what they have in common, for ranges that are read call by call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from spanglass.core.sketch import Counts, bucket
from spanglass.core.views import Percentiles
from spanglass.store import charts
from spanglass.store.shares import NUMBERS, STEP, Slice, together

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

_MEASURES = 2
_SUMMED = (
    "call_errors", "refusals", "retries", "input_tokens", "cache_read_tokens", "output_tokens", "with_usage",
    "cost_nano", "priced", "unpriced", "schema_declared", "schema_valid",
)  # fmt: skip
"""The columns of ``range_calls.sql`` between the two durations and what tells of a tool whether it failed."""


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


def selected(keys: Iterable[str]) -> str:
    """The columns of some keys, for ``range_calls.sql``."""
    return ", ".join(COLUMNS[key] for key in keys) or "NULL"


class Grouped:
    """The calls of a range, put together once for each combination of the values of some keys."""

    def __init__(self, rows: Iterable[Row], keys: Sequence[str]) -> None:
        size = max(1, len(keys))
        lists: dict[Row, list[Row]] = defaultdict(list)
        for row in rows:
            lists[row[:size]].append(row)
        self._keys = keys
        self._groups = {values: _group(some, size) for values, some in lists.items()}

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


def _group(rows: Sequence[Row], values: int) -> Group:
    if not rows:
        return Group(Slice(), [], [])
    columns = list(zip(*rows, strict=True))[values:]
    took, first = ([number for number in column if number is not None] for column in columns[:_MEASURES])
    sums = dict(zip(_SUMMED, map(sum, columns[_MEASURES:-1]), strict=True))
    sums["calls"] = sums["spans"] = len(rows)
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
