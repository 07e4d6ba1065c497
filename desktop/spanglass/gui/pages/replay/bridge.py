"""A player's thread on one side, the window's on the other: what is told is taken in now and then."""

from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.gui.pages.replay.results import Results
from spanglass.replay.events import Asked, Event
from spanglass.replay.plan import Choice, Plan

REPAINT_MS = 50
_SOON_MS, _SLOWEST_MS = 5, 250
_AT_ONCE = 2_000


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
        self._timer = QTimer(self)
        self._timer.setInterval(REPAINT_MS)
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
        self._timer.start(REPAINT_MS)
        self.began.emit()
        self._player.start(plan, events.append)

    def stop(self) -> None:
        """End it; what is finished stays."""
        if self.playing:
            self._timer.setInterval(_SOON_MS)
            self._player.stop()

    def answer(self, asked: Asked, choice: Choice) -> None:
        """Say what is to be done about a tool call."""
        self.results.answered(asked)
        self._player.answer(asked.letter, asked.run, choice)
        self.changed.emit(frozenset((asked.letter,)))

    def take(self) -> None:
        """Take in what was told since."""
        taken: list[Event] = []
        while self._events and len(taken) < _AT_ONCE:
            taken.append(self._events.popleft())
        if not taken:
            return
        began = perf_counter()
        changed = self.results.fold(taken)
        if not self.results.playing:
            self._timer.stop()
        self.changed.emit(changed)
        self._settle_pace(perf_counter() - began)
        if not self.results.playing:
            self.ended.emit()

    def _settle_pace(self, took_s: float) -> None:
        """Look again when the window has had three times as long for itself."""
        wanted = min(max(REPAINT_MS, round(took_s * 4000)), _SLOWEST_MS)
        if self._timer.isActive() and self._timer.interval() != _SOON_MS:
            self._timer.setInterval(wanted)

    def _forget(self) -> None:
        self._timer.stop()
        self._events = deque()
        self.results.playing = False
