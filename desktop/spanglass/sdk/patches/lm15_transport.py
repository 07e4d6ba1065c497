"""lm15, which DSPy sends with from its version 3.3: HTTP of its own over plain sockets."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture, sending
from spanglass.sdk.exchange import Exchange, reading
from spanglass.sdk.patches import Patch

_SYNC, _ASYNC = "StdlibTransport", "StdlibAsyncTransport"


class _Lm15:
    """Wraps the making of one request, below all retries."""

    modules = (
        "dspy._vendor.lm15.transports._sync", "dspy._vendor.lm15.transports._async",
        "lm15.transports._sync", "lm15.transports._async",
    )  # fmt: skip

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the transport that the module has."""
        if hasattr(module, _SYNC):
            transport = getattr(module, _SYNC)
            transport.stream = _sync(transport.stream, capture)
        else:
            transport = getattr(module, _ASYNC)
            transport._do_stream = _async(transport._do_stream, capture)


def _sync(original: Callable[..., Any], capture: Capture) -> Callable[..., Any]:
    @wraps(original)
    def stream(self: Any, request: Any) -> Any:
        exchange = _begun(capture, request)
        if exchange is None:
            return original(self, request)
        with sending(exchange):
            response = original(self, request)
        return _watched(response, exchange, _chunks, _release)

    return stream


def _async(original: Callable[..., Any], capture: Capture) -> Callable[..., Any]:
    @wraps(original)
    async def stream(self: Any, request: Any) -> Any:
        exchange = _begun(capture, request)
        if exchange is None:
            return await original(self, request)
        with sending(exchange):
            response = await original(self, request)
        return _watched(response, exchange, _async_chunks, _async_release)

    return stream


def _begun(capture: Capture, request: Any) -> "Exchange | None":
    try:
        return capture.begin(request.method, request.url, list(request.headers), request.body)
    except Exception:
        return None


def _watched(
    response: Any, exchange: Exchange, chunks: Callable[..., Any], release: Callable[..., Any]
) -> Any:
    try:
        exchange.answered(response.status, response.headers)
        response._chunks = chunks(response._chunks, exchange)
        response._release = release(response._release, exchange)
    except Exception as error:
        exchange.ended(error)
    return response


def _chunks(given: Iterator[bytes], exchange: Exchange) -> Iterator[bytes]:
    with reading(exchange):
        for chunk in given:
            exchange.came(chunk)
            yield chunk


async def _async_chunks(given: AsyncIterator[bytes], exchange: Exchange) -> AsyncIterator[bytes]:
    with reading(exchange):
        async for chunk in given:
            exchange.came(chunk)
            yield chunk


def _release(original: Callable[..., Any], exchange: Exchange) -> Callable[..., Any]:
    def released(body_consumed: bool) -> None:
        exchange.ended(broken_off=not body_consumed)
        original(body_consumed)

    return released


def _async_release(original: Callable[..., Any], exchange: Exchange) -> Callable[..., Any]:
    async def released(body_consumed: bool) -> None:
        exchange.ended(broken_off=not body_consumed)
        await original(body_consumed)

    return released


PATCH: Patch = _Lm15()
