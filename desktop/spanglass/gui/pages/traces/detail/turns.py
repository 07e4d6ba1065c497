"""Work done a little at a time, so that the window stays alive while much is made."""

from collections import deque
from collections.abc import Callable
from time import perf_counter

import shiboken6
from PySide6.QtCore import QObject, QTimer

_A_TURN_S = 0.003
_FAILURES = 3
"""So often in a row a step may raise."""


class Turns(QObject):
    """Steps are taken in order, as many as fit into a few milliseconds, each time the event loop comes round.

    A step belongs to an object and is forgotten with it; it says whether there is more to do. One that raises
    may go on with the next of its parts, but not for ever: its error would be told without end.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: deque[tuple[QObject, Callable[[], bool]]] = deque()
        self._failures = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.run)

    def add(self, owner: QObject, step: Callable[[], bool], *, first: bool = False) -> None:
        """Take steps for `owner` until `step` answers that there are no more, `first` before all others."""
        self._steps.insert(0 if first else len(self._steps), (owner, step))
        self._timer.start()

    def clear(self, owner: QObject) -> None:
        """Take no more steps for `owner`."""
        self._steps = deque(entry for entry in self._steps if entry[0] is not owner)

    def others(self, owner: QObject) -> bool:
        """Whether there are steps to take for anyone but `owner`."""
        return any(entry[0] is not owner for entry in self._steps)

    @property
    def busy(self) -> bool:
        """Whether there are steps to take."""
        return bool(self._steps)

    def run(self, seconds: float = _A_TURN_S) -> None:
        """Take steps now, for so long."""
        until = perf_counter() + seconds
        while self._steps and perf_counter() < until:
            owner, step = self._steps[0]
            try:
                more = shiboken6.isValid(owner) and step()
            except BaseException:
                self._failures += 1
                if self._failures >= _FAILURES:
                    self._finish(owner, step)
                raise
            self._failures = 0
            if not more:
                self._finish(owner, step)
        if not self._steps:
            self._timer.stop()

    def _finish(self, owner: QObject, step: Callable[[], bool]) -> None:
        self._failures = 0
        if self._steps and self._steps[0] == (owner, step):
            self._steps.popleft()
