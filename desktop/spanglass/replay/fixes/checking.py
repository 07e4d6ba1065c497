"""Proves a change: replays failing and passing traces as they were and with it, by turns, in a thread."""

from collections.abc import Callable

from spanglass.replay.course import Course, Ending, Parts
from spanglass.replay.fixes.events import CheckEnded, CheckEvent
from spanglass.replay.fixes.orders import Order
from spanglass.replay.fixes.proving import Proving
from spanglass.replay.playing import Key
from spanglass.replay.reading import Keep
from spanglass.replay.transport import Transports

OnEvent = Callable[[CheckEvent], None]
"""Is told what happens, one at a time, in the checker's thread; is to return soon."""


class Checker:
    """Runs one check at a time; all methods may be called from any thread, and return at once.

    `key`, `keep` and `transports` are those of a `Player`.
    """

    def __init__(self, key: Key, keep: Keep | None = None, transports: Transports | None = None) -> None:
        self._parts: Parts = key, keep, transports
        self._course: Course[Proving, CheckEvent] | None = None

    def start(self, order: Order, on_event: OnEvent) -> None:
        """Run a check; one that still runs is stopped first. The last event is `CheckEnded`."""
        self.stop()
        self._course = Course(lambda ways, tell: Proving(order, ways, tell), self._parts, _ENDING, on_event)

    def stop(self) -> None:
        """Begin nothing more; what is finished is judged, and `CheckEnded` is told within a moment."""
        if self._course is not None:
            self._course.stop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether all has ended, after waiting for it so long."""
        return self._course is None or self._course.wait(timeout_s)


def _broken(error: Exception) -> CheckEvent:
    return CheckEnded(None, f"The check could not be made: {error}")


_ENDING = Ending(CheckEnded, _broken, "check")
