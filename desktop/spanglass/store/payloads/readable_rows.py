"""The rows of payloads in a store that may be damaged: those of pages that are gone are passed over."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import apsw

from spanglass.store.connection import scalar

_Rows: TypeAlias = list[Sequence[Any]]

_BEHIND = (
    "SELECT id, block, place, length, resource, scope FROM {} WHERE id > ? AND id <= ? ORDER BY id LIMIT ?"
)
_LARGEST = 2**40  # no store has so many rows
_MISSING = "cannot be read, the file is damaged or cut off"


class ReadableRows:
    """Reads the tables ``span`` and ``log`` over a connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def last(self, table: str) -> int:
        """The last row; a number behind all rows if that cannot be read."""
        try:
            return int(scalar(self._connection, f"SELECT coalesce(max(id), 0) FROM {table}"))
        except apsw.CorruptError:
            return _LARGEST

    def behind(self, table: str, after: int, last: int, most: int) -> tuple[_Rows, str]:
        """Some rows behind one, and which rows before them cannot be read."""
        for count in (most, 1):  # what is damaged may lie behind the first ones
            try:
                return self._read(table, after, last, count), ""
            except apsw.CorruptError:
                continue
        return self._passing(table, after, last)

    def _passing(self, table: str, after: int, last: int) -> tuple[_Rows, str]:
        """The first row behind a damage, which is looked for in steps that double, then halve."""
        bad, step = after, 1
        while bad < last:
            good, rows = min(last, after + step), self._tried(table, after + step, last)
            if rows is not None:
                break
            bad, step = good, step * 2
        else:
            return [], f"the {table}s behind row {after} {_MISSING}"
        while good - bad > 1:
            middle = (good + bad) // 2
            found = self._tried(table, middle, last)
            good, bad, rows = (good, middle, rows) if found is None else (middle, bad, found)
        if not rows:
            return [], f"the {table}s behind row {after} {_MISSING}"
        return rows, f"the {table}s of rows {after + 1} to {rows[0][0] - 1} {_MISSING}"

    def _tried(self, table: str, after: int, last: int) -> _Rows | None:
        try:
            return self._read(table, after, last, 1)
        except apsw.CorruptError:
            return None

    def _read(self, table: str, after: int, last: int, most: int) -> _Rows:
        rows = list(self._connection.execute(_BEHIND.format(table), (after, last, most)))
        numbers = [after, *(row[0] for row in rows)]
        if any(later <= earlier for earlier, later in pairwise(numbers)):
            raise apsw.CorruptError("its pages lead back")
        return rows
