"""A store as a file: a copy of it while it is in use, and its free space given back."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import apsw

from spanglass.store.connection import connect_reader, connect_writer, scalar, translated
from spanglass.store.errors import StoreError
from spanglass.store.migrations import check, check_readable
from spanglass.store.records.library import LibraryTables

_BUSY_MS = 30_000


@dataclass(frozen=True, slots=True)
class Copy:
    """What a backup holds: spans, and bytes of the file."""

    spans: int
    octets: int


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes of a store's files before and after."""

    before: int
    after: int


def backup(store: Path, target: Path) -> Copy:
    """Copy the store as it is at this moment to a new file, readable by its owner alone.

    The receiver goes on storing meanwhile. The file appears when it is whole; raises `StoreError`.
    """
    if target.exists():
        raise StoreError(f"{target} is there already; name a file that is not.")
    connection = connect_reader(store)
    draft = target.with_name(f"{target.name}.part")
    try:
        with translated(store):
            check_readable(connection)
        with translated(draft):
            _copy(connection, draft)
        return _finished(draft, target)
    finally:
        connection.close()
        draft.unlink(missing_ok=True)


def compact(store: Path) -> Compacted:
    """Write the store's file anew without free space; raises `StoreError`.

    A receiver cannot store anything meanwhile, and asks its senders to come again.
    """
    if not store.exists():
        raise StoreError(f"There is no store at {store} yet.")
    before = _octets(store)
    connection = connect_writer(store)
    try:
        with translated(store):
            check(connection)
            connection.set_busy_timeout(_BUSY_MS)
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")
            connection.execute("DELETE FROM trait_value WHERE id NOT IN (SELECT value FROM trait)")
            connection.execute("DELETE FROM profile WHERE -id NOT IN (SELECT value FROM trait)")
            LibraryTables(connection).purge(time.time_ns())
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
    return Compacted(before, _octets(store))


def _copy(connection: apsw.Connection, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection.execute("PRAGMA query_only = OFF")
    connection.execute("VACUUM INTO ?", (str(draft),))


def _finished(draft: Path, target: Path) -> Copy:
    """Make sure of a draft that is whole, and give it its name."""
    with translated(draft):
        written = apsw.Connection(str(draft), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            spans = int(scalar(written, "SELECT value FROM state WHERE name = 'spans'"))
        finally:
            written.close()
        handle = os.open(draft, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        draft.rename(target)
    return Copy(spans, target.stat().st_size)


def _octets(store: Path) -> int:
    files = (store, store.with_name(f"{store.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
