"""The process that plays for a window: it is told plans, and tells what comes of them, until its input ends.

Run as ``python -m spanglass.replay.play_work``; see ``play_words`` for what is said, `PlayerProcess` for by
whom. Keys come when they are needed, over the same pipe, and are forgotten with the plan.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock, Thread, Timer
from typing import IO, Any

from spanglass.core import late_methods  # noqa: F401 (importing it first is what it is for)

# isort: split
from spanglass import parcels
from spanglass.core.facts import Facts, Kind
from spanglass.core.usage import Usage
from spanglass.replay.fixes.checking import Checker
from spanglass.replay.http_transport import HttpTransport, Trust, made_clients, once
from spanglass.replay.keeping import keeper
from spanglass.replay.local_model import LocalModel
from spanglass.replay.play_words import Answer, Check, KeyIs, KeyWanted, Play, Stop, Told
from spanglass.replay.player import Player
from spanglass.replay.reaching import ways
from spanglass.replay.targets import known
from spanglass.replay.telling import Telling
from spanglass.replay.transport import Transports
from spanglass.store.ingest.derive import Deriver

_BEHIND = 5
"""It comes after the window where processors are few: what it hears, it hears a moment later."""

_SWITCH_AFTER_S = 0.001
_ENDS_WITHIN_S, _MUST_END_AFTER_S = 1.0, 5.0


class Keys:
    """The keys of one plan: each is asked for once."""

    def __init__(self, ask: Callable[[str], None]) -> None:
        self._ask, self._lock = ask, Lock()
        self._found: dict[str, Future[str | None]] = {}
        self._closed = False

    def key(self, variable: str) -> str | None:
        """The key that a variable names; waits for it."""
        with self._lock:
            if self._closed:
                return None
            is_new = variable not in self._found
            found = self._found.setdefault(variable, Future())
        if is_new:
            self._ask(variable)
        return found.result()

    def take(self, variable: str, key: str | None) -> None:
        """A key is known."""
        with self._lock:
            found = self._found.setdefault(variable, Future())
        if not found.done():
            found.set_result(key)

    def close(self) -> None:
        """Nobody will say any more."""
        with self._lock:
            self._closed = True
            for found in self._found.values():
                if not found.done():
                    found.set_result(None)


class Work:
    """Plays one plan, or makes one check, after the other; `told` is where it says what comes of them."""

    def __init__(self, told: IO[bytes], trust: Trust) -> None:
        self._told, self._saying, self._trust = told, Lock(), trust
        self._model = LocalModel()
        self._player: Player | Checker | None = None
        self._keys: tuple[int, Keys] | None = None

    def run(self, words: IO[bytes]) -> None:
        """Do as is said, until there is nobody who would say more."""
        with suppress(EOFError):
            while True:
                self._hear(parcels.receive(words))
        self._close()

    def _hear(self, word: object) -> None:
        if isinstance(word, Play):
            self._play(word)
        elif isinstance(word, Check):
            self._check(word)
        elif isinstance(word, KeyIs) and self._keys is not None and self._keys[0] == word.number:
            self._keys[1].take(word.variable, word.key)
        elif isinstance(word, Answer) and isinstance(self._player, Player):
            self._player.answer(word.letter, word.run, word.choice)
        elif isinstance(word, Stop) and self._player is not None:
            self._player.stop()

    def _play(self, word: Play) -> None:
        number, (keys, reached) = word.number, self._begin(word.number)
        telling = Telling(lambda events: self._say(Told(number, events)))
        self._player = player = Player(keys.key, keeper(word.receiver), reached)
        player.start(word.plan, telling.tell)

    def _check(self, word: Check) -> None:
        number, (keys, reached) = word.number, self._begin(word.number)
        self._player = checker = Checker(keys.key, keeper(word.receiver), reached)
        checker.start(word.order, lambda event: self._say(Told(number, (event,))))

    def _begin(self, number: int) -> tuple[Keys, Transports]:
        """End what went before; the keys for what is next, and its ways to models."""
        self._let_go()
        keys = Keys(lambda variable: self._say(KeyWanted(number, variable)))
        self._keys = number, keys
        return keys, ways(self._model, keys.key, lambda: HttpTransport(self._trust))

    def _let_go(self) -> None:
        if self._player is not None:
            self._player.stop()
        if self._keys is not None:
            self._keys[1].close()

    def _say(self, word: object) -> None:
        with self._saying:
            parcels.send(self._told, word)

    def _close(self) -> None:
        self._let_go()
        if self._player is not None:
            self._player.wait(_ENDS_WITHIN_S)
        self._model.close()


def _own_output() -> IO[Any]:
    """Standard output for what is told alone: what a library prints goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "wb")


def _warm(trust: Trust) -> None:
    """Load what the first request and answer would wait for: clients, interfaces, dialects, prices."""
    made_clients(trust)
    known()
    Deriver().pricer.price(Facts(kind=Kind.LLM, model_requested="-", usage=Usage(input=1)), 0)


def main() -> None:
    """Play until the input ends."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window ends it by closing its input
    sys.setswitchinterval(_SWITCH_AFTER_S)
    if hasattr(os, "nice"):
        os.nice(_BEHIND)  # before there are other threads: each has its own
    trust = once()
    Thread(target=_warm, args=(trust,), name="warming", daemon=True).start()
    Work(_own_output(), trust).run(sys.stdin.buffer)
    late = Timer(_MUST_END_AFTER_S, os._exit, (0,))  # whoever keeps runs may wait for a receiver that is gone
    late.daemon = True
    late.start()


if __name__ == "__main__":
    main()
