"""Bringing what was committed from the log beside a store into its file, while the writer goes on."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import apsw

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LogLimits:
    """After how many pages more the thread begins, and how long the log grows; by default 16 and 64 MB."""

    begin: int = 2_000
    most: int = 8_000


class Checkpoints:
    """Watches the log of a writer's connection; a thread of its own waits for the disk.

    A log that is written to all the time is never brought over whole by the thread, so that it could not
    begin anew: once it is long, the writer brings over the little that is left itself.
    """

    def __init__(self, path: Path, connection: apsw.Connection, limits: LogLimits | None = None) -> None:
        self._path, self._limits = path, limits or LogLimits()
        self._thread = ThreadPoolExecutor(1, "checkpoints")
        self._running: list[Future[None]] = []
        self._next = self._limits.begin
        connection.set_wal_hook(self._committed)

    def close(self) -> None:
        """Wait until nothing is being brought over."""
        self._thread.shutdown()

    def _committed(self, connection: apsw.Connection, _: str, pages: int) -> int:
        begin, most = self._limits.begin, self._limits.most
        if pages < self._next - begin:  # the log has begun anew
            self._next = begin
        if pages < self._next:
            return apsw.SQLITE_OK
        if pages >= most:
            self._next = pages + begin
            wait(self._running)
            _bring(connection)
        elif all(each.done() for each in self._running):
            self._next = pages + begin
            self._running = [self._thread.submit(self._beside)]
        return apsw.SQLITE_OK

    def _beside(self) -> None:
        try:
            connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)
            connection.execute("PRAGMA schema_version").fetchall()  # opens the log
        except apsw.Error as error:
            _log.info("the log of %s is not brought over: %s", self._path, error)
            return
        _bring(connection)
        connection.close()


def _bring(connection: apsw.Connection) -> None:
    """Bring over what can be; what cannot now, for want of room or a lock, is left for the next time."""
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
    except apsw.Error as error:
        _log.info("the log is not brought over: %s", error)
