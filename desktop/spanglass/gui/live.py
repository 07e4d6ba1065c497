"""Tells the window that the store has news: a thread watches the store's version and says so at once."""

import logging
import os
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader

_log = logging.getLogger(__name__)
_POLL_MS = 40
_QUIET_S = 0.060
_STATUS_EVERY_S = 1.0
_STATUS_AFTER_S = 6.0


class LiveFeed(QObject):
    """`store_changed` at most once in 60 ms, `status_changed` (a `StoreStatus`) at most once a second.

    The first `store_changed` follows as soon as the store can be read; `trouble` carries a sentence when
    it cannot, and an empty one when it can again. A store that is not there yet is no trouble.
    """

    store_changed = Signal()
    status_changed = Signal(object)
    trouble = Signal(str)

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._watcher = _Watcher(store)
        self._watcher.moveToThread(self._thread)
        self._watcher.store_changed.connect(self.store_changed)
        self._watcher.status_changed.connect(self.status_changed)
        self._watcher.trouble.connect(self.trouble)
        self._thread.started.connect(self._watcher.begin)
        self._thread.finished.connect(self._watcher.end, Qt.ConnectionType.DirectConnection)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and wait for the thread."""
        self._thread.quit()
        self._thread.wait()


class _Watcher(QObject):
    """Lives in the thread, with a reader of its own."""

    store_changed = Signal()
    status_changed = Signal(object)
    trouble = Signal(str)

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._store = store
        self._reader: Reader | None = None
        self._version, self._file = -1, (0, 0)
        self._told = self._changed = self._status_at = self._checked = 0.0
        self._pending, self._sentence = False, ""

    def begin(self) -> None:
        """Start the timers; called in the thread."""
        self._poll = QTimer(self)
        self._poll.setTimerType(Qt.TimerType.PreciseTimer)
        self._poll.timeout.connect(self._look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setTimerType(Qt.TimerType.PreciseTimer)
        self._soon.timeout.connect(self._tell)
        self._poll.start(_POLL_MS)
        self._look()

    def end(self) -> None:
        """Stop the timers and close the reader; called in the thread."""
        self._poll.stop()
        self._soon.stop()
        self._close()

    def _look(self) -> None:
        try:
            if self._reader is None and not self._open():
                return
            self._compare()
        except StoreError as error:
            self._fail(str(error))
        except Exception as error:
            _log.exception("the store could not be watched")
            self._fail(f"The store could not be read: {error}")

    def _open(self) -> bool:
        """Open the store if it is there."""
        if not self._store.exists():
            return False
        self._file = _identity(self._store)
        self._reader = Reader(self._store)
        self._version = -1
        self._poll.setInterval(_POLL_MS)
        self._say("")
        return True

    def _compare(self) -> None:
        assert self._reader is not None  # noqa: S101
        now = time.monotonic()
        version = self._reader.data_version()
        if version != self._version:
            self._version, self._changed = version, now
            self._announce(now)
        if now - self._changed < _STATUS_AFTER_S and now - self._status_at >= _STATUS_EVERY_S:
            self._status_at = now
            self.status_changed.emit(self._reader.status())
        if now - self._checked >= _STATUS_EVERY_S:
            self._checked = now
            if _identity(self._store) != self._file:
                self._close()

    def _announce(self, now: float) -> None:
        """Tell at once, or when 60 ms have passed since the last time."""
        wait = self._told + _QUIET_S - now
        if wait <= 0:
            self._tell()
        elif not self._pending:
            self._pending = True
            self._soon.start(max(1, round(wait * 1000)))

    def _tell(self) -> None:
        self._pending, self._told = False, time.monotonic()
        self.store_changed.emit()

    def _fail(self, sentence: str) -> None:
        """Say it once, and try again more slowly."""
        self._close()
        self._poll.setInterval(_POLL_MS * 10)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        if sentence != self._sentence:
            self._sentence = sentence
            self.trouble.emit(sentence)

    def _close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _identity(path: Path) -> tuple[int, int]:
    """What tells a file from another one later put in its place."""
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0)
    return found.st_dev, found.st_ino
