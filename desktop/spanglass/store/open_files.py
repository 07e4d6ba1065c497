"""Which files this process has open: to open one anew and close it takes away the locks SQLite holds on it.

POSIX takes all locks of a process from a file as soon as the process closes any number it has for it
(https://www.sqlite.org/howtocorrupt.html, section 2.2). Other processes then take a store for one that
nobody reads, and this one goes on reading a log that is there no more.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from spanglass.store.connection import NO_FILE, identity

BESIDE = ("-wal", "-shm")
"""How the names end of what SQLite keeps beside a store: its log, and the index of that."""

_FOLDERS = ("/proc/self/fd", "/dev/fd")


def open_files() -> frozenset[tuple[int, int]]:
    """The identities of all files that this process has open; none where the system does not tell."""
    return frozenset(found for _, found in _open())


def files_of(store: Path) -> frozenset[tuple[int, int]]:
    """The identities of a store's file and of what stands beside it, under whatever names they are found."""
    beside = (store.with_name(store.name + ending) for ending in ("", *BESIDE))
    return frozenset(map(identity, beside)) - {NO_FILE}


def is_held(path: Path) -> bool:
    """Whether this process has a file open, as SQLite has a store and what stands beside it."""
    return identity(path) in open_files()


def number_of(wanted: tuple[int, int]) -> int:
    """The number under which this process has a file open, -1 if it has not."""
    return next((number for number, found in _open() if found == wanted), -1)


def is_number_of(number: int, wanted: tuple[int, int]) -> bool:
    """Whether a number is of the file with an identity."""
    return wanted != NO_FILE and _identity(number) == wanted


def _open() -> Iterator[tuple[int, tuple[int, int]]]:
    folder = next((each for each in _FOLDERS if os.path.isdir(each)), "")
    numbers = map(int, os.listdir(folder) if folder else ())
    return ((number, found) for number in numbers if (found := _identity(number)) != NO_FILE)


def _identity(number: int) -> tuple[int, int]:
    try:
        found = os.fstat(number)
    except OSError:
        return NO_FILE
    return found.st_dev, found.st_ino
