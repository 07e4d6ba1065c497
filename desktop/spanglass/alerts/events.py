"""What happens once and is over: events that a watcher has noticed and not told yet."""

from collections.abc import Iterable

from spanglass.core.alerting import Reading, Verdict
from spanglass.core.watched import Call, Scope


class EventWatcher:
    """The part of a watcher that is the same for all that watch for events; `_events` holds those to tell."""

    def __init__(self) -> None:
        self._events: dict[Scope, Reading] = {}

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """None: what happened has happened."""
        del before, after
        return ()

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """The event, once."""
        del now_ns
        return self._events.pop(scope, Reading(Verdict.CLEAR))

    def settle(self, scope: Scope, now_ns: int) -> None:
        """Nothing: with the event the watcher began anew."""

    def due(self, now_ns: int) -> Iterable[Scope]:
        """None."""
        del now_ns
        return ()
