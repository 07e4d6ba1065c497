"""How a request reaches a model: over HTTP, or any other way that gives bytes of a known interface."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from spanglass.replay.request import ReplayRequest
from spanglass.sdk.exchange import Exchange


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
