"""SQLite files of other programs: opened so that nothing of them can change, and read table by table."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import apsw

from spanglass.store.connection import translated

_COPY = "copy.db"
_TRIES = 3


class ForeignDatabase:
    """A connection to another program's file, read-only; raises `StoreError` where it cannot be read.

    The file counts as immutable: no lock is taken and no file is made beside it. One with a write-ahead log
    is copied with that log, and the copy is read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._copy = _copied(path) if any(_state(_log_of(path))) else None
        with translated(path):
            if self._copy is not None:
                self._connection = apsw.Connection(str(Path(self._copy.name, _COPY)))
            else:
                name = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
                flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
                self._connection = apsw.Connection(name, flags=flags)
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.execute("PRAGMA query_only = ON")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        if self._copy is not None:
            self._copy.cleanup()

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


def _copied(path: Path) -> "TemporaryDirectory[str]":
    """A folder with a copy of a file and its log, taken while neither was written if that can be."""
    folder = TemporaryDirectory(prefix="spanglass-")
    copy = Path(folder.name, _COPY)
    for _ in range(_TRIES):
        before = _state(path), _state(_log_of(path))
        shutil.copyfile(path, copy)
        shutil.copyfile(_log_of(path), _log_of(copy))
        if before == (_state(path), _state(_log_of(path))):
            break
    return folder


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _state(path: Path) -> tuple[int, int]:
    """The size of a file and when it was written; zeros for one that is not there or empty."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return (found.st_size, found.st_mtime_ns) if found.st_size else (0, 0)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
