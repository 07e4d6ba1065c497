"""The process that decodes and reads request bodies: from standard input, until that ends.

Run as ``python -m spanglass.receiver.reading_work``. Each question is a pickled tuple behind its length,
and so is each answer; the first answer comes unasked, once everything that reading needs is loaded.
"""

import gc
import logging
import os
import pickle
import select
import sys
import threading
from enum import Enum
from struct import Struct
from typing import IO, Any

from spanglass.core import late_methods  # noqa: F401 (importing it first is what it is for)

# isort: split
from spanglass import extensions, formats, workers
from spanglass.core.facts import Facts, Kind
from spanglass.core.usage import Usage
from spanglass.formats import DecodeError, Format, Request
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.ready import packed

WORK = "spanglass.receiver.reading_work"
"""This module, which the process runs; there it has another name."""

LENGTH = Struct("<Q")
"""What stands before every question and answer: how long it is."""

_PIPE_BYTES = 1024 * 1024
_COLLECT_AFTER = 50_000  # objects: a request's own are many, and none of them are in a ring

_log = logging.getLogger(__name__)


class Answer(Enum):
    """What the first byte of an answer says of the rest."""

    READY = b"r"
    """Nothing follows: questions can come."""
    BATCH = b"b"
    """A packed batch."""
    UNDECODABLE = b"u"
    """The reason, in UTF-8."""
    FAULT = b"f"
    """Nothing: the body has to be read elsewhere."""


class Work:
    """Answers questions of how a body reads."""

    def __init__(self) -> None:
        found: tuple[Format, ...] = extensions.load(formats, "FORMAT")
        self._formats = {format_.name: format_ for format_ in found}
        self._deriver = Deriver()
        self._deriver.load()
        # Loads the price lists, which costs a third of a second.
        self._deriver.pricer.price(Facts(kind=Kind.LLM, model_requested="-", usage=Usage(input=1)), 0)

    def answer(self, question: bytes) -> bytes:
        """The answer to one question, as `asked` makes them."""
        try:
            name, values = pickle.loads(question)  # noqa: S301 (of our own process)
            batch = self._formats[name].decode(Request(*values))
            return Answer.BATCH.value + packed(batch, self._deriver)
        except DecodeError as error:
            return Answer.UNDECODABLE.value + str(error).encode("utf-8", "replace")
        except Exception as error:
            _log.info("a body is left to the receiver: %r", error)
            return Answer.FAULT.value


def asked(name: str, request: Request) -> bytes:
    """The question how a request of the format of that name reads."""
    values = request.method, request.path, request.content_type, request.body, dict(request.headers)
    question = pickle.dumps((name, values), pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(question)) + question


def run(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until there are no more questions, or nobody who would hear the answer."""
    work = Work()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    try:
        _say(answers, Answer.READY.value)
        while (question := _next(questions)) is not None:
            _say(answers, work.answer(question))
    except BrokenPipeError:
        pass


def _next(questions: IO[bytes]) -> bytes | None:
    length = questions.read(LENGTH.size)
    if len(length) < LENGTH.size:
        return None
    question = questions.read(*LENGTH.unpack(length))
    return question if len(question) == LENGTH.unpack(length)[0] else None


def _say(answers: IO[bytes], answer: bytes) -> None:
    answers.write(LENGTH.pack(len(answer)) + answer)
    answers.flush()


def _own_output() -> IO[Any]:
    """Standard output for answers alone: what a library prints goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    enlarge(kept)
    return os.fdopen(kept, "wb", buffering=0)


def enlarge(pipe: int) -> None:
    """Let whole questions or answers fit into a pipe, so that the next body need not wait for either side."""
    if sys.platform != "linux":
        return
    import fcntl

    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except OSError:
        _log.debug("the pipe stays small")


def _end_with_the_receiver() -> None:
    """End at once when the receiver is gone, whatever is being read."""
    if not hasattr(select, "poll"):
        return  # there, the end of the input is met before the next body
    closed = select.poll()
    closed.register(0, 0)

    def wait() -> None:
        closed.poll()
        os._exit(0)

    threading.Thread(target=wait, name="receiver watch", daemon=True).start()


if __name__ == "__main__":
    workers.weigh_session(os.getpid())  # it leads one, and comes no sooner than the receiver
    _end_with_the_receiver()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run(sys.stdin.buffer, _own_output())
