"""Who works on an evaluation run: no two processes at a time, and a killed one lets go at once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(store: Path, run: int) -> Iterator[None]:
    """Hold a run; raises ``LookupError`` with a sentence where another process has it."""
    path = store.with_name(f"{store.name}-eval-{run}.lock")
    file = _locked(path, run)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(file)


def _locked(path: Path, run: int) -> int:
    """The file of the lock, open and locked: the one at its place, not one that was taken away meanwhile."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file, run)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file), path.stat()):
                    return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _lock(file: int, run: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise LookupError(f"Run {run} is under way in another process.") from error
