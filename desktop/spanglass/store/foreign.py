"""SQLite files of other programs: opened so that nothing of them can change, and read table by table."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from spanglass.store.connection import translated


class ForeignDatabase:
    """A connection to another program's file, read-only; raises `StoreError` where it cannot be read.

    The file counts as immutable: no lock is taken and no file is made beside it. What its writer keeps in a
    write-ahead log is not seen.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        name = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        with translated(path):
            self._connection = apsw.Connection(name, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def columns(self, table: str) -> frozenset[str]:
        """The columns of a table; none if it is not there."""
        with translated(self._path):
            found = self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
            return frozenset(row[0] for row in found)

    def rows(
        self, table: str, where: Sequence[tuple[str, Any]] = (), order: str = ""
    ) -> Iterator[dict[str, Any]]:
        """The rows of a table as objects, those whose columns have the given values, in an order."""
        condition = " AND ".join(f"{_quoted(column)} IS ?" for column, _ in where)
        text = f"SELECT * FROM {_quoted(table)}{' WHERE ' if where else ''}{condition}"
        if order:
            text += f" ORDER BY {_quoted(order)}"
        with translated(self._path):
            cursor = self._connection.cursor()
            cursor.execute(text, tuple(value for _, value in where))
            try:
                names = [column[0] for column in cursor.get_description()]
            except apsw.ExecutionCompleteError:
                return
            for row in cursor:
                yield dict(zip(names, row, strict=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
