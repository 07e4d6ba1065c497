"""Threads for work that would hold up the window."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from PySide6.QtCore import QObject, Signal, Slot

_log = logging.getLogger(__name__)


class Threads(QObject):
    """Does work in up to so many threads, what came first before what came later; for the GUI's thread.

    Work is held until its thread has let go of it, and dropped in the GUI's thread: with it may go whoever
    asked for it, and what is Qt's may only end in its own thread.

    No `QThreadPool`: Python's search for cycles cannot see that one holds what it was given, and takes both
    the work and whoever asked for it apart while it is being done, once nothing else holds them.
    """

    _left = Signal()

    def __init__(self, most: int) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(most, "spanglass-work")
        self._held: dict[Future[None], list[Callable[[], None]]] = {}
        self._left.connect(self._release)

    @property
    def busy(self) -> bool:
        """Whether work waits or is being done."""
        return any(not future.done() for future in self._held)

    def start(self, work: Callable[[], None]) -> None:
        """Do it when a thread is free; what it raises is logged."""
        box = [work]
        future = self._pool.submit(_do, box)
        self._held[future] = box
        future.add_done_callback(lambda _: self._left.emit())

    def clear(self) -> None:
        """Drop what waits; what is being done goes on."""
        for future in tuple(self._held):
            future.cancel()
        self._release()

    def wait(self, seconds: float | None = None) -> None:
        """Return when all is done, or after so long; None for however long it takes."""
        wait(tuple(self._held), seconds)
        self._release()

    @Slot()
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
