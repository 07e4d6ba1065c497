"""aiohttp: what LiteLLM, google-genai and aiobotocore send with where it is installed."""

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.exchange import Exchange
from spanglass.sdk.patches import Patch


class _Aiohttp:
    """Wraps the session's request; the reader of an answer becomes one that tells what is taken from it."""

    modules = ("aiohttp.client",)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap the session's own method, under all others."""
        session = module.ClientSession
        ask = session._request
        watch = _Watching(module.ClientResponse)

        @wraps(ask)
        async def asked(self: Any, method: str, address: Any, **named: Any) -> Any:
            exchange = _begun(capture, self, method, address, named)
            if exchange is None:
                return await ask(self, method, address, **named)
            try:
                response = await ask(self, method, address, **named)
            except BaseException as error:
                exchange.ended(error)
                raise
            watch(response, exchange)
            return response

        session._request = asked


def _begun(
    capture: Capture, session: Any, method: str, address: Any, named: dict[str, Any]
) -> "Exchange | None":
    try:
        url = session._build_url(address)
        given = named.get("headers") or {}
        headers = [*session.headers.items(), *dict(given).items()]
        return capture.begin(method, str(url), headers, _body(session, named))
    except Exception:
        return None


def _body(session: Any, named: dict[str, Any]) -> "bytes | None":
    if named.get("json") is not None:
        made = session._json_serialize(named["json"])
        return made.encode() if isinstance(made, str) else bytes(made)
    data = named.get("data")
    if isinstance(data, str):
        return data.encode()
    return bytes(data) if isinstance(data, (bytes, bytearray)) else None


class _Watching:
    """Watches readers; they have no room for a name of ours: exchanges are found by the reader's id."""

    def __init__(self, response_kind: Any) -> None:
        self._open: dict[int, Exchange] = {}
        self._kinds: dict[type, type] = {}
        for name in ("close", "release"):
            setattr(response_kind, name, self._ending(getattr(response_kind, name)))

    def __call__(self, response: Any, exchange: Exchange) -> None:
        """Watch the reader of an answer."""
        try:
            exchange.answered(response.status, response.headers.items(), bytes)
            reader = response.content
            if reader.at_eof():
                exchange.ended()
                return
            reader.__class__ = self._kind(type(reader))
            self._open[id(reader)] = exchange
            reader.on_eof(lambda: self._at_end(reader))
        except Exception as error:
            exchange.ended(error)

    def _ending(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def ended(response: Any, *values: Any, **named: Any) -> Any:
            reader = getattr(response, "content", None)
            if reader is not None and not reader.at_eof():
                self._over(reader, broken_off=True)
            return method(response, *values, **named)

        return ended

    def _at_end(self, reader: Any) -> None:
        if reader.at_eof():
            self._over(reader)

    def _over(self, reader: Any, error: "BaseException | None" = None, **how: bool) -> None:
        exchange = self._open.pop(id(reader), None)
        if exchange is not None:
            exchange.ended(error, **how)

    def _kind(self, kind: type) -> type:
        """The reader's class with what is taken from it told."""
        if kind in self._kinds:
            return self._kinds[kind]
        watching, base = self, kind

        class Watched(base):  # type: ignore[misc, valid-type]
            __slots__ = ()

            def _read_nowait_chunk(self, n: int) -> Any:
                data = super()._read_nowait_chunk(n)
                exchange = watching._open.get(id(self))
                if exchange is not None:
                    exchange.came(data)
                    watching._at_end(self)
                return data

            def set_exception(self, exc: Any, *rest: Any) -> None:
                watching._over(self, exc if isinstance(exc, BaseException) else None, broken_off=True)
                super().set_exception(exc, *rest)

        self._kinds[kind] = Watched
        return Watched


PATCH: Patch = _Aiohttp()
