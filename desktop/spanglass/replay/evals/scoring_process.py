"""A process that scores by rules which may never end, such as a pattern that backtracks: it can be ended.

A search by a regular expression holds the interpreter, so neither a thread nor a signal of this process gets
past it.
"""

import logging
import subprocess
import sys
from threading import Lock, Timer

from spanglass import parcels, workers
from spanglass.analysis.scorers import Answered
from spanglass.core.evals import Score, Scoring

_WITHIN_S, _MOST_LATE = 10.0, 3
_WORK = "spanglass.replay.evals.scoring_work"
_STARTS_WITHIN_S, _ENDS_WITHIN_S = 60.0, 2.0
_LATE = "It was not scored within {seconds:g} s."
_GIVEN_UP = "It was not scored: {times:,} of the answers before took longer than {seconds:g} s each."
_CLOSED = "It was not scored: the run has ended."
_log = logging.getLogger(__name__)


class ScoringProcess:
    """Scores one answer at a time; a column that was late some times is not scored any more."""

    def __init__(self, within_s: float = _WITHIN_S, most_late: int = _MOST_LATE) -> None:
        self.within_s, self._most_late = within_s, most_late
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._late: dict[str, int] = {}
        self._closed = False

    def score(self, answered: Answered, scoring: Scoring) -> Score:
        """The score of an answer, which failed where it does not come; blocks."""
        with self._lock:
            if self._late.get(scoring.name, 0) >= self._most_late:
                return _failed(_GIVEN_UP.format(times=self._most_late, seconds=self.within_s))
            if self._closed:
                return _failed(_CLOSED)
            try:
                found = self._asked(answered, scoring)
            except (OSError, EOFError, ValueError) as error:
                if not self._closed:
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
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()  # it keeps nothing
        with self._lock:
            self._end()

    def _asked(self, answered: Answered, scoring: Scoring) -> Score | None:
        """What the process says; None if it was late."""
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise OSError("there is no pipe to the process that scores")
        ended = [False]

        def end() -> None:
            ended[0] = True
            process.kill()

        late = Timer(self.within_s, end)
        late.start()
        try:
            parcels.send(process.stdin, (answered, scoring))
            found = parcels.receive(process.stdout)
        except (OSError, EOFError):
            if ended[0]:
                return None
            raise
        finally:
            late.cancel()
        return found if isinstance(found, Score) else _failed("It was not scored.")

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            if getattr(sys, "frozen", False):
                raise OSError("this program has no Python beside it")
            command, places = workers.command(_WORK), workers.environment()
            pipe = subprocess.PIPE
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=places)  # noqa: S603
            self._process = process
            self._await(process)
        return self._process

    @staticmethod
    def _await(process: "subprocess.Popen[bytes]") -> None:
        """Wait until the process has started: that is no part of the time of a score."""
        late = Timer(_STARTS_WITHIN_S, process.kill)
        late.start()
        try:
            if process.stdout is not None:
                parcels.receive(process.stdout)
        finally:
            late.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            workers.end(process, _ENDS_WITHIN_S)


def _failed(why: str) -> Score:
    return Score(None, why, failed=True)
