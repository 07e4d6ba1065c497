"""A player's thread on one side, the window's on the other: what is told is taken in now and then."""

from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.gui.pages.replay.results import Results
from spanglass.replay.events import Asked, Event
from spanglass.replay.plan import Choice, Plan

REPAINT_MS = 100
_LOOK_MS, _SOON_MS, _SLOWEST_MS = 50, 5, 400
_SECOND_S = 1.0
_FOLD_S, _AT_ONCE = 0.006, 50
"""What was told is taken in so many events at a time, for so long a turn at most; the rest waits."""


class Plays(Protocol):
    """What a player offers; see ``replay.player``."""

    def start(self, plan: Plan, on_event: Callable[[Event], None]) -> None:
        """Play a plan."""

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        """Say what is to be done about a tool call."""

    def stop(self) -> None:
        """Let go of what runs."""


class Show(QObject):
    """One replay as the page sees it; `changed` carries the letters of the columns that did.

    `began` and `ended` say when it is played; what is told after a stop still belongs to what was stopped.
    """

    changed = Signal(object)
    began = Signal()
    ended = Signal()

    def __init__(self, player: Plays, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results = Results()
        self._player = player
        self._events: deque[Event] = deque()
        self._untold: set[str] = set()
        self._due_s, self._pace_ms, self._second_s = 0.0, _LOOK_MS, 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.take)

    @property
    def playing(self) -> bool:
        """Whether runs are being made."""
        return self.results.playing

    def begin(self) -> None:
        """Begin with another recording: nothing of the one before is shown any more."""
        self.stop()
        self._forget()
        self.results = Results()

    def start(self, plan: Plan) -> None:
        """Play a plan from its beginning."""
        self._forget()
        self.results.begin([variant.letter for variant in plan.variants], plan.runs)
        events: deque[Event] = deque()  # what an earlier play still says goes into another one
        self._events = events
        self._timer.start(_LOOK_MS)
        self.began.emit()
        self._player.start(plan, events.append)

    def stop(self) -> None:
        """End it; what is finished stays."""
        if self.playing:
            self._pace_ms = _SOON_MS
            self._timer.setInterval(_SOON_MS)
            self._player.stop()

    def answer(self, asked: Asked, choice: Choice) -> None:
        """Say what is to be done about a tool call."""
        self.results.answered(asked)
        self._player.answer(asked.letter, asked.run, choice)
        self.changed.emit(frozenset((asked.letter,)))

    def take(self) -> None:
        """Take in what was told since, and tell which columns changed when that is due."""
        if not self.playing:
            return
        self._fold()
        if perf_counter() >= self._second_s:
            self._second_s = perf_counter() + _SECOND_S
            self._untold |= self.results.under_way()
        over = not self.results.playing
        if over:
            self._timer.stop()
        else:
            self._timer.setInterval(_SOON_MS if self._events else self._pace_ms)
        if self._untold and (over or perf_counter() >= self._due_s):
            self._tell()
        if over:
            self.ended.emit()

    def _fold(self) -> None:
        ends_s = perf_counter() + _FOLD_S
        while self._events and self.results.playing:
            taken = [self._events.popleft() for _ in range(min(_AT_ONCE, len(self._events)))]
            self._untold |= self.results.fold(taken)
            if perf_counter() > ends_s:
                return

    def _tell(self) -> None:
        """Say what changed; the next time when the window has had three times as long for itself."""
        changed, self._untold = frozenset(self._untold), set()
        began_s = perf_counter()
        self.changed.emit(changed)
        ended_s = perf_counter()
        took_ms = (ended_s - began_s) * 1000
        self._due_s = ended_s + min(max(REPAINT_MS, 3 * took_ms), _SLOWEST_MS) / 1000

    def _forget(self) -> None:
        self._timer.stop()
        self._events, self._untold, self._due_s = deque(), set(), 0.0
        self._pace_ms = _LOOK_MS
        self.results.playing = False
