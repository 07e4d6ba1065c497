"""A process that scores by rules which may never end, such as a pattern that backtracks: it can be ended.

A search by a regular expression holds the interpreter, so neither a thread nor a signal of this process gets
past it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Timer

from spanglass import parcels
from spanglass.analysis.scorers import Answered
from spanglass.core.evals import Score, Scoring
from spanglass.workers import Worker

_WITHIN_S, _MOST_LATE = 10.0, 3
_WORK = "spanglass.replay.evals.scoring_work"
_STARTS_WITHIN_S = 60.0
_LATE = "It was not scored within {seconds:g} s."
_GIVEN_UP = "It was not scored: {times:,} of the answers before took longer than {seconds:g} s each."
_CLOSED = "It was not scored: the run has ended."
_log = logging.getLogger(__name__)


class ScoringProcess:
    """Scores one answer at a time; a column that was late some times is not scored any more."""

    def __init__(self, within_s: float = _WITHIN_S, most_late: int = _MOST_LATE) -> None:
        self.within_s, self._most_late = within_s, most_late
        self._worker = Worker(_WORK, begun=_await)
        self._late: dict[str, int] = {}

    def score(self, answered: Answered, scoring: Scoring) -> Score:
        """The score of an answer, which failed where it does not come; blocks."""
        worker = self._worker
        with worker.lock:
            if self._late.get(scoring.name, 0) >= self._most_late:
                return _failed(_GIVEN_UP.format(times=self._most_late, seconds=self.within_s))
            if worker.closed:
                return _failed(_CLOSED)
            try:
                found = self._asked(answered, scoring)
            except (OSError, EOFError, ValueError) as error:
                if not worker.closed:
                    _log.warning("an answer was not scored: %s", error)
                self._end()
                return _failed(f"It was not scored: {error or 'the process that scores ended'}.")
            if found is None:
                self._late[scoring.name] = self._late.get(scoring.name, 0) + 1
                self._end()
                return _failed(_LATE.format(seconds=self.within_s))
            return found

    def close(self) -> None:
        """End the process; whoever waits, or asks from now on, is told that there is no score."""
        self._worker.close()

    def _asked(self, answered: Answered, scoring: Scoring) -> Score | None:
        """What the process says; None if it was late."""
        listens, says = self._worker.pipes()
        with _killed_after(self._worker, self.within_s) as was_late:
            try:
                parcels.send(listens, (answered, scoring))
                found = parcels.receive(says)
            except (OSError, EOFError):
                if was_late():
                    return None
                raise
        return found if isinstance(found, Score) else _failed("It was not scored.")

    def _end(self) -> None:
        self._worker.kill()
        self._worker.end()


@contextmanager
def _killed_after(worker: Worker, seconds: float) -> Iterator[Callable[[], bool]]:
    """End the process of a worker after a time; what is given says whether that was so."""
    late = Event()

    def kill() -> None:
        late.set()
        worker.kill()

    timer = Timer(seconds, kill)
    timer.start()
    try:
        yield late.is_set
    finally:
        timer.cancel()


def _await(worker: Worker) -> None:
    """Wait until the process has started: that is no part of the time of a score."""
    with _killed_after(worker, _STARTS_WITHIN_S):
        parcels.receive(worker.pipes()[1])


def _failed(why: str) -> Score:
    return Score(None, why, failed=True)
