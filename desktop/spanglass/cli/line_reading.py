"""Lines of a large file, read in processes of their own, their batches in the order of the lines."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, cast

from spanglass import workers
from spanglass.core.span import Batch
from spanglass.importers import placed
from spanglass.importers.otlp_lines import Line
from spanglass.receiver.reading_work import LENGTH, WORK, Answer, asked, enlarge
from spanglass.store.ingest.ready import unpacked

_MOST_PROCESSES = 3
_LARGEST = 8 * 1024 * 1024  # of one line: a larger one is read here, for the process would stay large
_UNDER_WAY = 6 * 1024 * 1024  # bytes of lines that are being read, and so are in memory some times over
_LINES_UNDER_WAY = 200


def processes() -> int:
    """How many processes read; none where there is no Python to start."""
    return 0 if getattr(sys, "frozen", False) else max(1, min(os.cpu_count() or 1, _MOST_PROCESSES))


class LineReading:
    """Some processes that read lines; a context manager."""

    def __init__(self, count: int) -> None:
        self._processes = [_Process() for _ in range(count)]
        self._waiting: deque[tuple[Line, _Process | None]] = deque()
        self._held = 0

    def __enter__(self) -> "LineReading":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.end()

    def batches(self, lines: Iterable[Line]) -> Iterator[tuple[Line, Batch]]:
        """Each line with what it holds."""
        for line in lines:
            self._send(line)
            while self._held > _UNDER_WAY or len(self._waiting) > _LINES_UNDER_WAY:
                yield self._next()
        while self._waiting:
            yield self._next()

    def _send(self, line: Line) -> None:
        process = None
        if not line.problem and len(line.text) <= _LARGEST and self._processes:
            process = min(self._processes, key=lambda each: each.held)
            process.ask(line)
        self._held += len(line.text)
        self._waiting.append((line, process))

    def _next(self) -> tuple[Line, Batch]:
        line, process = self._waiting.popleft()
        self._held -= len(line.text)
        answer = process.answer(line) if process is not None else None
        if answer is None or answer[:1] != Answer.BATCH.value:
            return line, line.batch()  # here it is said in the words of files what is wrong
        batch = unpacked(answer[1:])
        empty = not (batch.spans or batch.logs or batch.rejected)
        return line, line.batch() if empty else placed(batch, line.place)


class _Process:
    """One process; `held` is how many bytes it was asked to read and has not answered."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        how: dict[str, Any] = {"env": workers.environment(), "start_new_session": True}
        self._child = subprocess.Popen(  # noqa: S603 (our own)
            workers.command(WORK), stdin=pipe, stdout=pipe, **how
        )
        enlarge(cast("IO[bytes]", self._child.stdin).fileno())
        self._questions: SimpleQueue[bytes | None] = SimpleQueue()
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._over = False
        self.held = 0
        self._threads = [Thread(target=work, daemon=True) for work in (self._tell, self._listen)]
        for thread in self._threads:
            thread.start()

    def ask(self, line: Line) -> None:
        """Have a line read."""
        self.held += len(line.text)
        self._questions.put(asked(*line.request))

    def answer(self, line: Line) -> bytes | None:
        """The answer to the oldest question, which was about that line; None if there will be none."""
        self.held -= len(line.text)
        found = None if self._over else self._answers.get()
        self._over = found is None
        return found

    def end(self) -> None:
        """End it, whatever it does."""
        self._questions.put(None)
        self._child.kill()
        self._child.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue

    def _tell(self) -> None:
        into = cast("IO[bytes]", self._child.stdin)
        try:
            while (question := self._questions.get()) is not None:
                into.write(question)
                into.flush()
        except OSError:
            return

    def _listen(self) -> None:
        out = cast("IO[bytes]", self._child.stdout)
        ready = _read(out)  # what it says unasked
        while ready is not None and (answer := _read(out)) is not None:
            self._answers.put(answer)
        self._answers.put(None)


def _read(out: IO[bytes]) -> bytes | None:
    length = out.read(LENGTH.size)
    if len(length) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(length)
    answer = out.read(size)
    return answer if len(answer) == size else None
