"""The process that scores: it is told answers and columns, and says a score each, until its input ends.

Run as ``python -m spanglass.replay.evals.scoring_work`` by `ScoringProcess`.
"""

import os
import signal
import sys
from contextlib import suppress
from typing import IO

from spanglass import parcels
from spanglass.analysis.evals.scoring import scorer_of
from spanglass.analysis.scorers import Answered
from spanglass.core.evals import Score, Scoring

_LONGEST = 300


def scored(answered: Answered, scoring: Scoring) -> Score:
    """The score of an answer; whatever a scorer raises is a judgement that failed."""
    try:
        return scorer_of(scoring).score(answered, scoring.options)
    except Exception as error:
        why = f"The scorer {scoring.kind} failed: {type(error).__name__}: {error}"
        return Score(None, why[:_LONGEST], failed=True)


def work(heard: IO[bytes], said: IO[bytes]) -> None:
    """Score what is heard until there is no more."""
    parcels.send(said, "ready")
    with suppress(EOFError, OSError):
        while True:
            answered, scoring = parcels.receive(heard)
            parcels.send(said, scored(answered, scoring))


def main() -> None:
    """Work for whoever started this; what scorers print goes nowhere near the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    work(sys.stdin.buffer, said)


if __name__ == "__main__":
    main()
