"""Proves a change: replays failing and passing traces as they were and with it, by turns, in a thread."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from threading import RLock, Thread

from spanglass.replay.fixes.events import CheckEnded, CheckEvent
from spanglass.replay.fixes.orders import Order
from spanglass.replay.fixes.pairs import Ways
from spanglass.replay.fixes.proving import Proving
from spanglass.replay.playing import Key
from spanglass.replay.reading import Keep, Reading
from spanglass.replay.transport import Transport, Transports

_log = logging.getLogger(__name__)

OnEvent = Callable[[CheckEvent], None]
"""Is told what happens, one at a time, in the checker's thread; is to return soon."""


class Checker:
    """Runs one check at a time; all methods may be called from any thread, and return at once.

    `key`, `keep` and `transports` are those of a `Player`.
    """

    def __init__(self, key: Key, keep: Keep | None = None, transports: Transports | None = None) -> None:
        self._key, self._keep = key, keep
        self._transports = transports or _http
        self._course: _Course | None = None

    def start(self, order: Order, on_event: OnEvent) -> None:
        """Run a check; one that still runs is stopped first. The last event is `CheckEnded`."""
        self.stop()
        self._course = _Course(order, (self._key, self._keep, self._transports), on_event)

    def stop(self) -> None:
        """Begin nothing more; what is finished is judged, and `CheckEnded` is told within a moment."""
        if self._course is not None:
            self._course.stop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether all has ended, after waiting for it so long."""
        return self._course is None or self._course.wait(timeout_s)


class _Course:
    """One check and the thread in which it runs."""

    def __init__(self, order: Order, parts: tuple[Key, Keep | None, Transports], on_event: OnEvent) -> None:
        self._order, self._parts, self._on_event = order, parts, on_event
        self._loop = asyncio.new_event_loop()
        self._telling, self._is_over = RLock(), False
        self._proving: Proving | None = None
        self._thread = Thread(target=self._run, name="fix-check", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end, if it has not."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stop)

    def wait(self, timeout_s: float | None) -> bool:
        """Whether the thread has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _stop(self) -> None:
        if self._proving is not None:
            self._proving.stop()

    def _run(self) -> None:
        key, keep, transports = self._parts
        reading = Reading(keep)
        try:
            self._proving = Proving(self._order, Ways(key, transports, reading), self._tell)
            self._loop.run_until_complete(self._proving.run())
        except Exception as error:
            _log.exception("a check ended")
            self._tell(CheckEnded(None, f"The check could not be made: {error}"))
        finally:
            reading.close()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    def _tell(self, event: CheckEvent) -> None:
        """Nothing is told after the end."""
        with self._telling:
            if self._is_over:
                return
            self._is_over = isinstance(event, CheckEnded)
            try:
                self._on_event(event)
            except Exception:
                _log.exception("who listens to a check failed")


def _http(provider: str | None) -> Transport:  # noqa: ARG001 (all providers are reached in one way)
    from spanglass.replay.http_transport import HttpTransport  # takes a while, and only checks need it

    return HttpTransport()
