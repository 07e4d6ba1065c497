"""A process that answers questions to the store which would hold up the window; started when first asked.

Threads of the window's own process are no help against one call that takes half a second, such as
reading 20 MB of JSON: it stops all threads.
"""

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from spanglass import workers
from spanglass.gui import parcels
from spanglass.store.reader import Reader

_log = logging.getLogger(__name__)
_WORK = "spanglass.gui.question_work"
_ENDS_WITHIN_S = 2.0


class NotAnsweredError(Exception):
    """There is no process to ask; whoever asked has to find the answer."""


class QuestionProcess:
    """One question after the other, from any thread; questions are functions that `pickle` can name."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def ask(self, question: Callable[[Reader], Any]) -> Any:
        """What a question gives there; raises what it raises, and `NotAnsweredError`."""
        with self._lock:
            process = self._running()
            if process.stdin is None or process.stdout is None:
                raise NotAnsweredError
            try:
                parcels.send(process.stdin, question)
                value, error = parcels.receive(process.stdout)
            except (OSError, EOFError, ValueError) as failure:
                if not self._closed:
                    _log.warning("the process that reads large spans ended")
                self._end()
                raise NotAnsweredError from failure
        if error is not None:
            raise error
        return value

    def close(self) -> None:
        """End the process; nobody can ask any more. Whoever waits is told that there is no answer."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()  # it only reads
        with self._lock:
            self._end()

    def renew(self) -> None:
        """Ask the file that is now in the store's place from now on."""
        with self._lock:
            self._end()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._closed or getattr(sys, "frozen", False):
            raise NotAnsweredError
        if self._process is not None and self._process.poll() == 0:
            self._end()  # it had nothing to do for a while
        if self._process is None:
            command, places = workers.command(_WORK, str(self._store)), workers.environment()
            pipe = subprocess.PIPE
            try:
                self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=places)  # noqa: S603
            except OSError as error:
                raise NotAnsweredError from error
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            workers.end(process, _ENDS_WITHIN_S)
