"""Questions to the store, answered off the GUI thread; a newer question replaces an older one."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from threading import Lock
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from spanglass.core.query import QueryError
from spanglass.gui.questions.question_process import NotAnsweredError, QuestionProcess
from spanglass.gui.questions.readers import Readers
from spanglass.gui.questions.threads import Threads
from spanglass.store.errors import InterruptedQuestion
from spanglass.store.reader import Reader

_log = logging.getLogger(__name__)
_THREADS, _THREADS_LATER = 3, 3
_HELD = 0
_REST_MS = 15_000
"""After so long without a question, readers hold nothing of the store."""


class Turn(Enum):
    """When a question is asked: before all that can wait, at once, or when none that comes first is open."""

    FIRST = auto()
    SOON = auto()
    LATER = auto()


class Questions(QObject):
    """Asks a store in threads; each question has a read-only connection for itself while it is asked.

    Those that can wait have threads of their own, and share the processor with no question that comes first.

    Every question has a topic: a question whose topic was asked again before it was answered is
    dropped, before it is asked if possible, else broken off. `failed` carries the topic and the
    exception, `renewed` says that another file has taken the store's place.
    """

    failed = Signal(str, object)
    renewed = Signal()
    _answered = Signal(str, int, object, object)

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = Readers(store)
        self._threads, self._later = Threads(_THREADS), Threads(_THREADS_LATER)
        self._first: dict[str, int] = {}
        self._waiting: list[_Task] = []
        self._process = QuestionProcess(store)
        self._latest: dict[str, int] = {}
        self._running: dict[str, Reader] = {}
        self._lock = Lock()
        self._count = 0
        self._stopped = False
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._rest)
        self._answered.connect(self._deliver)

    def ask(
        self,
        topic: str,
        question: Callable[[Reader], Any],
        answer: Callable[[Any], None],
        turn: Turn = Turn.SOON,
    ) -> None:
        """Call `question` with a reader in a thread, then `answer` with its result in this one.

        After `stop` nothing is asked any more: news of the store may still be on their way then.
        """
        if self._stopped:
            return
        self._resting.start()
        self._count += 1
        number = self._count
        self._latest[topic] = number
        self._break_off(topic)
        task = _Task(self, topic, number, (question, answer))
        if turn is Turn.LATER:
            self._waiting.append(task)
            QTimer.singleShot(0, self, self._go_on)  # one that comes first may be asked in the same turn
            return
        if turn is Turn.FIRST:
            self._first[topic] = number
        self._threads.start(task.run)

    def _go_on(self) -> None:
        """Ask those that waited, if no question comes first."""
        if not self._first and not self._stopped:
            waiting, self._waiting = self._waiting, []
            for task in waiting:
                self._later.start(task.run)

    def forget(self, topic: str) -> None:
        """Drop the open question of a topic; its answer will not be delivered."""
        self._latest.pop(topic, None)
        self._break_off(topic)
        self._end_first(topic)

    def hold(self, topic: str) -> None:
        """Let those that can wait go on waiting after an answer, until what it brought is `shown`."""
        self._first[topic] = _HELD

    def shown(self, topic: str) -> None:
        """Ask what waited for an answer to be shown."""
        if self._first.get(topic) == _HELD:
            self._end_first(topic)

    def _end_first(self, topic: str) -> None:
        if self._first.pop(topic, None) is not None:
            self._go_on()

    def _break_off(self, topic: str) -> None:
        """End the SQL of the question of a topic that is being answered."""
        with self._lock:
            running = self._running.get(topic)
            if running is not None:
                running.interrupt()

    def _rest(self) -> None:
        """Let the readers rest, unless a question takes that long."""
        if self.busy:
            self._resting.start()
        else:
            self._later.start(self._readers.rest)

    def reread(self) -> None:
        """Begin anew with the same file: prices are read again."""
        self._readers.renew()

    def renew(self) -> None:
        """Ask the file that is now in the store's place from now on."""
        self._readers.renew()
        self._process.renew()
        self.renewed.emit()

    def apart(self, question: Callable[[Reader], Any], reader: Reader) -> Any:
        """What a question gives that would hold up the window even from a thread; for those threads.

        It is asked in another process if there is one, and has to be a function that `pickle` can name.
        """
        try:
            return self._process.ask(question)
        except NotAnsweredError:
            return question(reader)

    @property
    def busy(self) -> bool:
        """Whether a question is being answered."""
        return bool(self._waiting) or self._threads.busy or self._later.busy

    def stop(self) -> None:
        """Drop all open questions and wait for the threads."""
        self._stopped = True
        self._resting.stop()
        self._latest.clear()
        self._waiting.clear()
        self._threads.clear()
        self._later.clear()
        with self._lock:
            for reader in self._running.values():
                reader.interrupt()
        self._process.close()
        self._threads.wait()
        self._later.wait()
        self._readers.close()

    def wanted(self, topic: str, number: int) -> bool:
        """Whether a question is still the latest of its topic."""
        return self._latest.get(topic) == number

    @contextmanager
    def reader(self, topic: str, number: int) -> Iterator[Reader]:
        """A reader for one question; `InterruptedQuestion` if it is no longer wanted once there is one."""
        reader = self._readers.take()
        try:
            self._begin(topic, number, reader)
            yield reader
        except InterruptedQuestion:
            self._readers.put_back(self._rested(topic, reader))
            raise
        except BaseException:
            self._readers.drop(self._rested(topic, reader))
            raise
        self._readers.put_back(self._rested(topic, reader))

    def _begin(self, topic: str, number: int, reader: Reader) -> None:
        """Note that a reader is at work; from now on, whoever replaces the question finds it."""
        with self._lock:
            if not self.wanted(topic, number):
                raise InterruptedQuestion
            self._running[topic] = reader

    def _rested(self, topic: str, reader: Reader) -> Reader:
        """The reader, no longer at work for a topic."""
        with self._lock:
            if self._running.get(topic) is reader:
                del self._running[topic]
            reader.resume()
        return reader

    def emit_answer(self, topic: str, number: int, answer: Callable[[Any], None], result: Any) -> None:
        """Hand a result from its thread over to the GUI thread."""
        self._answered.emit(topic, number, answer, result)

    @Slot(str, int, object, object)
    def _deliver(self, topic: str, number: int, answer: Callable[[Any], None], result: Any) -> None:
        if not self.wanted(topic, number):
            return
        if isinstance(result, Exception):
            if not isinstance(result, QueryError):  # what was typed is told where it was typed
                _log.warning("question %s failed: %s", topic, result)
            self.failed.emit(topic, result)
        else:
            answer(result)
        if self._first.get(topic) == number:
            self._end_first(topic)


class _Task:
    """One question on its way through the threads."""

    def __init__(
        self, owner: Questions, topic: str, number: int, work: tuple[Callable[..., Any], Any]
    ) -> None:
        self._owner, self._topic, self._number, self._work = owner, topic, number, work

    def run(self) -> None:
        """Ask, unless a newer question of the topic has come; a failure is the answer."""
        if not self._owner.wanted(self._topic, self._number):
            return
        question, answer = self._work
        result: Any
        try:
            with self._owner.reader(self._topic, self._number) as reader:
                result = question(reader)
        except Exception as error:
            result = error
        self._owner.emit_answer(self._topic, self._number, answer, result)
