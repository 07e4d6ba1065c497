"""How a request reaches a model: over HTTP, or any other way that gives bytes of a known interface."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from spanglass.replay.request import ReplayRequest
from spanglass.sdk.exchange import Exchange

QUIET_S = 600.0
"""A provider that says nothing for so long is given up."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How an answer ended: its HTTP status, None if there was none, and how long it asked to wait."""

    status: int | None
    wait_s: float | None = None


class Transport(Protocol):
    """Asks a model once, in the player's event loop.

    `ask` tells the exchange the answer's head, each piece of its body and its end; what cannot be sent ends
    the exchange with the error. When the task is cancelled, all it holds is let go at once.
    """

    async def ask(self, request: ReplayRequest, content: bytes, exchange: Exchange) -> Reply:
        """Send a request, whose headers hold the key already and whose body is `content`."""
        ...

    async def aclose(self) -> None:
        """Let go of what is kept between requests."""
        ...


Transports = Callable[[str | None], Transport]
"""Makes the transport of a provider, by its name; it is asked for once a plan and provider."""


class Made:
    """The transports of one piece of work, one a provider, made when it is first asked for."""

    def __init__(self, transports: Transports) -> None:
        self._transports = transports
        self._made: dict[str | None, Transport] = {}

    def of(self, provider: str | None) -> Transport:
        """The transport of a provider."""
        if provider not in self._made:
            self._made[provider] = self._transports(provider)
        return self._made[provider]

    async def close(self) -> None:
        """Let go of what all of them keep."""
        for transport in self._made.values():
            with suppress(Exception):
                await transport.aclose()
