"""The standard library's http.client: what urllib.request, httplib2 and small scripts send with."""

import inspect
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture, sending
from spanglass.sdk.exchange import Exchange
from spanglass.sdk.patches import Patch

_READING = ("read", "read1", "readline", "readinto")
_FAILED = 400


class _HttpClient:
    """Wraps the sending of a request; its answer becomes one that tells what is read from it."""

    modules = ("http.client",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the connection's two methods, under those of others."""
        connection = module.HTTPConnection
        connection.request = _sending(capture, connection.request)
        connection.getresponse = _answering(connection.getresponse, _watched(module.HTTPResponse))


def _sending(capture: Capture, request: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(request)

    @wraps(request)
    def sends(self: Any, *values: Any, **named: Any) -> Any:
        exchange = _begun(capture, signature, self, values, named)
        if exchange is not None:
            self._spanglass_exchange = exchange
        with sending(exchange):
            return request(self, *values, **named)

    return sends


def _begun(
    capture: Capture,
    signature: inspect.Signature,
    connection: Any,
    values: tuple[Any, ...],
    named: dict[str, Any],
) -> "Exchange | None":
    try:
        given = signature.bind(connection, *values, **named).arguments
        return capture.begin_given(given, *_place(connection))
    except Exception:
        return None


def _place(connection: Any) -> "tuple[str, str, int | None]":
    """Scheme, host and port of where requests go, also through a proxy in which a tunnel was made."""
    tunnel = getattr(connection, "_tunnel_host", None)
    host, port = (tunnel, connection._tunnel_port) if tunnel else (connection.host, connection.port)
    return "https" if hasattr(connection, "_context") else "http", host, port


def _answering(answer: Callable[..., Any], kind: type) -> Callable[..., Any]:
    @wraps(answer)
    def answers(self: Any) -> Any:
        exchange = self.__dict__.pop("_spanglass_exchange", None)
        with sending(exchange):
            response = answer(self)
        if exchange is None:
            return response
        try:
            exchange.answered(response.status, response.getheaders())
            response._spanglass_exchange, response._spanglass_reads = exchange, False
            response.__class__ = kind
            if response.isclosed():
                exchange.ended()
        except Exception as error:
            exchange.ended(error)
        return response

    return answers


def _watched(plain: Any) -> type:
    """A kind of answer that looks like the plain one, and tells of what is read and of the end."""

    def close(self: Any) -> None:
        exchange = self._spanglass_exchange
        exchange.ended(broken_off=not self.isclosed() and self.status < _FAILED)
        plain.close(self)

    methods = {name: _reading(getattr(plain, name)) for name in _READING}
    return type(plain.__name__, (plain,), {**methods, "close": close, "__module__": plain.__module__})


def _reading(read: Callable[..., Any]) -> Callable[..., Any]:
    """Reads as before; what the outermost of the methods gives is what came."""

    @wraps(read)
    def reads(self: Any, *values: Any, **named: Any) -> Any:
        if self._spanglass_reads:
            return read(self, *values, **named)
        self._spanglass_reads, exchange = True, self._spanglass_exchange
        try:
            given = read(self, *values, **named)
        except BaseException as error:
            exchange.came(getattr(error, "partial", b""))
            exchange.ended(error)
            raise
        finally:
            self._spanglass_reads = False
        exchange.came(bytes(values[0][:given]) if isinstance(given, int) else given)
        if self.isclosed():
            exchange.ended()
        return given

    return reads


PATCH: Patch = _HttpClient()
