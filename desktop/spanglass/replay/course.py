"""Work that asks models, in a thread with an event loop of its own, and what it tells to its last event."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import RLock, Thread
from typing import Any, Generic, Protocol, TypeVar

from spanglass.replay.key_finding import KeyOf
from spanglass.replay.reading import Keep, Reading
from spanglass.replay.transport import Transport, Transports

_log = logging.getLogger(__name__)

Event = TypeVar("Event")
Parts = tuple[KeyOf, Keep | None, Transports | None]
"""What finds keys, what keeps calls, and the ways to models where they are not HTTP's."""


class Work(Protocol):
    """What a course does."""

    async def run(self) -> None:
        """Do it to its end, and tell that."""
        ...

    def stop(self) -> None:
        """Begin nothing more and let go of what runs; may be called before it has begun."""
        ...


Working = TypeVar("Working", bound=Work)


@dataclass(frozen=True, slots=True)
class Ways:
    """What is asked with: keys, ways to models, and who reads what came."""

    key: KeyOf
    transports: Transports
    reading: Reading


@dataclass(frozen=True, slots=True)
class Ending(Generic[Event]):
    """The type of a course's last event, that event where it broke off, and what the course is called."""

    last: type[Any]
    broken: Callable[[Exception], Event]
    name: str


class Course(Generic[Working, Event]):
    """One piece of work and its thread; all methods may be called from any thread, and only `wait` waits.

    `made` makes the work of its ways and of whom it tells. Events are told one at a time, in the thread.
    """

    def __init__(
        self, made: Callable[[Ways, Callable[[Event], None]], Working], parts: Parts, ending: Ending[Event],
        on_event: Callable[[Event], None],
    ) -> None:  # fmt: skip
        self._made, self._parts, self._ending, self._on_event = made, parts, ending, on_event
        self._loop = asyncio.new_event_loop()
        self._telling, self._is_over = RLock(), False
        self.work: Working | None = None
        self._thread = Thread(target=self._run, name=ending.name, daemon=True)
        self._thread.start()

    def call(self, what: Callable[[Working], None]) -> None:
        """Do something in the thread, if it still works."""
        with suppress(RuntimeError):  # it is over
            self._loop.call_soon_threadsafe(self._do, what)

    def stop(self) -> None:
        """Have it begin nothing more and let go of what runs; what was told stays."""
        self.call(lambda work: work.stop())

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether all has ended, after waiting for it so long."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def tell(self, event: Event) -> None:
        """Tell an event, from any thread; nothing is told after the end."""
        with self._telling:
            if self._is_over:
                return
            self._is_over = isinstance(event, self._ending.last)
            try:
                self._on_event(event)
            except Exception:
                _log.exception("who listens to the %s failed", self._ending.name)

    def _do(self, what: Callable[[Working], None]) -> None:
        if self.work is not None:
            what(self.work)

    def _run(self) -> None:
        key, keep, transports = self._parts
        reading = Reading(keep)
        try:
            self.work = self._made(Ways(key, transports or _http, reading), self.tell)
            self._loop.run_until_complete(self.work.run())
        except Exception as error:
            _log.exception("the %s broke off", self._ending.name)
            self.tell(self._ending.broken(error))
        finally:
            reading.close()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()


def _http(provider: str | None) -> Transport:  # noqa: ARG001 (all providers are reached in one way)
    from spanglass.replay.http_transport import HttpTransport  # takes a while, and only courses need it

    return HttpTransport()
