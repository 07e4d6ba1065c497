"""uvicorn, set up for one application on sockets that are listening already."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn

from spanglass.receiver.connection import Connection

_KEEP_ALIVE_S = 75
_GRACE_S = 3


class HttpServer(uvicorn.Server):
    """Serves until `stop`; signals are left to whoever runs it. `ready` is called once it serves."""

    def __init__(self, application: Any, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=Connection,
                loop="asyncio",
                ws="none",
                lifespan="off",
                interface="asgi3",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_keep_alive=_KEEP_ALIVE_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then say so."""
        await super().startup(sockets=sockets)
        self._ready()

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
