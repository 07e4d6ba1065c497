"""Runs datasets, one at a time, in a thread with an event loop of its own."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from threading import RLock, Thread

from spanglass.replay.evals.calling import Ways
from spanglass.replay.evals.evaluating import Evaluating
from spanglass.replay.evals.events import EvalEnded, EvalEvent
from spanglass.replay.evals.orders import EvalOrder
from spanglass.replay.playing import Key
from spanglass.replay.reading import Keep, Reading
from spanglass.replay.transport import Transports

_log = logging.getLogger(__name__)

OnEvent = Callable[[EvalEvent], None]
"""Is told what happens, one at a time, in the thread of the run; is to return soon."""


class EvalCourse:
    """One run and its thread; the last event is `EvalEnded`. All methods may be called from any thread.

    `parts` are those of a `Player`: what finds keys, what keeps calls, and the ways to models.
    """

    def __init__(
        self, order: EvalOrder, parts: tuple[Key, Keep | None, Transports], on_event: OnEvent
    ) -> None:
        self._order, self._parts, self._on_event = order, parts, on_event
        self._loop = asyncio.new_event_loop()
        self._telling, self._is_over, self._is_stopped = RLock(), False, False
        self._evaluating: Evaluating | None = None
        self._thread = Thread(target=self._run, name="evaluation", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more and let go of what runs; what was told stays."""
        self._is_stopped = True
        with suppress(RuntimeError):  # it is over
            self._loop.call_soon_threadsafe(self._stop)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether all has ended, after waiting for it so long."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _stop(self) -> None:
        if self._evaluating is not None:
            self._evaluating.stop()

    def _run(self) -> None:
        key, keep, transports = self._parts
        reading = Reading(keep)
        try:
            self._evaluating = Evaluating(self._order, Ways(key, transports, reading), self._tell)
            if self._is_stopped:
                self._evaluating.stop()
            self._loop.run_until_complete(self._evaluating.run())
        except Exception as error:
            _log.exception("an evaluation ended")
            self._tell(EvalEnded(f"It broke off: {error}", self._order.setup.results))
        finally:
            reading.close()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    def _tell(self, event: EvalEvent) -> None:
        """Nothing is told after the end."""
        with self._telling:
            if self._is_over:
                return
            self._is_over = isinstance(event, EvalEnded)
            try:
                self._on_event(event)
            except Exception:
                _log.exception("who listens to an evaluation failed")
