"""The order of the trace list as the store has it, so that live rows find their places among its pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import total_ordering
from typing import Any, TypeAlias

from spanglass.core.views import Listing, TraceSummary

Key: TypeAlias = tuple[Any, ...]

FIRST_DESCENDING: Mapping[str, bool] = {
    "status": True, "time": True, "name": False, "model": False, "duration": True, "tokens": True,
    "cost": True,
}  # fmt: skip
"""The columns to sort by, and whether the greatest comes first when one is chosen."""


def key_of(listing: Listing) -> Callable[[TraceSummary], Key]:
    """What rows of a listing are in ascending order of; equal ones follow by start, then by arrival."""
    sign = -1 if listing.descending else 1

    def by_time(trace: TraceSummary) -> Key:
        return sign * trace.start_ns, sign * trace.row_id

    if listing.column == "time":
        return by_time
    value = _VALUES[listing.column]
    turned = _turned if listing.descending else _same
    return lambda trace: (turned(value(trace)), *by_time(trace))


def chosen(listing: Listing, column: str) -> Listing:
    """The listing after a column's head was pressed: by it, then the other way round, then newest first."""
    first = FIRST_DESCENDING[column]
    if listing.column != column:
        return Listing(column, first)
    if column == "time" or listing.descending == first:
        return Listing(column, not listing.descending)
    return Listing()


@total_ordering
@dataclass(frozen=True, slots=True)
class _Turned:
    """A value that is less the greater it is."""

    value: Any

    def __lt__(self, other: "_Turned") -> bool:
        return bool(other.value < self.value)


def _turned(value: Any) -> Any:
    return -value if isinstance(value, int) else _Turned(value)


def _same(value: Any) -> Any:
    return value


def _status(trace: TraceSummary) -> int:
    return 3 if trace.failed else 2 if trace.refusals > 0 else int(trace.open)


def _folded(text: str) -> bytes:
    """A text as SQLite compares it without regard to the case of ASCII letters."""
    return text.encode("utf-8", "surrogatepass").lower()


def _cost(trace: TraceSummary) -> int:
    return -1 if trace.cost_nano is None else trace.cost_nano


def _tokens(trace: TraceSummary) -> int:
    return -1 if trace.tokens is None else trace.tokens


_VALUES: Mapping[str, Callable[[TraceSummary], Any]] = {
    "status": _status,
    "name": lambda trace: _folded(trace.name),
    "model": lambda trace: _folded(trace.models[0] if trace.models else ""),
    "duration": lambda trace: trace.duration_ns,
    "tokens": _tokens,
    "cost": _cost,
}
