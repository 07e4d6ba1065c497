"""Where request bodies are decoded and read: in processes of their own, or here while that is quicker."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Lock
from typing import TypeVar

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Request
from spanglass.receiver.reading_process import NotReadError, ReadingProcess
from spanglass.receiver.reading_work import Answer, asked
from spanglass.store.ingest.ready import unpacked

_KIB, _MIB = 1024, 1024 * 1024
_QUICK = _MIB  # what is decoded on the event loop: larger bodies would hold up other clients
_SMALL = 16 * _KIB  # read here sooner than sent to and fro, as long as nothing else is to do
_LARGEST = 8 * _MIB  # larger ones would hold up all others for seconds, and the process stay large
_MOST_PROCESSES = 3
_IDLE_S, _LOOKS = 120.0, 8
_FIRST_WAIT_S, _FIRST_LOOK_S = 3.0, 0.02

Result = TypeVar("Result")


def processes() -> int:
    """How many processes read: a core is left for the receiver. None where there is no Python to start."""
    if getattr(sys, "frozen", False):
        return 0
    return max(1, min((os.cpu_count() or 1) - 1, _MOST_PROCESSES))


class Reading:
    """Reads bodies; `threads` does what would hold up the event loop.

    There are `count` processes while `keep` runs, from the first body on that is for them until none came for
    `idle_s`: before and after their memory is spared. `busy` says whether others wait for what is read.

    The first bodies that are not small wait until a process is ready: to load here what reading needs
    (dialects, schemas, prices) takes as long as to start one, and 30 MB for good.
    """

    def __init__(
        self,
        threads: Executor,
        count: int = 0,
        busy: Callable[[], bool] = lambda: False,
        idle_s: float = _IDLE_S,
    ) -> None:
        self._threads = threads
        self._count = count
        self._busy = busy
        self._idle_s, self._asked_s = idle_s, 0.0
        self._first = count > 0
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: asyncio.Event | None = None
        self._processes: list[ReadingProcess] = []
        self._open: set[Future[bytes] | asyncio.Future[bytes]] = set()

    @property
    def ready(self) -> int:
        """How many processes can be asked now."""
        return sum(process.ready for process in self._processes)

    @property
    def open(self) -> int:
        """How many bodies the processes are reading, are about to, or have read just now."""
        return len(self._open)

    async def keep(self) -> None:
        """Run the processes until cancelled; whoever waits for an answer then is told that there is none."""
        try:
            while True:
                wanted = asyncio.Event()
                with self._lock:
                    self._loop, self._wanted = asyncio.get_running_loop(), wanted
                if not self._busy():
                    await wanted.wait()
                await self._run()
        finally:
            self._close()

    async def _run(self) -> None:
        """Run the processes for as long as there is something for them."""
        self._asked_s = time.monotonic()
        self._processes = [ReadingProcess() for _ in range(self._count)]
        async with asyncio.TaskGroup() as group:  # waits for all of them, also when cancelled
            tasks = [group.create_task(process.keep()) for process in self._processes]
            while not self.ready or self._open or time.monotonic() - self._asked_s < self._idle_s:
                await asyncio.sleep(self._idle_s / _LOOKS)
            self._processes = []
            for task in tasks:
                task.cancel()

    async def aside(self, work: Callable[..., Result], *values: object) -> Result:
        """What a function gives that would hold up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *values)

    async def read(self, format_: Format, request: Request) -> Batch:
        """The batch of a request; raises `DecodeError` or whatever the format raises."""
        size = len(request.body)
        if self._is_for_processes(size) or await self._comes_soon(size):
            return await self._read_apart(format_, request)
        return format_.decode(request) if size <= _QUICK else await self.aside(format_.decode, request)

    async def _comes_soon(self, size: int) -> bool:
        """Whether the first process that is started is ready, once it was waited for with a body for it."""
        if not self._first or self._loop is None or not _SMALL < size <= _LARGEST:
            return False
        until_s = time.monotonic() + _FIRST_WAIT_S
        while self._first and self._loop is not None and not self.ready and time.monotonic() < until_s:
            await asyncio.sleep(_FIRST_LOOK_S)
        self._first = False
        return self._loop is not None and self.ready > 0

    async def _read_apart(self, format_: Format, request: Request) -> Batch:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._open.add(answer)
        try:
            self._ask(asked(format_.name, request), answer)
            given = await answer
            if len(given) > _QUICK:
                return await self.aside(_batch, given, format_, request)
            return _batch(given, format_, request)
        except NotReadError:
            return await self.aside(format_.decode, request)
        finally:
            self._open.discard(answer)

    def read_in_thread(self, format_: Format, request: Request) -> Batch:
        """The same for any thread but the event loop's."""
        answer = self._asked(format_.name, request)
        if answer is None:
            return format_.decode(request)
        try:
            return _batch(answer.result(), format_, request)
        except NotReadError:
            return format_.decode(request)

    def _asked(self, name: str, request: Request) -> "Future[bytes] | None":
        """The answer of a process that is to come, for a thread; None if the body is better read here."""
        if not self._is_for_processes(len(request.body)):
            return None
        answer: Future[bytes] = Future()
        answer.set_running_or_notify_cancel()
        question = asked(name, request)
        with self._lock:
            if self._loop is None:
                return None
            self._open.add(answer)
            self._loop.call_soon_threadsafe(self._ask, question, answer)
        answer.add_done_callback(self._forget)
        return answer

    def _is_for_processes(self, size: int) -> bool:
        """Whether a body is to be read by the processes, which are begun if there are none."""
        wanted = size > _SMALL or self._busy() or bool(self._open)
        if wanted and not self._processes:
            self._start()
        if not self.ready or size > _LARGEST or not wanted:
            return False
        self._asked_s = time.monotonic()
        return True

    def _start(self) -> None:
        with self._lock:
            if self._loop is not None and self._wanted is not None:
                self._loop.call_soon_threadsafe(self._wanted.set)
                self._wanted = None

    def _ask(self, question: bytes, answer: "Future[bytes] | asyncio.Future[bytes]") -> None:
        if not self._processes and not answer.done():
            answer.set_exception(NotReadError())
        if not answer.done():
            least = min(self._processes, key=lambda process: (not process.ready, len(process.waiting)))
            least.ask(question, answer)

    def _forget(self, answer: "Future[bytes]") -> None:
        with self._lock:
            self._open.discard(answer)

    def _close(self) -> None:
        with self._lock:
            self._loop = None
            left = list(self._open)
        for answer in left:
            if not answer.done():
                answer.set_exception(NotReadError())


def _batch(answer: bytes, format_: Format, request: Request) -> Batch:
    """What an answer says; raises `DecodeError`."""
    kind = Answer(answer[:1])
    if kind is Answer.BATCH:
        return unpacked(answer[1:])
    if kind is Answer.UNDECODABLE:
        raise DecodeError(answer[1:].decode())
    return format_.decode(request)
