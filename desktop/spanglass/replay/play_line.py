"""The line to the process that plays: started, spoken to and listened to from threads of its own."""

import logging
import subprocess
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from spanglass import parcels, workers

_log = logging.getLogger(__name__)

WORK = "spanglass.replay.play_work"
_ENDS_WITHIN_S = 6.0


class Line:
    """One process. `heard` is told each word of it, `ended` at last why it ended, both in a thread of ours.

    Every so many seconds in which nothing was said to it, `idle` is asked whether it may end.
    """

    def __init__(
        self, heard: Callable[[Any], None], ended: Callable[["Line", str], None],
        idle: tuple[float, Callable[["Line"], bool]],
    ) -> None:  # fmt: skip
        self._heard, self._ended, self._idle = heard, ended, idle
        self._words: SimpleQueue[object | None] = SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._run, name="replay-line", daemon=True)
        self._thread.start()

    @property
    def process_id(self) -> int | None:
        """The process, once it was started."""
        return self._process.pid if self._process is not None else None

    def say(self, word: object) -> None:
        """Have something said; returns at once."""
        self._words.put(word)

    def end(self, within_s: float) -> None:
        """Let the process end and wait for it; kill it if it has not by then."""
        self._words.put(None)
        self._thread.join(within_s)
        process = self._process
        if process is not None and self._thread.is_alive():
            process.kill()
            self._thread.join(within_s)

    def _run(self) -> None:
        try:
            process = self._process = workers.start(WORK)
        except OSError as error:
            self._ended(self, str(error))
            return
        listener = Thread(target=self._listen, args=(process,), name="replay-listening", daemon=True)
        listener.start()
        with suppress(OSError, ValueError):  # it has ended
            self._speak(process)
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        listener.join(_ENDS_WITHIN_S)
        if listener.is_alive():
            process.kill()
            listener.join()
        workers.end(process, _ENDS_WITHIN_S)
        self._ended(self, f"exit code {process.returncode}")

    def _speak(self, process: "subprocess.Popen[bytes]") -> None:
        seconds, may_end = self._idle
        while process.stdin is not None:
            try:
                word = self._words.get(timeout=seconds)
            except Empty:
                if may_end(self):
                    return
                continue
            if word is None:
                return
            parcels.send(process.stdin, word)

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        try:
            while process.stdout is not None:
                self._heard(parcels.receive(process.stdout))
        except (EOFError, OSError, ValueError):
            pass  # it has ended
        except Exception:
            _log.exception("what the process that plays says is not understood")
        self._words.put(None)
