"""Sends requests over HTTP, many at a time in one event loop, and listens to the answers as they come."""

import asyncio
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import httpx2

from spanglass.core import retry_after
from spanglass.replay.request import ReplayRequest
from spanglass.replay.transport import QUIET_S, Reply
from spanglass.sdk.exchange import Exchange

_CONNECT_S = 10.0
_CLIENTS, _KEPT_OPEN = 8, 4
Trust = Callable[[], ssl.SSLContext]
"""Says which certificates are trusted; may take long."""

_THIS_MACHINE = ("all://127.0.0.1", "all://localhost", "all://[::1]")
"""No proxy of the environment can reach what is meant by these."""


class HttpTransport:
    """For one event loop; connections are kept open between requests.

    A client looks at all its connections for each request, so that several are used by turns.
    """

    def __init__(self, trust: Trust = httpx2.create_ssl_context) -> None:
        self._trust = trust
        self._clients: asyncio.Future[tuple[httpx2.AsyncClient, ...]] | None = None
        self._turn = 0

    async def ask(self, request: ReplayRequest, content: bytes, exchange: Exchange) -> Reply:
        """Send a request and tell the exchange all that comes."""
        made = httpx2.Request("POST", request.url, headers=[*request.headers], content=content)
        try:
            client = await self._client()
            answer = await client.send(made, stream=True)
            try:
                exchange.answered(answer.status_code, list(answer.headers.items()), bytes)
                async for chunk in answer.aiter_bytes():
                    exchange.came(chunk)
            finally:
                with suppress(httpx2.HTTPError):
                    await answer.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            exchange.ended(error)
            return Reply(None)
        except BaseException:
            exchange.ended(broken_off=True)
            raise
        exchange.ended()
        return Reply(answer.status_code, wait_of(answer.headers))

    async def aclose(self) -> None:
        """Close all connections."""
        if self._clients is not None:
            for client in await self._clients:
                await client.aclose()

    async def _client(self) -> httpx2.AsyncClient:
        if self._clients is None:
            self._clients = asyncio.get_running_loop().run_in_executor(None, made_clients, self._trust)
        clients = await asyncio.shield(self._clients)
        self._turn += 1
        return clients[self._turn % len(clients)]


def once() -> Trust:
    """What says which certificates are trusted and reads that once, for many transports."""
    return cache(httpx2.create_ssl_context)


def made_clients(trust: Trust) -> tuple[httpx2.AsyncClient, ...]:
    """The clients that send by turns."""
    trusted = trust()
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=_KEPT_OPEN)
    timeout = httpx2.Timeout(QUIET_S, connect=_CONNECT_S)
    direct: dict[str, httpx2.AsyncBaseTransport | None] = dict.fromkeys(_THIS_MACHINE)
    return tuple(
        httpx2.AsyncClient(
            timeout=timeout, limits=limits, verify=trusted, follow_redirects=False, mounts=direct
        )
        for _ in range(_CLIENTS)
    )


def wait_of(headers: httpx2.Headers) -> float | None:
    """For how many seconds an answer asks to wait: RFC 9110's Retry-After, or OpenAI's in milliseconds."""
    with suppress(ValueError):
        return max(0.0, float(headers.get("retry-after-ms", "")) / 1000)
    wait_s = retry_after.seconds_of(headers.get("retry-after", ""), time.time())
    return None if wait_s is None else max(0.0, wait_s)
