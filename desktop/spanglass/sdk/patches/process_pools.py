"""Pools of processes: what a task captured is sent before its result is told.

Whoever leaves ``with Pool()`` ends the workers by a signal as soon as it has the results, and nothing of
Python's runs in them then.
"""

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch

_WAIT_S = 1.0


class _ProcessPools:
    """Wraps the queue of results that a worker is given."""

    modules = ("multiprocessing.pool",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the loop of a worker; a pool of threads, which has the same, is left as it is."""
        loop = module.worker

        @wraps(loop)
        def worker(inqueue: Any, outqueue: Any, *values: Any, **named: Any) -> Any:
            if hasattr(outqueue, "_reader"):
                outqueue = _Results(outqueue, capture.flush)
            return loop(inqueue, outqueue, *values, **named)

        module.worker = worker  # type: ignore[attr-defined]


class _Results:
    """The queue of results; once nobody took what was captured, its puts wait for that no more."""

    def __init__(self, queue: Any, flush: Callable[[float], bool]) -> None:
        self._queue, self._flush = queue, flush
        self._taken = True

    def put(self, result: Any) -> None:
        """Tell a result."""
        if self._taken:
            try:
                self._taken = self._flush(_WAIT_S)
            except Exception:
                self._taken = False
        self._queue.put(result)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queue, name)


PATCH: Patch = _ProcessPools()
