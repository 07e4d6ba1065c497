"""A check that runs in another thread, as the page sees it: what it tells is taken in now and then."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.replay.fixes.events import CheckEnded, CheckEvent
from spanglass.replay.fixes.orders import Order

_LOOK_MS, _AT_ONCE = 80, 50


class Checks(Protocol):
    """Who plays checks; see ``replay.fixes.checking``."""

    def start(self, order: Order, on_event: Callable[[CheckEvent], None]) -> None:
        """Begin, in a thread of its own."""

    def warm(self) -> None:
        """Make ready for a check that may begin."""

    def stop(self) -> None:
        """Let go of what runs; what is finished is judged."""


class Running(QObject):
    """One check at a time; `told` carries events, `ended` the last one of them."""

    told = Signal(object)
    ended = Signal(object)

    def __init__(self, checks: Checks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checks = checks
        self._events: deque[CheckEvent] = deque()
        self.order: Order | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._take)

    def start(self, order: Order) -> None:
        """Begin a check."""
        events: deque[CheckEvent] = deque()  # what an earlier check still tells goes into another one
        self._events, self.order = events, order
        self._timer.start()
        self._checks.start(order, events.append)

    def stop(self) -> None:
        """End it early."""
        if self.order is not None:
            self._checks.stop()

    def close(self) -> None:
        """End it, and hear no more of it."""
        self.stop()
        self._timer.stop()
        self.order = None

    def _take(self) -> None:
        taken = [self._events.popleft() for _ in range(min(_AT_ONCE, len(self._events)))]
        last = taken[-1] if taken else None
        if taken:
            self.told.emit(taken)
        if isinstance(last, CheckEnded):
            self._timer.stop()
            self.order = None
            self.ended.emit(last)
