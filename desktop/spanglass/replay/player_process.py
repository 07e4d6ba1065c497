"""A player whose plans are played in a process of its own, so that no thread of this one works for them."""

import logging
from collections.abc import Callable
from threading import RLock, Thread, Timer
from typing import Any

from spanglass.replay.events import AllEnded, Event
from spanglass.replay.plan import Choice, Plan
from spanglass.replay.play_line import Line
from spanglass.replay.play_words import Answer, Awake, KeyIs, KeyWanted, Play, Stop, Told

_log = logging.getLogger(__name__)

IDLE_S = 600.0
"""After so long in which nothing was played or prepared the process ends; the next play starts another."""

_STOPS_WITHIN_S = 0.12
"""After so long a stop is told, whatever the process has still to do; what it says then is not heard."""

_ENDS_WITHIN_S = 2.0
_BROKE_OFF = "The process that makes the runs ended unexpectedly. What is finished stays; run the rest again."
_NOT_THERE = "The process that makes the runs could not be started: {why}."

Key = Callable[[str], str | None]
OnEvent = Callable[[Event], None]


class PlayerProcess:
    """Plays one plan at a time; all methods but `close` may be called from any thread, and return at once.

    `key` finds a provider's key by its variable and may wait for it; `receiver` says at which address runs
    are kept. What happens is told in a thread of ours, in order, `AllEnded` last.
    """

    def __init__(self, key: Key, receiver: Callable[[], str], idle_s: float = IDLE_S) -> None:
        self._key, self._receiver, self._idle_s = key, receiver, idle_s
        self._lock = RLock()
        self._line: Line | None = None
        self._closed = False
        self._number = 0
        self._listening: dict[int, Callable[[Any], None]] = {}

    @property
    def process_id(self) -> int | None:
        """The process, if there is one."""
        line = self._line
        return line.process_id if line is not None else None

    def warm(self) -> None:
        """Have the process there, as somebody is about to play."""
        self._say(Awake())

    def start(self, plan: Plan, on_event: OnEvent) -> None:
        """Play a plan; one that is still played is stopped first. The last event is `AllEnded`."""
        self._begin(lambda number: Play(number, plan, self._receiver()), on_event)

    def _begin(self, word: Callable[[int], object], on_event: Callable[[Any], None]) -> None:
        """Have something begun under the next number, and hear what comes of it."""
        with self._lock:
            self._number += 1
            self._listening[self._number] = on_event
            self._say(word(self._number))

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        """Say what is to be done about a tool call that a run asked about."""
        self._say(Answer(letter, run, choice))

    def stop(self) -> None:
        """Let go of what runs; what is finished stays, and `AllEnded` is told within a moment."""
        with self._lock:
            if self._number in self._listening:
                self._say(Stop())
                late = Timer(_STOPS_WITHIN_S, self._tell, (Told(self._number, (AllEnded(stopped=True),)),))
                late.daemon = True
                late.start()

    def close(self) -> None:
        """End all that runs, and the process."""
        with self._lock:
            self._closed = True
            line, self._line = self._line, None
        if line is not None:
            line.end(_ENDS_WITHIN_S)

    def _say(self, word: object) -> None:
        with self._lock:
            if self._closed:
                return
            if self._line is None:
                self._line = Line(self._hear, self._end, (self._idle_s, self._retire))
            self._line.say(word)

    def _hear(self, word: object) -> None:
        if isinstance(word, Told):
            self._tell(word)
        elif isinstance(word, KeyWanted):
            Thread(target=self._find, args=(word,), name="replay-key", daemon=True).start()

    def _tell(self, told: Told) -> None:
        with self._lock:
            listening = self._listening.get(told.number)
            if self._is_last(told.events[-1]):
                self._listening.pop(told.number, None)
            if listening is not None:
                for event in told.events:
                    listening(event)

    def _find(self, wanted: KeyWanted) -> None:
        try:
            key = self._key(wanted.variable)
        except Exception:
            _log.exception("a key was not found")
            key = None
        self._say(KeyIs(wanted.number, wanted.variable, key))

    def _retire(self, line: Line) -> bool:
        """Whether a process may end that was idle; none is asked any more then."""
        with self._lock:
            if self._listening or line is not self._line:
                return False
            self._line = None
            return True

    def _end(self, line: Line, why: str) -> None:
        """A process has ended: who still listens is told."""
        with self._lock:
            if line is not self._line:
                return
            self._line = None
            listening, self._listening = list(self._listening.values()), {}
        was_there = line.process_id is not None
        _log.warning("the process that plays ended: %s", why)
        for listener in listening:
            listener(self._broken(_BROKE_OFF if was_there else _NOT_THERE.format(why=why)))

    def _is_last(self, event: object) -> bool:
        """Whether nothing comes after an event."""
        return isinstance(event, AllEnded)

    def _broken(self, why: str) -> object:
        """The last event where the process ended before it was told."""
        return AllEnded(stopped=True, sentence=why)
