"""A database that is not ours, opened so that it can be read while others write it, and nothing is written.

Nothing of it is copied, no file is made beside it, and nobody need be allowed to write to it.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import apsw

from spanglass.store.connection import translated
from spanglass.store.errors import StoreError
from spanglass.store.open_files import BESIDE

_READ_ONLY = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
_NO_LOCKS = "win32-none" if sys.platform == "win32" else "unix-none"
_TRIES = 5
_BUSY_MS = 5000


@dataclass(frozen=True, slots=True)
class _State:
    """What tells that a file, or the log beside it, was written, or taken into use."""

    file: tuple[int, int, int]
    log: tuple[int, int, int]
    is_in_use: bool


class ForeignFile:
    """A connection to a database, read-only; raises `StoreError`.

    Where the index of its log is beside it, others may have it open: it is read with a reader's locks,
    without writing to that index. Else no lock is taken, and what was read holds only while the file
    `is_same`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with translated(path):
            self.connection, self._state = _opened(path)
            self.connection.execute("PRAGMA trusted_schema = OFF")
            self.connection.execute("PRAGMA query_only = ON")

    @property
    def is_same(self) -> bool:
        """Whether what was read until now is of one moment of the file, or of one for each transaction."""
        return self._state is None or self._state == _state(self.path)

    def allow_cut_off(self) -> None:
        """Let a file be read that is shorter than it says: SQLite refuses all of it else."""
        self.connection.execute("PRAGMA writable_schema = ON")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def _opened(path: Path) -> tuple[apsw.Connection, _State | None]:
    """A connection, and the state of a file that is read without locks."""
    for _ in range(_TRIES):
        state = _state(path)
        try:
            if state.is_in_use:
                return _connected(path, "readonly_shm=1"), None
            if state.log[0]:
                return _with_log(path), state
            return _connected(path, "immutable=1"), state
        except apsw.CantOpenError:
            if state == _state(path):
                raise
    raise StoreError(f"{path} is opened and closed all the time by another program.", temporary=True)


def _with_log(path: Path) -> apsw.Connection:
    """A connection to a file with a log that nobody has open: its index is made in memory."""
    connection = _connected(path, f"vfs={_NO_LOCKS}", "PRAGMA locking_mode = EXCLUSIVE")
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    return connection


def _connected(path: Path, how: str, first: str = "") -> apsw.Connection:
    connection = apsw.Connection(f"file:{quote(str(path.absolute()))}?mode=ro&{how}", flags=_READ_ONLY)
    connection.set_busy_timeout(_BUSY_MS)
    try:
        if first:
            connection.execute(first)
        connection.execute("PRAGMA schema_version").fetchall()  # only now the log is opened
    except (apsw.CorruptError, apsw.NotADBError):
        pass  # to be said where it is read
    except BaseException:
        connection.close()
        raise
    return connection


def _state(path: Path) -> _State:
    log, index = (path.with_name(path.name + ending) for ending in BESIDE)
    return _State(_written(path), _written(log), log.exists() and index.exists())


def _written(path: Path) -> tuple[int, int, int]:
    """The size of a file, when it was written, and which it is; zeros for one that is not there."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_ino
