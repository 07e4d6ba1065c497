"""Tells the window that the store has news: a thread watches the store's version and says so at once."""

import logging
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.store.connection import NO_FILE, identity
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader

_log = logging.getLogger(__name__)
_POLL_MS = 40
_FAILING_POLL_MS = 200
_QUIET_S = 0.060
_LASTING, _LASTING_S = 6, 0.5
_SLOW_S, _SLOWEST_S, _SHARE = 0.25, 1.0, 0.04
_PASSING_S = 1.5
_STATUS_EVERY_S = 1.0
_STATUS_AFTER_S = 6.0
_LOST_FILE = (-1, -1)


class LiveFeed(QObject):
    """`store_changed` at most once in 60 ms, `status_changed` (a `StoreStatus`) at most once a second.

    Where news do not end, they are told four times a second, or less often if what this thread does between
    would take more than a twenty-fifth of its time.
    The first `store_changed` follows as soon as the store can be read; `trouble` carries a sentence when
    it cannot for more than a moment, and an empty one when it can again. A store that is not there yet is
    no trouble; one that was there and is so no more is `gone`. `replaced` comes before the first
    `store_changed` of another file in its place, and carries whether the one before was said to be gone: the
    receiver may have made another one before that was seen.
    """

    store_changed = Signal()
    status_changed = Signal(object)
    trouble = Signal(str)
    gone = Signal()
    replaced = Signal(bool)

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._watcher = _Watcher(store)
        self._watcher.moveToThread(self._thread)
        self._told = (time.monotonic(), time.thread_time())
        self._watcher.store_changed.connect(self._tell)
        for name in ("status_changed", "trouble", "gone", "replaced"):
            getattr(self._watcher, name).connect(getattr(self, name))
        self._thread.started.connect(self._watcher.begin)
        self._thread.finished.connect(self._watcher.end, Qt.ConnectionType.DirectConnection)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    @property
    def watching(self) -> bool:
        """Whether it has begun and was not stopped."""
        return self._thread.isRunning()

    def stop(self) -> None:
        """Stop watching and wait for the thread."""
        self._thread.quit()
        self._thread.wait()

    def hide(self, hidden: Hidden) -> None:
        """Count some traces no more, from now on; `status_changed` follows."""
        self._watcher.hidden = hidden

    def _tell(self) -> None:
        """Pass it on; the rest before the next is longer, the more this thread has worked since the last."""
        (before, worked), self._told = self._told, (time.monotonic(), time.thread_time())
        if self._told[0] - before < _LASTING_S + _SLOWEST_S:
            cost = (self._told[1] - worked) / _SHARE
            self._watcher.rest_s = min(_SLOWEST_S, max(_SLOW_S, cost))
        self.store_changed.emit()


class _Watcher(QObject):
    """Lives in the thread, with a reader of its own."""

    store_changed = Signal()
    status_changed = Signal(object)
    trouble = Signal(str)
    gone = Signal()
    replaced = Signal(bool)

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._store = store
        self._reader: Reader | None = None
        self._version, self._file = -1, NO_FILE
        self._told = self._changed = self._status_at = self._checked = 0.0
        self._sentence = ""
        self.hidden = self._left_out = NOTHING_HIDDEN
        self._in_a_row, self.rest_s = 0, _SLOW_S
        self._failing_since: float | None = None

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
            if self._reader is not None or self._open():
                self._compare()
            self._failing_since = None
            self._say("")
        except StoreError as error:
            self._fail(str(error), passing=error.temporary)
        except Exception as error:
            _log.exception("the store could not be watched")
            self._fail(f"The store could not be read: {error}")

    def _open(self) -> bool:
        """Open the store if it is there; its reading may have failed before it was seen to be gone."""
        file = identity(self._store)
        if file == NO_FILE:
            self._lose()
            return False
        self._reader = Reader(self._store)
        if self._file not in (NO_FILE, file):
            self.replaced.emit(self._file == _LOST_FILE)
        self._file, self._version = file, -1
        self._poll.setInterval(_POLL_MS)
        return True

    def _compare(self) -> None:
        assert self._reader is not None  # noqa: S101
        now = time.monotonic()
        version = self._reader.data_version()
        if version != self._version:
            self._version, self._changed = version, now
            self._announce(now)
        due = now - self._changed < _STATUS_AFTER_S and now - self._status_at >= _STATUS_EVERY_S
        if due or self._left_out != self.hidden:
            self._status_at, self._left_out = now, self.hidden
            self.status_changed.emit(self._reader.status(self._left_out))
        if now - self._checked >= _STATUS_EVERY_S:
            self._checked = now
            self._check_file()

    def _check_file(self) -> None:
        """Let go of a file that is no longer the store: opening it anew says what became of it."""
        if identity(self._store) != self._file:
            self._close()

    def _lose(self) -> None:
        """Say once that a file that was there is there no more."""
        if self._file not in (NO_FILE, _LOST_FILE):
            self._file = _LOST_FILE
            self.gone.emit()

    def _announce(self, now: float) -> None:
        """Tell at once, or when 60 ms have passed since the last time, more where it goes on and on."""
        wait = self._told + (self.rest_s if self._in_a_row > _LASTING else _QUIET_S) - now
        if wait <= 0:
            self._tell()
        elif not self._soon.isActive():
            self._soon.start(max(1, round(wait * 1000)))

    def _tell(self) -> None:
        before, self._told = self._told, time.monotonic()
        self._in_a_row = self._in_a_row + 1 if self._told - before < _LASTING_S + self.rest_s else 0
        self._soon.stop()  # else both timers, due in the same moment, would tell it
        self.store_changed.emit()

    def _fail(self, sentence: str, *, passing: bool = False) -> None:
        """Try again more slowly; say it once, and what may pass only if it does not at once."""
        self._close()
        self._poll.setInterval(_FAILING_POLL_MS)
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        if not passing or now - self._failing_since >= _PASSING_S:
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        if sentence != self._sentence:
            self._sentence = sentence
            self.trouble.emit(sentence)

    def _close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
