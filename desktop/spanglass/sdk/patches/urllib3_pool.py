"""urllib3: what requests, botocore (Bedrock) and older packages send with."""

import inspect
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture, sending
from spanglass.sdk.exchange import Exchange
from spanglass.sdk.patches import Patch


class _Urllib3:
    """Wraps the making of one request; in urllib3 1, where that gives no answer of its own, all its tries."""

    modules = ("urllib3.connectionpool",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the pool's method, and of each answer the methods that read."""
        pool = module.HTTPConnectionPool
        if "preload_content" in inspect.signature(pool._make_request).parameters:
            pool._make_request = _wrapped(capture, pool._make_request)
        else:
            pool.urlopen = _wrapped(capture, pool.urlopen)


def _wrapped(capture: Capture, make: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(make)

    @wraps(make)
    def made(self: Any, *values: Any, **named: Any) -> Any:
        exchange = _begun(capture, signature, self, values, named)
        if exchange is None:
            return make(self, *values, **named)
        with sending(exchange):
            response = make(self, *values, **named)
        try:
            _watch(response, exchange)
        except Exception as error:
            exchange.ended(error)
        return response

    return made


def _begun(
    capture: Capture, signature: inspect.Signature, pool: Any, values: tuple[Any, ...], named: dict[str, Any]
) -> "Exchange | None":
    try:
        given = signature.bind(pool, *values, **named).arguments
        return capture.begin_given(given, pool.scheme, pool.host, pool.port)
    except Exception:
        return None


def _watch(response: Any, exchange: Exchange) -> None:
    headers = dict(response.headers.items())
    encoding = response.headers.get("content-encoding")
    exchange.answered(response.status, headers, _decoder(response, encoding) if encoding else None)
    body = getattr(response, "_body", None)
    if isinstance(body, bytes):  # it has been read already, and decoded
        exchange.answered(response.status, headers, bytes)
        exchange.came(body)
        exchange.ended()
        return
    _watch_reading(response, exchange)


def _watch_reading(response: Any, exchange: Exchange) -> None:
    """Tell of the pieces as they are read, of whichever kind the answer is, and of the end."""
    reading = "_raw_read" if hasattr(response, "_raw_read") else "_fp_read"
    read, chunk = getattr(response, reading), response._handle_chunk
    measure, close = response._update_chunk_length, response.close

    def has_read(*values: Any, **named: Any) -> Any:
        data = _or_ended(exchange, lambda: read(*values, **named))
        exchange.came(data or b"")
        if not data or _is_closed(response):
            exchange.ended()
        return data

    def has_chunk(*values: Any) -> Any:
        data = _or_ended(exchange, lambda: chunk(*values))
        exchange.came(data or b"")
        return data

    def has_measured() -> None:
        _or_ended(exchange, measure)
        if response.chunk_left == 0:
            exchange.ended()

    def has_closed() -> None:
        exchange.ended(broken_off=True)
        close()

    setattr(response, reading, has_read)
    response._handle_chunk, response._update_chunk_length, response.close = (
        has_chunk,
        has_measured,
        has_closed,
    )


def _or_ended(exchange: Exchange, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BaseException as error:
        exchange.ended(error)
        raise


def _is_closed(response: Any) -> bool:
    source = getattr(response, "_fp", None)
    try:
        return source is None or bool(source.isclosed() if hasattr(source, "isclosed") else source.closed)
    except Exception:
        return False


def _decoder(response: Any, encoding: str) -> Callable[[bytes], bytes]:
    """urllib3's own decoding, on a copy of what came."""

    def decoded(data: bytes) -> bytes:
        decoder = inspect.getmodule(type(response))._get_decoder(encoding)  # type: ignore[union-attr]
        found: bytes = decoder.decompress(data)
        return found + (decoder.flush() or b"")

    return decoded


PATCH: Patch = _Urllib3()
