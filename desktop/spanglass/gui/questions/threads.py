"""Threads for work that would hold up the window."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

_log = logging.getLogger(__name__)


class Threads:
    """Does work in up to so many threads, what came first before what came later.

    No `QThreadPool`: Python's search for cycles cannot see that one holds what it was given, and takes both
    the work and whoever asked for it apart while it is being done, once nothing else holds them.
    """

    def __init__(self, most: int) -> None:
        self._pool = ThreadPoolExecutor(most, "spanglass-work")
        self._open: set[Future[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether work waits or is being done."""
        return any(not future.done() for future in tuple(self._open))

    def start(self, work: Callable[[], None]) -> None:
        """Do it when a thread is free; what it raises is logged."""
        future = self._pool.submit(_do, work)
        self._open.add(future)
        future.add_done_callback(self._open.discard)

    def clear(self) -> None:
        """Drop what waits; what is being done goes on."""
        for future in tuple(self._open):
            future.cancel()

    def wait(self, seconds: float | None = None) -> None:
        """Return when all is done, or after so long; None for however long it takes."""
        wait(tuple(self._open), seconds)


def _do(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        _log.exception("work in a thread failed")
