"""Tells requests for a provider from all others; what passes them on is loaded with the first of them."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from spanglass.extensions import load_module
from spanglass.receiver.body import Receive
from spanglass.receiver.head import Head
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.passing.recording import Recorder
from spanglass.receiver.passing.upstreams import Upstreams
from spanglass.receiver.queue import WriteQueue
from spanglass.store.reader import Reader

Send = Callable[[dict[str, Any]], Awaitable[None]]
Ask = Callable[[Callable[[Reader], Any]], Awaitable[Any]]
_PASSING = "spanglass.receiver.passing.passing"


class Passer(Protocol):
    """What passes requests on."""

    async def serve(
        self, head: Head, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send
    ) -> None:
        """Pass one on; raises `RefusedError` before anything is answered."""
        ...

    async def close(self) -> None:
        """End what is open."""
        ...


class Door:
    """Where requests of programs come in that are not traces; for one event loop."""

    def __init__(
        self, queue: WriteQueue, ledger: Ledger, ask: Ask, upstreams: Upstreams | None = None
    ) -> None:
        """`ask` puts questions to the store."""
        self._upstreams, self._ask = upstreams or Upstreams(), ask
        self._recorder = Recorder(queue, ledger)
        self._passer: Passer | None = None

    def takes(self, head: Head) -> bool:
        """Whether a request is one for a provider, or for a recording in its place."""
        is_ours = self._upstreams.takes(head.path) or head.path.startswith("/replay/")
        return is_ours and head.method != "OPTIONS"

    async def serve(
        self, head: Head, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send
    ) -> None:
        """Pass one on; raises `RefusedError` before anything is answered."""
        if self._passer is None:
            # httpx2 takes longer to load than the receiver has to start; most never pass anything on
            self._passer = load_module(_PASSING).Passing(self._upstreams, self._recorder, self._ask)
        await self._passer.serve(head, headers, receive, send)

    async def close(self) -> None:
        """End all connections to providers, once everything is recorded."""
        await self._recorder.finish()
        if self._passer is not None:
            await self._passer.close()
