"""A process that answers questions to the store which would hold up the window; started when first asked.

Threads of the window's own process are no help against one call that takes half a second, such as
reading 20 MB of JSON: it stops all threads.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spanglass.gui.questions import parcels
from spanglass.store.reader import Reader
from spanglass.workers import Worker

_log = logging.getLogger(__name__)
_WORK = "spanglass.gui.questions.question_work"


class NotAnsweredError(Exception):
    """There is no process to ask; whoever asked has to find the answer."""


class QuestionProcess:
    """One question after the other, from any thread; questions are functions that `pickle` can name."""

    def __init__(self, store: Path, work: str = _WORK) -> None:
        self._worker = Worker(work, str(store))

    def ask(self, question: Callable[[Reader], Any]) -> Any:
        """What a question gives there; raises what it raises, and `NotAnsweredError`."""
        with self._worker.lock:
            answer = self._answer(question) or self._answer(question)  # it may just have ended by itself
        if answer is None:
            raise NotAnsweredError
        value, error = answer
        if error is not None:
            raise error
        return value

    def _answer(self, question: Callable[[Reader], Any]) -> tuple[Any, Exception | None] | None:
        """What the process says; None if it ended, having had nothing to do for a while."""
        worker = self._worker
        try:
            listens, says = worker.pipes()
        except OSError as failure:
            raise NotAnsweredError from failure
        try:
            parcels.send(listens, question)
            value, error = parcels.receive(says)
            return value, error
        except (OSError, EOFError, ValueError) as failure:
            if worker.end() == 0:
                return None
            if not worker.closed:
                _log.warning("the process that reads large spans ended")
            raise NotAnsweredError from failure

    def close(self) -> None:
        """End the process; nobody can ask any more. Whoever waits is told that there is no answer."""
        self._worker.close()

    def renew(self) -> None:
        """Ask the file that is now in the store's place from now on."""
        with self._worker.lock:
            self._worker.end()
