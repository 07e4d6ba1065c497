"""uvicorn, set up for one application on sockets that are listening already."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn

from spanglass.receiver.connection import Connection

_KEEP_ALIVE_S = 75
_GRACE_S = 3


class HttpServer(uvicorn.Server):
    """Serves until `stop`; signals are left to whoever runs it.

    `ready` is called once it serves, and `beside` runs from then until the last request is answered.
    """

    def __init__(
        self, application: Any, ready: Callable[[], None], beside: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=Connection,
                loop="auto",  # uvloop, where there is one, sends an answer in one piece
                ws="none",
                lifespan="off",
                interface="asgi3",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=False,  # nobody stands between
                timeout_keep_alive=_KEEP_ALIVE_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._ready = ready
        self._beside = beside
        self._task: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then say so."""
        await super().startup(sockets=sockets)
        self._ready()
        self._task = asyncio.create_task(self._beside())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer the open requests, then end what runs beside."""
        await super().shutdown(sockets=sockets)
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    def serve_on(self, listeners: Sequence[socket.socket]) -> None:
        """Serve until stopped."""
        self.run(sockets=list(listeners))

    def stop(self) -> None:
        """Take no new connections and end once the open requests are answered; for any thread."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals as they are."""
        yield
