"""Pages of the trace list in any order: what they are sorted by, where one ends and the next begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.core.views import Listing

_COLUMNS: Mapping[str, str] = {
    "time": "start_ns",
    "status": "by_status",
    "name": "by_name",
    "model": "by_model",
    "duration": "by_duration",
    "tokens": "by_tokens",
    "cost": "by_cost",
}
_TEXTS = ("name", "model")

NARROW = 5_000
"""A range of no more traces than these is read by time and sorted; in a longer one the index is followed."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row after which a page begins: its start, its row id, what else it is sorted by, if anything."""

    start_ns: int
    row_id: int
    value: Any = None

    @classmethod
    def read(cls, text: str, column: str) -> "Cursor":
        """The cursor that `str` gave for a listing by `column`; raises ``ValueError`` for anything else."""
        start, _, rest = text.partition(":")
        row_id, _, value = rest.partition(":")
        if column == "time":
            return cls(int(start), int(rest))
        return cls(int(start), int(row_id), value if column in _TEXTS else int(value))

    @classmethod
    def after(cls, row: Sequence[Any], column: str) -> "Cursor":
        """The cursor of what follows a row of ``traces.sql``."""
        return cls(row[4], row[0], None if column == "time" else row[-1])

    def __str__(self) -> str:
        place = f"{self.start_ns}:{self.row_id}"
        return place if self.value is None else f"{place}:{self.value}"


def parts(listing: Listing, cursor: Cursor | None, *, narrow: bool, few: bool = False) -> dict[str, str]:
    """The pieces of ``traces.sql``. Raises ``ValueError``.

    `narrow` reads by time whatever the order; `few` follows no order, for the condition names the traces.
    """
    if listing.column not in _COLUMNS:
        raise ValueError(f"Traces cannot be sorted by {listing.column}.")
    by = f"trace.{_COLUMNS[listing.column]}"
    by_time = listing.column == "time"
    keys = {":after_start": "trace.start_ns", ":after_id": "trace.id"}
    keys = keys if by_time else {":after_value": by, **keys}
    if few:
        keys = {name: f"+{key}" for name, key in keys.items()}
    direction, sign = ("DESC", "<") if listing.descending else ("ASC", ">")
    return {
        "value": by,
        "start": "trace.start_ns" if (narrow or by_time) and not few else "+trace.start_ns",
        "after": f"({', '.join(keys.values())}) {sign} ({', '.join(keys)})" if cursor else "1",
        "order": ", ".join(f"{key} {direction}" for key in keys.values()),
    }


def values(listing: Listing, cursor: Cursor | None, since_ns: int) -> dict[str, Any]:
    """The values bound in ``traces.sql`` besides those of a condition."""
    cursor = cursor or Cursor(0, 0)
    return {
        "since_ns": since_ns,
        "last_ns": listing.until_ns - 1,
        "after_start": cursor.start_ns,
        "after_id": cursor.row_id,
        "after_value": cursor.value,
    }
