"""Brings a store up to date: numbered SQL files, each run once, in one transaction; append only.

The number of the newest one run is the file's ``user_version``. A file from a newer version is
refused before anything is written.
"""

from importlib.resources import files

import apsw

from spanglass.store.connection import scalar
from spanglass.store.errors import OLDER_STORE, StoreError

APPLICATION_ID = 0x5370476C
"""``SpGl``: marks a file as a Spanglass store."""


def migrations() -> list[tuple[int, str]]:
    """The number and text of every migration, in order."""
    found = [entry for entry in files(__name__).iterdir() if entry.name.endswith(".sql")]
    return sorted((int(entry.name.split("_")[0]), entry.read_text()) for entry in found)


def migrate(connection: apsw.Connection, to: int | None = None) -> None:
    """Run the migrations that the store has not had; `to` stops after that number."""
    steps = migrations()
    check(connection, steps[-1][0])
    version = _version(connection)
    for number, text in steps:
        if number <= version or (to is not None and number > to):
            continue
        with connection:
            connection.execute(text)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def check(connection: apsw.Connection, newest: int | None = None) -> None:
    """Raise `StoreError` for a file that is newer than this version or not a store at all."""
    newest = newest or migrations()[-1][0]
    application = scalar(connection, "PRAGMA application_id")
    version = _version(connection)
    if application not in (0, APPLICATION_ID) or (application == 0 and not _empty(connection)):
        raise StoreError("The file is an SQLite database, but not a Spanglass store; name another with --db.")
    if version > newest:
        raise StoreError(
            f"The store was written by a newer version of Spanglass (format {version}, this one reads "
            f"{newest}). Update Spanglass, or name another file with --db."
        )


def check_readable(connection: apsw.Connection) -> None:
    """Raise `StoreError` for a file that `check` refuses, and for one that is not up to date yet."""
    newest = migrations()[-1][0]
    check(connection, newest)
    if _version(connection) < newest:
        raise StoreError(OLDER_STORE, temporary=True)


def _version(connection: apsw.Connection) -> int:
    return int(scalar(connection, "PRAGMA user_version"))


def _empty(connection: apsw.Connection) -> bool:
    return not scalar(connection, "SELECT count(*) FROM sqlite_master")
