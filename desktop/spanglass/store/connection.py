"""Connections to a store file: pragmas, file mode, and SQLite's errors as sentences."""

import os
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from spanglass.store.errors import DamagedStoreError, InterruptedQuestion, StoreError

BUSY_MS = 5000
"""How long a connection waits for a program that holds the store."""
_PAGE = 8192
CACHE = -24_576
"""KiB of pages that the writing connection keeps, as SQLite wants it."""

_WRITER = (
    f"PRAGMA page_size = {_PAGE}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA wal_autocheckpoint = 2000",
    "PRAGMA journal_size_limit = 167772160",
    f"PRAGMA cache_size = {CACHE}",
    "PRAGMA temp_store = MEMORY",
)
_NEW = "PRAGMA auto_vacuum = INCREMENTAL"
_FULL = "The disk that holds {path} is full."
_ONLY_READ = "{path} may only be read; nothing can be stored."
_DAMAGED = "{path} is damaged. What is whole in it can be read into a new store: {command}"
_RESCUE = "spanglass import {quoted} --db NEW.db"
_READER = ("PRAGMA query_only = ON", "PRAGMA cache_size = -4096", "PRAGMA temp_store = MEMORY")


def connect_writer(path: Path) -> apsw.Connection:
    """A connection that may write, the file made if it is not there, readable by its owner alone."""
    with translated(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
            raise StoreError(_ONLY_READ.format(path=path), temporary=True)
        connection = _ready(apsw.Connection(str(path)))
        for pragma in (*_WRITER[:1], *((_NEW,) if not path.stat().st_size else ()), *_WRITER[1:]):
            connection.execute(pragma)
    return connection


def connect_reader(path: Path) -> apsw.Connection:
    """A connection that only reads; `StoreError` (temporary) if the file is not there yet."""
    if not path.exists():
        raise StoreError(f"There is no store at {path} yet.", temporary=True)
    with translated(path):
        if _stands_still(path):
            kept = f"{path.absolute().as_uri()}?immutable=1"
            opened = apsw.Connection(kept, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
        else:
            # Read-only connections cannot make the WAL's shared memory, which the first reader may have to.
            opened = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection = _ready(opened)
        for pragma in _READER:
            connection.execute(pragma)
    return connection


def _stands_still(path: Path) -> bool:
    """Whether nobody can write to a store, as on a disk mounted to be read, and all is in its file."""
    log = Path(f"{path}-wal")
    is_whole = not log.exists() or not log.stat().st_size
    return is_whole and not os.access(path.parent, os.W_OK) and not os.access(path, os.W_OK)


def _ready(connection: apsw.Connection) -> apsw.Connection:
    connection.set_busy_timeout(BUSY_MS)
    # Else SQLite plans most statements with a join anew whenever a value is bound, which takes ten times as
    # long as what they do: the plan could be another where a value fits the condition of a partial index.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    return connection


NO_FILE = (0, 0)
"""The identity of a file that is not there."""


def identity(path: Path) -> tuple[int, int]:
    """What tells a file from another one later put in its place."""
    try:
        found = os.stat(path)
    except OSError:
        return NO_FILE
    return found.st_dev, found.st_ino


def scalar(connection: apsw.Connection, text: str, values: Sequence[Any] = ()) -> Any:
    """The first column of the first row of a query that always gives one."""
    row = connection.execute(text, values).fetchone()
    assert row is not None, text  # noqa: S101 (such a query always gives a row)
    return row[0]


def storable(value: Any) -> Any:
    """A value with half a surrogate pair, which SQLite's UTF-8 cannot hold, as a question mark."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into a `StoreError` with a sentence."""
    try:
        yield
    except apsw.FullError as error:
        raise StoreError(_FULL.format(path=path), temporary=True) from error
    except apsw.InterruptError as error:
        raise InterruptedQuestion from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreError(f"Another program holds {path} locked.", temporary=True) from error
    except apsw.ReadOnlyError as error:
        raise StoreError(_ONLY_READ.format(path=path), temporary=True) from error
    except apsw.NotADBError as error:
        raise StoreError(f"{path} is damaged or not a Spanglass store: {error}.") from error
    except apsw.CorruptError as error:
        command = _RESCUE.format(quoted=shlex.quote(str(path)))
        raise DamagedStoreError(_DAMAGED.format(path=path, command=command), command) from error
    except apsw.ConnectionClosedError as error:
        raise StoreError(f"{path} is not open.", temporary=True) from error
    except (apsw.CantOpenError, apsw.IOError) as error:
        # no room even for the file beside it that readers need
        if getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE:
            raise StoreError(_FULL.format(path=path), temporary=True) from error
        raise StoreError(f"{path} cannot be read or written: {error}.", temporary=True) from error
    except (FileExistsError, NotADirectoryError) as error:
        raise StoreError(f"{path} cannot be opened: a folder above it is a file.", temporary=True) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}.", temporary=True) from error


@contextmanager
def one_moment(connection: apsw.Connection) -> Iterator[None]:
    """Let all questions within see the store at one moment."""
    if not connection.get_autocommit():
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:  # nothing was written; a COMMIT fails where a page could not be read, and would hide why
        if not connection.get_autocommit():
            connection.execute("ROLLBACK")
