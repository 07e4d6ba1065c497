"""Threads for work that would hold up the window."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

_log = logging.getLogger(__name__)


class _Bell(QObject):
    """Has something done in the GUI's thread, rung from any other.

    There is one, which lasts as long as the application: one that its last ringer could end would end in a
    thread that is not its own.
    """

    rung = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rung.connect(self._answer)

    @Slot(object)
    def _answer(self, work: Callable[[], Any]) -> None:
        work()


def _bell() -> _Bell | None:
    app = QCoreApplication.instance()
    if app is None:
        return None
    known: Any = app.findChild(_Bell, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return known or _Bell(app)


class Threads:
    """Does work in up to so many threads, what came first before what came later; for the GUI's thread.

    Work is held until its thread has let go of it, and dropped in the GUI's thread: with it may go whoever
    asked for it, and what is Qt's may only end in its own thread.

    No `QThreadPool`: Python's search for cycles cannot see that one holds what it was given, and takes both
    the work and whoever asked for it apart while it is being done, once nothing else holds them.
    """

    def __init__(self, most: int) -> None:
        self._pool, self._bell = ThreadPoolExecutor(most, "spanglass-work"), _bell()
        self._held: dict[Future[None], list[Callable[[], None]]] = {}

    @property
    def busy(self) -> bool:
        """Whether work waits or is being done."""
        return any(not future.done() for future in self._held)

    def start(self, work: Callable[[], None]) -> None:
        """Do it when a thread is free; what it raises is logged."""
        box = [work]
        future = self._pool.submit(_do, box)
        self._held[future] = box
        future.add_done_callback(self._ended)

    def clear(self) -> None:
        """Drop what waits; what is being done goes on."""
        for future in tuple(self._held):
            future.cancel()
        self._release()

    def wait(self, seconds: float | None = None) -> None:
        """Return when all is done, or after so long; None for however long it takes."""
        wait(tuple(self._held), seconds)
        self._release()

    def _ended(self, _: Future[None]) -> None:
        """Have what is done dropped, whichever thread ended it; nobody hears it after the application."""
        if self._bell is not None:
            with suppress(RuntimeError):
                self._bell.rung.emit(self._release)

    def _release(self) -> None:
        """Drop what is done, of which a thread may still have the box."""
        for future in tuple(self._held):
            if future.done() and (box := self._held.pop(future, None)) is not None:
                box.clear()


def _do(box: list[Callable[[], None]]) -> None:
    try:
        box[0]()
    except Exception:
        _log.exception("work in a thread failed")
