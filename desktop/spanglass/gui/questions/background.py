"""Work that may wait, done in a thread; what comes of it is told in the GUI's thread."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

_LET_GO_MS = 500


class Background(QObject):
    """Does one piece of work after another; what fails answers with its exception."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopped, self._open = False, 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._done.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """Whether work waits, is being done or has not been answered."""
        return self._open > 0

    def do(self, work: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        """Call `work` in a thread, then `answer` with its result in this one."""
        self._open += 1
        self._pool.start(_Work(self, work, answer))

    def emit_done(self, answer: Callable[[Any], None], result: Any) -> None:
        """Hand a result over from the thread; nobody hears it once this is gone."""
        with suppress(RuntimeError):
            self._done.emit((self, answer), result)

    def stop(self) -> None:
        """Drop what waits; what is being done is not waited for longer than a second, nor answered."""
        self._stopped, self._open = True, 0
        self._pool.clear()
        self._pool.waitForDone(1000)

    @Slot(object, object)
    def _deliver(self, told: tuple["Background", Callable[[Any], None]], result: Any) -> None:
        if not self._stopped:  # else what would hear it may be gone
            self._open -= 1
            told[1](result)
        else:  # its pool must not end with its own thread, which would wait for itself
            QTimer.singleShot(_LET_GO_MS, partial(id, self))


class _Work(QRunnable):
    def __init__(self, owner: Background, work: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        super().__init__()
        self._owner, self._work, self._answer = owner, work, answer

    def run(self) -> None:
        result: Any
        try:
            result = self._work()
        except Exception as error:
            result = error
        self._owner.emit_done(self._answer, result)
