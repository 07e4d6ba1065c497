"""Checks of changes that are made in a process of their own, as replays are."""

from collections.abc import Callable

from spanglass.replay.fixes.events import CheckEnded, CheckEvent
from spanglass.replay.fixes.orders import Order
from spanglass.replay.play_words import Check, Stop
from spanglass.replay.player_process import PlayerProcess


class CheckerProcess(PlayerProcess):
    """Makes one check at a time; the last event is `CheckEnded`, which judges what is finished."""

    def check(self, order: Order, on_event: Callable[[CheckEvent], None]) -> None:
        """Make a check; one that still runs is stopped first."""
        self._begin(lambda number: Check(number, order, self._receiver()), on_event)

    def stop(self) -> None:
        """Begin nothing more; what is finished is judged, and that is told within a moment."""
        with self._lock:
            if self._number in self._listening:
                self._say(Stop())

    def _is_last(self, event: object) -> bool:
        return isinstance(event, CheckEnded)

    def _broken(self, why: str) -> object:
        return CheckEnded(None, why)
