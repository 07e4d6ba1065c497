"""SQLite files of other programs: opened so that nothing of them can change, and read table by table."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from spanglass.store.connection import scalar, translated
from spanglass.store.errors import DamagedStoreError, StoreError
from spanglass.store.foreign.foreign_file import ForeignFile


class ForeignDatabase:
    """Another program's tables; raises `StoreError` where they cannot be read.

    One that is damaged or cut off is read as far as it goes; `is_damaged` says so, once that was met.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, ForeignFile(path)
        self._connection = self._file.connection
        self.is_damaged = False
        with _told(path):
            try:
                self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            except (apsw.CorruptError, apsw.SQLError):
                self.is_damaged = True
                self._file.allow_cut_off()

    def close(self) -> None:
        """Close the connection."""
        self._file.close()

    @property
    def application(self) -> int:
        """The number by which programs mark files as theirs; 0 for none."""
        with _told(self._path):
            return int(scalar(self._connection, "PRAGMA application_id"))

    def columns(self, table: str) -> frozenset[str]:
        """The columns of a table; none if it is not there."""
        with _told(self._path):
            found = self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
            return frozenset(row[0] for row in found)

    def rows(
        self, table: str, where: Sequence[tuple[str, Any]] = (), order: str = ""
    ) -> Iterator[dict[str, Any]]:
        """The rows of a table as objects, those whose columns have these values, in an order.

        There are none of a table that is not there. Of a damaged one they come as they lie in it, up to the
        damage: it cannot be brought into an order.
        """
        any_told, columns = False, self.columns(table)
        if not columns or any(column not in columns for column, _ in where):
            return
        try:
            for row in self._rows(table, where, order):
                any_told = True
                yield row
        except DamagedStoreError:
            self.is_damaged = True
            if order and not any_told:
                yield from self.rows(table, where)

    def _rows(self, table: str, where: Sequence[tuple[str, Any]], order: str) -> Iterator[dict[str, Any]]:
        condition = " AND ".join(f"{_quoted(column)} IS ?" for column, _ in where)
        text = f"SELECT * FROM {_quoted(table)}{' WHERE ' if where else ''}{condition}"
        if order:
            text += f" ORDER BY {_quoted(order)}"
        with _told(self._path):
            cursor = self._connection.cursor()
            cursor.execute(text, tuple(value for _, value in where))
            try:
                names = [column[0] for column in cursor.get_description()]
            except apsw.ExecutionCompleteError:
                return
            for row in cursor:
                yield dict(zip(names, row, strict=True))
        if not self._file.is_same:
            raise StoreError(f"{self._path} was changed while it was read.", temporary=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Makes of errors what is told of a file; what SQLite does not understand of it is damaged."""
    with translated(path):
        try:
            yield
        except apsw.SQLError as error:
            raise DamagedStoreError(f"{path} is damaged: {error}") from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
