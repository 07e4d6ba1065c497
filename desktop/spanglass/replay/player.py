"""Plays plans: asks models as often as is wanted, and tells what comes, from a thread of its own."""

import asyncio
import logging
from collections.abc import Callable
from threading import RLock, Thread

from spanglass.replay.events import AllEnded, Event
from spanglass.replay.plan import Choice, Plan
from spanglass.replay.playing import Key, Means, Playing
from spanglass.replay.reading import Keep, Reading
from spanglass.replay.transport import Transport, Transports

_log = logging.getLogger(__name__)

_BROKE_OFF = "The replay broke off. What is finished is kept; run the rest again."

OnEvent = Callable[[Event], None]
"""Is told what happens, one at a time, in the player's thread; is to return soon."""


class Player:
    """Plays one plan at a time; all methods may be called from any thread, and return at once.

    `key` finds a provider's key by its variable, `keep` stores a replayed call, which is an OTLP request in
    JSON; `transports` are the ways to models that are not HTTP's.
    """

    def __init__(self, key: Key, keep: Keep | None = None, transports: Transports | None = None) -> None:
        self._key, self._keep = key, keep
        self._transports = transports or _http
        self._show: _Show | None = None

    def start(self, plan: Plan, on_event: OnEvent) -> None:
        """Play a plan; one that is still played is stopped first. The last event is `AllEnded`."""
        self.stop()
        self._show = _Show(plan, (self._key, self._keep, self._transports), on_event)

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        """Say what is to be done about a tool call that a run asked about."""
        if self._show is not None:
            self._show.call(lambda playing: playing.answer(letter, run, choice))

    def stop(self) -> None:
        """Let go of what runs; what is finished stays, and `AllEnded` is told within a moment."""
        if self._show is not None:
            self._show.stop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether all has ended, after waiting for it so long."""
        return self._show is None or self._show.wait(timeout_s)


class _Show:
    """One plan and the thread in which it is played."""

    def __init__(self, plan: Plan, parts: tuple[Key, Keep | None, Transports], on_event: OnEvent) -> None:
        self._plan, self._parts, self._on_event = plan, parts, on_event
        self._is_over, self._telling = False, RLock()
        self._loop = asyncio.new_event_loop()
        self._playing: Playing | None = None
        self._thread = Thread(target=self._run, name="replay", daemon=True)
        self._thread.start()

    def call(self, what: Callable[[Playing], None]) -> None:
        """Do something in the player's thread, if it still plays."""
        try:
            self._loop.call_soon_threadsafe(self._do, what)
        except RuntimeError:
            return  # it is over

    def stop(self) -> None:
        """Tell the end at once, from a thread that need not wait for all that runs to let go."""
        self.call(lambda playing: playing.stop())
        Thread(target=self._stopped, name="replay-stop", daemon=True).start()

    def wait(self, timeout_s: float | None) -> bool:
        """Whether the thread has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _stopped(self) -> None:
        left = self._playing.left if self._playing is not None else 0
        self._tell(AllEnded(stopped=True, left_out=left))

    def _do(self, what: Callable[[Playing], None]) -> None:
        if self._playing is not None:
            what(self._playing)

    def _run(self) -> None:
        key, keep, transports = self._parts
        reading = Reading(keep)
        try:
            self._playing = Playing(self._plan, Means(key, transports, reading, self._tell))
            self._loop.run_until_complete(self._playing.play())
        except Exception:
            _log.exception("a replay ended")
            self._tell(AllEnded(stopped=True, sentence=_BROKE_OFF))
        finally:
            reading.close()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    def _tell(self, event: Event) -> None:
        """Nothing is told after the end."""
        with self._telling:
            if self._is_over:
                return
            self._is_over = isinstance(event, AllEnded)
            try:
                self._on_event(event)
            except Exception:
                _log.exception("who listens to a replay failed")


def _http(provider: str | None) -> Transport:  # noqa: ARG001 (all providers are reached in one way)
    from spanglass.replay.http_transport import HttpTransport  # takes a while, and only players need it

    return HttpTransport()
