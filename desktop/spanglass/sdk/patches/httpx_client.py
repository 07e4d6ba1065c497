"""httpx and its successor httpx2: what most providers' packages send with."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture, sending
from spanglass.sdk.exchange import Exchange, reading
from spanglass.sdk.patches import Patch

_SENDING = "_send_single_request"
_UNREAD_S = 0.5
"""How long the words of an error are waited for that a client throws away unread to try again."""


class _Httpx:
    """Wraps the sending of one request, below retries and redirects, so that each is seen as it is."""

    modules = ("httpx", "httpx2")

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap both clients; the streams of answers tell what passes through them."""
        sync_stream, async_stream = _streams(module)
        client, async_client = module.Client, module.AsyncClient
        send, async_send = getattr(client, _SENDING), getattr(async_client, _SENDING)

        @wraps(send)
        def sent(self: Any, request: Any, *rest: Any, **named: Any) -> Any:
            exchange = _begun(capture, request)
            with sending(exchange):
                response = send(self, request, *rest, **named)
            return _watched(module, response, exchange, sync_stream)

        @wraps(async_send)
        async def async_sent(self: Any, request: Any, *rest: Any, **named: Any) -> Any:
            exchange = _begun(capture, request)
            with sending(exchange):
                response = await async_send(self, request, *rest, **named)
            return _watched(module, response, exchange, async_stream)

        setattr(client, _SENDING, sent)
        setattr(async_client, _SENDING, async_sent)


def _begun(capture: Capture, request: Any) -> "Exchange | None":
    try:
        body = getattr(request, "_content", None)  # there unless it is streamed out, as files are
        exchange = capture.begin(request.method, str(request.url), request.headers.items(), body)
        if exchange is not None and body is None:
            exchange.form = _form(request)
        return exchange
    except Exception:
        return None


def _form(request: Any) -> dict[str, str]:
    """The fields of a form that goes out in parts; of its files the names."""
    found = {}
    for field in getattr(request.stream, "fields", ()):
        value = getattr(field, "value", None)
        value = f"({field.filename})" if value is None and hasattr(field, "filename") else value
        found[str(field.name)] = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return found


def _watched(
    module: ModuleType, response: Any, exchange: "Exchange | None", stream: Callable[..., Any]
) -> Any:
    if exchange is None:
        return response
    try:
        headers = response.headers
        if (whole := getattr(response, "_content", None)) is not None:  # a transport had all of it at once
            exchange.answered(response.status_code, headers.items(), bytes)
            exchange.came(whole)
            exchange.ended()
            return response
        decode = _decoder(module, response.status_code, headers) if "content-encoding" in headers else None
        exchange.answered(response.status_code, headers.items(), decode)
        response.stream = stream(response.stream, exchange, response.request)
    except Exception as error:
        exchange.ended(error)
    return response


def _decoder(module: ModuleType, status: int, headers: Any) -> Callable[[bytes], bytes]:
    """The decoding of httpx itself, of brotli and the like, on an answer of our own."""

    def decoded(data: bytes) -> bytes:
        found: bytes = module.Response(status, headers=headers, content=data).content
        return found

    return decoded


@contextmanager
def _soon(stream: Any, request: Any) -> Iterator[None]:
    """Let httpx's own transport wait for what is left of an answer for a moment; raises for all others."""
    if not type(stream._stream).__module__.endswith("._transports.default"):
        raise LookupError("another transport")
    usual = request.extensions.get("timeout")
    request.extensions["timeout"] = {**(usual or {}), "read": _UNREAD_S}
    try:
        yield
    finally:
        request.extensions["timeout"] = usual or {}


def _streams(module: ModuleType) -> tuple[Any, Any]:
    """Streams that hand on what another one gives, and tell of it; httpx wants its own kinds."""
    return _sync_stream(module.SyncByteStream), _async_stream(module.AsyncByteStream)


def _sync_stream(base: Any) -> Any:
    class Watched(base):  # type: ignore[misc]
        def __init__(self, stream: Any, exchange: Exchange, request: Any) -> None:
            self._stream, self._exchange, self._request = stream, exchange, request

        def __iter__(self) -> Iterator[bytes]:
            with reading(self._exchange):
                for chunk in self._stream:
                    self._exchange.came(chunk)
                    yield chunk

        def close(self) -> None:
            if self._exchange.is_unread_failure:
                with suppress(Exception), _soon(self._stream, self._request):
                    for chunk in self._stream:
                        self._exchange.came(chunk)
                    self._exchange.ended()
            self._exchange.ended(broken_off=True)
            self._stream.close()

        def __getattr__(self, name: str) -> Any:
            return getattr(self._stream, name)

    return Watched


def _async_stream(base: Any) -> Any:
    class Watched(base):  # type: ignore[misc]
        def __init__(self, stream: Any, exchange: Exchange, request: Any) -> None:
            self._stream, self._exchange, self._request = stream, exchange, request

        async def __aiter__(self) -> AsyncIterator[bytes]:
            with reading(self._exchange):
                async for chunk in self._stream:
                    self._exchange.came(chunk)
                    yield chunk

        async def aclose(self) -> None:
            if self._exchange.is_unread_failure:
                with suppress(Exception), _soon(self._stream, self._request):
                    async for chunk in self._stream:
                        self._exchange.came(chunk)
                    self._exchange.ended()
            self._exchange.ended(broken_off=True)
            await self._stream.aclose()

        def __getattr__(self, name: str) -> Any:
            return getattr(self._stream, name)

    return Watched


PATCH: Patch = _Httpx()
