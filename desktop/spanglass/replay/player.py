"""Plays plans: asks models as often as is wanted, and tells what comes, from a thread of its own."""

from collections.abc import Callable
from threading import Thread

from spanglass.replay.course import Course, Ending, Parts, Ways
from spanglass.replay.events import AllEnded, Event
from spanglass.replay.plan import Choice, Plan
from spanglass.replay.playing import Key, Means, Playing
from spanglass.replay.reading import Keep
from spanglass.replay.transport import Transports

_BROKE_OFF = "The replay broke off. What is finished is kept; run the rest again."

OnEvent = Callable[[Event], None]
"""Is told what happens, one at a time, in the player's thread; is to return soon."""


class Player:
    """Plays one plan at a time; all methods may be called from any thread, and return at once.

    `key` finds a provider's key by its variable, `keep` stores a replayed call, which is an OTLP request in
    JSON; `transports` are the ways to models that are not HTTP's.
    """

    def __init__(self, key: Key, keep: Keep | None = None, transports: Transports | None = None) -> None:
        self._parts: Parts = key, keep, transports
        self._show: Course[Playing, Event] | None = None

    def start(self, plan: Plan, on_event: OnEvent) -> None:
        """Play a plan; one that is still played is stopped first. The last event is `AllEnded`."""
        self.stop()

        def made(ways: Ways, tell: Callable[[Event], None]) -> Playing:
            return Playing(plan, Means(ways.key, ways.transports, ways.reading, tell))

        self._show = Course(made, self._parts, _ENDING, on_event)

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        """Say what is to be done about a tool call that a run asked about."""
        if self._show is not None:
            self._show.call(lambda playing: playing.answer(letter, run, choice))

    def stop(self) -> None:
        """Let go of what runs; what is finished stays, and `AllEnded` is told within a moment."""
        if self._show is not None:
            self._show.stop()
            Thread(target=_told_stopped, args=(self._show,), name="replay-stop", daemon=True).start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether all has ended, after waiting for it so long."""
        return self._show is None or self._show.wait(timeout_s)


def _told_stopped(show: Course[Playing, Event]) -> None:
    """Tell the end at once, from a thread that need not wait for all that runs to let go."""
    show.tell(AllEnded(stopped=True, left_out=show.work.left if show.work is not None else 0))


def _broken(_: Exception) -> Event:
    return AllEnded(stopped=True, sentence=_BROKE_OFF)


_ENDING = Ending(AllEnded, _broken, "replay")
