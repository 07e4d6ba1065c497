"""Checkpoints of the write-ahead log, in a thread of their own, while the writer goes on."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import apsw

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LogLimits:
    """After how many pages more the thread begins a checkpoint, and how long the WAL grows; 16 and 128 MB.

    It grows by half as much again where the thread is slow.
    """

    begin: int = 2_000
    most: int = 16_000


class Checkpoints:
    """Watches the WAL of a writer's connection; a thread of its own waits for the disk.

    A WAL that is written to all the time is never checkpointed whole by the thread, so that it could not be
    reset: once it is long, and the thread has gone over it once more, the writer checkpoints the little that
    came meanwhile itself. It waits for the disk then, and so do all whose spans it writes.
    """

    def __init__(self, path: Path, connection: apsw.Connection, limits: LogLimits | None = None) -> None:
        self._path, self._limits = path, limits or LogLimits()
        self._thread = ThreadPoolExecutor(1, "checkpoints")
        self._running: list[Future[None]] = []
        self._begun = self._tried = 0
        connection.set_wal_hook(self._committed)

    def close(self) -> None:
        """Wait until no checkpoint runs."""
        self._thread.shutdown()

    def _committed(self, connection: apsw.Connection, _: str, pages: int) -> int:
        begin, most = self._limits.begin, self._limits.most
        if pages < self._begun:  # the WAL was reset
            self._begun = self._tried = 0
        idle = all(each.done() for each in self._running)
        little_left = (idle and self._begun >= most) or pages >= most + most // 2
        if little_left and pages >= self._tried + begin:
            self._begun = self._tried = pages
            wait(self._running)
            _checkpoint(connection)
        elif idle and (pages >= self._begun + begin or self._begun < most <= pages):
            self._begun = pages
            self._running = [self._thread.submit(self._beside)]
        return apsw.SQLITE_OK

    def _beside(self) -> None:
        try:
            connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)
            connection.execute("PRAGMA schema_version").fetchall()  # opens the log
        except apsw.Error as error:
            _log.info("the WAL of %s is not checkpointed: %s", self._path, error)
            return
        _checkpoint(connection)
        connection.close()


def _checkpoint(connection: apsw.Connection) -> None:
    """Checkpoint what can be; what cannot now, for want of room or a lock, is left for the next time."""
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
    except apsw.Error as error:
        _log.info("the WAL is not checkpointed: %s", error)
