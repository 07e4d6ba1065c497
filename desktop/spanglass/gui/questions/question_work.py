"""The process that answers questions to a store which would hold up the window, as long as there are any.

It ends with its input, or when it has been idle for a while. Run as
``python -m spanglass.gui.questions.question_work STORE``. A question is a function of a reader; an answer is
a pair: what it gave, or the error.
"""

import logging
import os
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from spanglass.core import late_methods  # noqa: F401 (importing it first is what it is for)

# isort: split
from spanglass.gui.questions import parcels
from spanglass.store.reader import Reader

IDLE_S = 20.0
"""After so long without a question the process ends, for what it holds is only of use to the next ones."""


def run(
    store: Path, questions: IO[bytes], answers: IO[bytes], waits: Callable[[], bool] = lambda: True
) -> None:
    """Answer until there are no more questions, or nobody who would hear the answer.

    `waits` is called before each question; it says whether one is to be waited for.
    """
    reader: Reader | None = None
    try:
        while waits():
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


def is_asked() -> bool:
    """Whether the input has something to read, or an end, before it has been quiet for long."""
    if os.name == "nt":
        return True  # there, only sockets can be waited for
    return bool(select.select([sys.stdin.buffer], [], [], IDLE_S)[0])


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window ends it by closing its input
    run(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer, is_asked)
