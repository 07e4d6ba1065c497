"""The queue in front of the store: requests wait, one writer thread takes all that wait at once."""

import asyncio
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from spanglass.core.span import Batch
from spanglass.receiver.refusal import UnavailableError
from spanglass.receiver.trouble import Failing, Trouble
from spanglass.receiver.waiting import Waiting, tell
from spanglass.store.errors import StoreError
from spanglass.store.records.alerts import AlertTables
from spanglass.store.records.fixes import FixTables
from spanglass.store.records.library import LibraryTables
from spanglass.store.writer import Outcome

_log = logging.getLogger(__name__)

Result = TypeVar("Result")
_SETTLE_AFTER_S = 0.5
_REST_AFTER_S, _SETTLE_EVERY_S = 8.0, 600.0
_GATHER_S, _PART = 0.08, 2.2  # alone, a request costs half as much again as its part of a larger transaction


class SpanWriter(Protocol):
    """What the queue needs of the store's writer; used by one thread only."""

    def write(self, batches: Sequence[Batch]) -> list[Outcome]:
        """Store all batches in one transaction; raises `StoreError`."""
        ...

    def be_patient(self, patient: bool) -> None:
        """Whether to wait some seconds for other programs that hold the store, or only a moment."""
        ...

    def settle(self) -> bool:
        """Do some of what was put off while spans came in, and say if more is left; raises `StoreError`."""
        ...

    def rest_s(self) -> float:
        """For how long, while more is left, to wait for what comes before the next part."""
        ...

    def span_count(self) -> int:
        """How many spans the store holds."""
        ...

    def alerts(self, work: Callable[[AlertTables], Result]) -> Result:
        """Write about alerts in one transaction; raises `StoreError`."""
        ...

    def library(self, work: Callable[[LibraryTables], Result]) -> Result:
        """Write about datasets and prompts in one transaction; raises `StoreError`."""
        ...

    def fixes(self, work: Callable[[FixTables], Result]) -> Result:
        """Write about fixes in one transaction; raises `StoreError`."""
        ...

    def opine(self, span: tuple[bytes, bytes], name: str, said: Batch) -> None:
        """Keep what is said of a span under a name, or that nothing is; raises `StoreError`."""
        ...

    def close(self) -> None:
        """Close the store."""
        ...


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How much may wait, in bytes of decoded requests and in requests, and how much is one transaction.

    `patience_s` is how long a request waits for a store that takes nothing: clients give up after 5 or 10 s.
    """

    size: int = 256 * 1024 * 1024
    requests: int = 10_000
    group: int = 2_000
    patience_s: float = 4.0


@dataclass(frozen=True, slots=True)
class _Asked(Generic[Result]):
    work: Callable[[SpanWriter], Result]
    answer: "Future[Result]"

    def resolve(self, writer: SpanWriter) -> None:
        """Do the work and answer."""
        try:
            self.answer.set_result(self.work(writer))
        except Exception as error:
            self.answer.set_exception(error)


class WriteQueue:
    """Batches on their way into the store.

    All but `stored` may be called from any thread; their futures are resolved by the writer thread, those of
    `submit` and `alerts` after the commit.
    """

    def __init__(
        self,
        open_writer: Callable[[], SpanWriter],
        limits: QueueLimits | None = None,
        coming: Callable[[], int] = lambda: 0,
    ) -> None:
        """`coming` tells how many requests are being read, to be submitted soon."""
        self._open_writer = open_writer
        self._limits = limits or QueueLimits()
        self._coming = coming
        self._news = threading.Condition()
        self._waiting: deque[Waiting] = deque()
        self._asked: list[_Asked[Any]] = []
        self._held_size = 0
        self._held_requests = self._held_parts = 0
        self._closing = self._gathering = False
        self._settle_at_s: float | None = None
        self._came = True
        self._failing = Failing()
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="store writer")

    def start(self) -> None:
        """Open the store and begin to write; raises `StoreError` if it cannot be opened."""
        self._thread.start()
        self._opened.result()

    def submit(self, batch: Batch, size: int, *, patient: bool = False) -> "Future[Outcome]":
        """The outcome of a batch once it is committed; `size` is its estimate of bytes in memory.

        Raises `UnavailableError` if the queue is full or closed. The future fails with the `StoreError`
        that kept the batch from being stored. A batch that nobody sends again is `patient`: it waits for as
        long as that may pass.
        """
        outcome: Future[Outcome] = Future()
        outcome.set_running_or_notify_cancel()  # accepted is accepted: it cannot be cancelled
        self._put(Waiting(batch, size, outcome, math.inf if patient else self._until_s()))
        return outcome

    async def stored(self, batch: Batch, size: int) -> Outcome:
        """The same for a task of an event loop: raises what the future of `submit` would fail with."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Outcome] = loop.create_future()
        self._put(Waiting(batch, size, outcome, self._until_s(), loop))
        return await outcome

    def _until_s(self) -> float:
        return time.monotonic() + self._limits.patience_s

    def _put(self, waiting: Waiting) -> None:
        with self._news:
            self._check_room(waiting.size)
            self._waiting.append(waiting)
            self._held_size += waiting.size
            self._held_requests += 1
            self._held_parts += waiting.parts
            if not self._gathering or self._gathered():  # it would only look and go on to wait
                self._news.notify()

    def trouble(self) -> Trouble | None:
        """Why the store takes nothing at the moment; None while it takes what comes."""
        with self._news:
            sentence = self._failing.sentence
            return Trouble(sentence, self._held_parts) if sentence else None

    def busy(self) -> bool:
        """Whether anything waits to be stored or is being stored."""
        return self._held_requests > 0

    def span_count(self) -> "Future[int]":
        """How many spans the store holds, answered between two transactions."""
        return self._ask(lambda writer: writer.span_count())

    def alerts(self, work: Callable[[AlertTables], Result]) -> "Future[Result]":
        """Write about alerts, in a transaction between two others."""
        return self._ask(lambda writer: writer.alerts(work))

    def library(self, work: Callable[[LibraryTables], Result]) -> "Future[Result]":
        """Write about datasets and prompts, in a transaction between two others."""
        return self._ask(lambda writer: writer.library(work))

    def fixes(self, work: Callable[[FixTables], Result]) -> "Future[Result]":
        """Write about fixes, in a transaction between two others."""
        return self._ask(lambda writer: writer.fixes(work))

    def opine(self, span: tuple[bytes, bytes], name: str, said: Batch) -> "Future[None]":
        """Keep what is said of a span, by trace and span id, in the place of what was said so."""
        return self._ask(lambda writer: writer.opine(span, name, said))

    def close(self) -> None:
        """Write everything that was accepted, close the store and end the writer thread."""
        with self._news:
            self._closing = True
            self._news.notify()
        if self._thread.ident is not None:
            self._thread.join()

    def _ask(self, work: Callable[[SpanWriter], Result]) -> "Future[Result]":
        asked = _Asked(work, Future())
        asked.answer.set_running_or_notify_cancel()
        with self._news:
            if self._closing:
                raise UnavailableError("Spanglass is stopping.")
            self._asked.append(asked)
            self._news.notify()
        return asked.answer

    def _check_room(self, size: int) -> None:
        if self._closing:
            raise UnavailableError("Spanglass is stopping.")
        # One request always fits, however large: it could never be stored otherwise.
        full = self._held_requests and self._held_size + size > self._limits.size
        if full or self._held_requests >= self._limits.requests:
            raise UnavailableError("Too much is waiting to be stored.")

    def _run(self) -> None:
        try:
            writer = self._open_writer()
        except BaseException as error:
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        self._settle_at_s = time.monotonic() + _SETTLE_AFTER_S
        while self._turn(writer):
            pass
        self._close(writer)

    def _turn(self, writer: SpanWriter) -> bool:
        """Wait for work and do it; False once closed with nothing left to do."""
        with self._news:
            self._await_work()
            rests = self._failing.rest_s() > 0 and not self._closing
            group = [] if rests else self._next_group()
            questions, self._asked = self._asked, []
        if group or (self._failing.sentence and not rests and not self._closing):
            self._store(writer, group)
            self._settle_at_s, self._came = time.monotonic() + _SETTLE_AFTER_S, True
        elif self._idle_s() == 0 and not rests:
            more = self._settle(writer)
            pause_s = writer.rest_s() if more else _REST_AFTER_S if self._came else _SETTLE_EVERY_S
            self._settle_at_s, self._came = time.monotonic() + pause_s, more
        for asked in questions:
            asked.resolve(writer)
        return bool(group or questions or not self._closing)

    def _await_work(self) -> None:
        """Wait for something to do, or until a store that took nothing is to be tried again."""
        if self._failing.sentence:
            self._news.wait_for(lambda: self._asked or self._closing, self._failing.rest_s())
            return
        self._news.wait_for(lambda: self._waiting or self._asked or self._closing, self._idle_s())
        if self._waiting:
            self._gathering = True
            self._news.wait_for(self._gathered, _GATHER_S)
            self._gathering = False

    def _idle_s(self) -> float | None:
        """How long nothing must come before the writer does what it has put off; None if that is nothing."""
        return None if self._settle_at_s is None else max(0.0, self._settle_at_s - time.monotonic())

    def _settle(self, writer: SpanWriter) -> bool:
        """Settle, and say if more is left; what was acknowledged is stored whether or not that works."""
        try:
            return writer.settle()
        except StoreError as error:
            _log.warning("figures of a large trace are not up to date: %s", error)
        except Exception:
            _log.exception("figures of a large trace are not up to date")
        return False

    def _close(self, writer: SpanWriter) -> None:
        try:
            writer.close()
        except StoreError as error:
            _log.warning("figures of a large trace are not up to date: %s", error)
        except Exception:
            _log.exception("the store could not be closed")

    def _gathered(self) -> bool:
        """Whether enough waits for a transaction, beside what comes soon."""
        return self._closing or len(self._waiting) * _PART >= self._coming()

    def _next_group(self) -> list[Waiting]:
        group: list[Waiting] = []
        parts = 0
        while self._waiting and parts < self._limits.group:
            group.append(self._waiting.popleft())
            parts += group[-1].parts
        return group

    def _store(self, writer: SpanWriter, group: list[Waiting]) -> None:
        try:
            outcomes = writer.write([waiting.batch for waiting in group])
            answers = list(zip(group, outcomes, strict=True))
        except Exception as error:
            self._store_failed(writer, group, error)
            return
        self._trouble_is_over(writer)
        self._let_go(group)
        tell(answers)

    def _store_failed(self, writer: SpanWriter, group: list[Waiting], error: Exception) -> None:
        """Wait if it may work later; else try each alone, for one may have spoilt it, and tell what came."""
        if isinstance(error, StoreError) and error.temporary:
            self._wait_on(writer, group, error)
            return
        self._trouble_is_over(writer)  # what is wrong now does not pass
        if len(group) > 1:
            for waiting in group:
                self._store(writer, [waiting])
            return
        if not isinstance(error, StoreError):
            _log.error("a request could not be stored", exc_info=error)
        self._let_go(group)
        tell((waiting, error) for waiting in group)

    def _trouble_is_over(self, writer: SpanWriter) -> None:
        if self._failing.sentence:
            writer.be_patient(True)
            self._failing.worked()

    def _wait_on(self, writer: SpanWriter, group: list[Waiting], error: StoreError) -> None:
        """Put a group back at the front of those that wait; whoever waited long enough gets the error."""
        with self._news:
            writer.be_patient(False)
            self._failing.failed(str(error))
            self._waiting.extendleft(reversed(group))
            late = list(self._waiting) if self._closing else self._failing.late(self._waiting)
            told = set(map(id, late))
            self._waiting = deque(each for each in self._waiting if id(each) not in told)
        self._let_go(late)
        tell((each, error) for each in late)

    def _let_go(self, group: list[Waiting]) -> None:
        with self._news:
            self._held_size -= sum(waiting.size for waiting in group)
            self._held_requests -= len(group)
            self._held_parts -= sum(waiting.parts for waiting in group)
