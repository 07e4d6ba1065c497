"""One process that reads bodies, as the receiver sees it: started, asked, found dead, started again."""

import asyncio
import logging
import os
import subprocess
from collections import deque
from concurrent.futures import Future
from typing import Any

from spanglass import workers
from spanglass.receiver.reading_work import LENGTH, WORK, Answer

_log = logging.getLogger(__name__)

_AGAIN_AFTER_S = 1.0
_LONGEST_S = 60.0
_ENDS_WITHIN_S = 2.0


class NotReadError(Exception):
    """The process could not read a body; whoever asked has to."""


class ReadingProcess(asyncio.SubprocessProtocol):
    """Answers in the order it is asked; `ready` once it can be. For the thread of the event loop."""

    def __init__(self) -> None:
        self.ready = self._served = False
        self.waiting: deque[Future[bytes] | asyncio.Future[bytes]] = deque()
        self._transport: asyncio.SubprocessTransport | None = None
        self._received = bytearray()
        self._ended: asyncio.Event = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self._transport.get_pid() if self._transport is not None else None

    async def keep(self) -> None:
        """Run it, and start it again when it ends, until cancelled."""
        pause_s = _AGAIN_AFTER_S
        while True:
            try:
                served = await self._run()
            except OSError as error:
                _log.warning("bodies are read in the receiver itself: %s", error)
                served = False
            pause_s = _AGAIN_AFTER_S if served else min(2 * pause_s, _LONGEST_S)
            await asyncio.sleep(pause_s)

    def ask(self, question: bytes, answer: "Future[bytes] | asyncio.Future[bytes]") -> None:
        """Have `answer` resolved with what follows from the question; it fails with `NotReadError`."""
        pipe: Any = self._transport.get_pipe_transport(0) if self._transport is not None else None
        if not self.ready or pipe is None or pipe.is_closing():
            answer.set_exception(NotReadError())
            return
        self.waiting.append(answer)
        pipe.write(question)

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002
        """Take in a part of an answer, or several answers."""
        received = self._received
        received += data
        start = 0
        while len(received) >= start + LENGTH.size:
            (length,) = LENGTH.unpack_from(received, start)
            end = start + LENGTH.size + length
            if len(received) < end:
                break
            self._answered(bytes(received[start + LENGTH.size : end]))
            start = end
        del received[:start]

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        """It has ended, or will not answer any more."""
        self._fail()

    def process_exited(self) -> None:
        """It has ended."""
        self._fail()
        self._ended.set()

    async def _run(self) -> bool:
        """Run the process until it ends; whether it ever was ready."""
        self._received.clear()
        self._ended.clear()
        self._served = False
        starting = asyncio.ensure_future(self._start())
        try:
            self._transport = await asyncio.shield(starting)
            await self._ended.wait()
            _log.warning("the process that reads bodies ended and is started again")
            return self._served
        finally:
            # A start that is cancelled half-way would leave a process that nobody ends.
            await self._end(await starting)

    async def _start(self) -> asyncio.SubprocessTransport:
        # In a session of its own: what ends the receiver from the keyboard must not hit a body being read.
        apart: dict[str, Any] = {"start_new_session": True}
        if os.name == "nt":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined, unused-ignore]
        apart["env"] = workers.environment()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.subprocess_exec(lambda: self, *workers.command(WORK), stderr=None, **apart)
        return transport

    async def _end(self, transport: asyncio.SubprocessTransport) -> None:
        """End it: with the end of its input if it waits for more, else at once."""
        idle = self.ready and not self.waiting
        self._fail()
        self._transport = None
        pipe: Any = transport.get_pipe_transport(0)
        try:
            if pipe is not None and idle:
                pipe.close()
                await asyncio.wait_for(self._ended.wait(), _ENDS_WITHIN_S)
        except TimeoutError:
            _log.warning("the process that reads bodies has to be killed")
        finally:
            transport.close()  # kills what still runs
        await self._ended.wait()

    def _answered(self, answer: bytes) -> None:
        if answer == Answer.READY.value:
            self.ready = self._served = True
        elif self.waiting:
            asked = self.waiting.popleft()
            if not asked.done():
                asked.set_result(answer)

    def _fail(self) -> None:
        self.ready = False
        while self.waiting:
            asked = self.waiting.popleft()
            if not asked.done():
                asked.set_exception(NotReadError())
