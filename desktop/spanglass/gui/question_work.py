"""The process that answers questions to a store which would hold up the window, until its input ends.

Run as ``python -m spanglass.gui.question_work STORE``. A question is a function of a reader; an answer is a
pair: what it gave, or the error.
"""

import logging
import signal
import sys
from pathlib import Path
from typing import IO

from spanglass.gui import parcels
from spanglass.store.reader import Reader


def run(store: Path, questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until there are no more questions, or nobody who would hear the answer."""
    reader: Reader | None = None
    try:
        while True:
            question = parcels.receive(questions)
            failure: Exception | None
            try:
                reader = reader or Reader(store)
                value, failure = question(reader), None
            except Exception as error:
                value, failure = None, error
            parcels.send(answers, (value, failure))
    except (EOFError, BrokenPipeError):
        return


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window ends it by closing its input
    run(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
