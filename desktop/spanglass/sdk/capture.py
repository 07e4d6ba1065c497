"""What patches ask: whether a request is to be captured, and the exchange to tell of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from spanglass.sdk.exchange import Exchange, Pairs, is_model_call
from spanglass.sdk.exporter import Captured, Exporter

_PORTS = {"http": 80, "https": 443}
_silent: "ContextVar[bool]" = ContextVar("spanglass_silent", default=False)


@contextmanager
def sending(exchange: "Exchange | None") -> Iterator[None]:
    """While a request is sent that is captured, another library that carries it is not captured too.

    An exception ends the exchange and goes on its way.
    """
    if exchange is None:
        yield
        return
    token = _silent.set(True)
    try:
        yield
    except BaseException as error:
        exchange.ended(error)
        raise
    finally:
        with suppress(ValueError):  # a coroutine that is left is closed in another context
            _silent.reset(token)


class Capture:
    """Begins exchanges and hands them to the exporter when they are over."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter

    def flush(self, timeout_s: float) -> bool:
        """Send all that waits; False if that took longer than it may, or nobody listens."""
        return self._exporter.flush(timeout_s)

    def begin(self, method: str, address: str, headers: Pairs, body: "bytes | None") -> "Exchange | None":
        """The exchange of a request that is about to be made; None if it is no model's, or not wanted."""
        try:
            if _silent.get() or not is_model_call(method, address):
                return None
            exchange = Exchange(address, headers, body, self._exporter.put)
            self._exporter.watch(exchange)
            return exchange
        except Exception:
            return None

    def begin_given(
        self, given: Mapping[str, Any], scheme: str, host: str, port: "int | None"
    ) -> "Exchange | None":
        """The same of the arguments that http.client and urllib3 know by the same names, and to where."""
        path, body, headers = str(given["url"]), given.get("body"), given.get("headers") or {}
        at = "" if port in (None, _PORTS.get(scheme)) else f":{port}"
        address = path if "://" in path else f"{scheme}://{host}{at}{path}"
        body = body.encode("utf-8", "replace") if isinstance(body, str) else body
        sent = bytes(body) if isinstance(body, (bytes, bytearray)) else None
        return self.begin(str(given["method"]), address, dict(headers.items()), sent)

    def put(self, captured: Captured) -> None:
        """Hand over something else that was captured."""
        self._exporter.put(captured)
