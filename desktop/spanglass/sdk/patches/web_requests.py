"""Web frameworks: the request that made the calls, as their root; requests without calls leave no span."""

import time
from collections.abc import Callable, Iterator
from functools import wraps
from types import ModuleType
from typing import Any

from spanglass.sdk.capture import Capture
from spanglass.sdk.patches import Patch
from spanglass.sdk.recording import Made
from spanglass.sdk.secrets import address_without
from spanglass.sdk.spans import ERROR, Entered, Span, opened

_SERVER = 2
_WSGI = {"flask.app": ("Flask", "wsgi_app"), "django.core.handlers.wsgi": ("WSGIHandler", "__call__")}
_ASGI = {
    "starlette.applications": ("Starlette", "__call__"),
    "django.core.handlers.asgi": ("ASGIHandler", "__call__"),
    "quart.app": ("Quart", "__call__"),
}


class _WebRequests:
    """Wraps the entrance of each framework's application."""

    modules = (*_WSGI, *_ASGI)

    def apply(self, module: ModuleType, capture: Capture) -> None:
        """Wrap it by the interface that the framework has."""
        name = module.__name__
        owner, method = _WSGI.get(name) or _ASGI[name]
        application = getattr(module, owner)
        entrance = getattr(application, method)
        wrapper = _wsgi if name in _WSGI else _asgi
        setattr(application, method, wrapper(entrance, capture))


class _Request:
    """The span of one request."""

    def __init__(self, capture: Capture, method: str, path: str) -> None:
        self._capture = capture
        self._span: Span = opened(f"{method} {path}", _SERVER)
        self._span.set("http.request.method", method)
        self._span.set("url.path", address_without(path))
        self._entered = Entered(self._span.context)

    def answered(self, status: int) -> None:
        """The status of the answer."""
        self._span.set("http.response.status_code", status)
        if status >= 500:
            self._span.status = ERROR

    def ended(self, error: "BaseException | None" = None) -> None:
        """The end, the first time; handed over if anything was captured under it."""
        if self._span.end_ns:
            return
        self._span.end_ns = time.time_ns()
        self._entered.leave()
        if not self._entered.is_used:
            return
        if error is not None:
            self._span.failed(error)
        self._capture.put(Made(self._span))


def _wsgi(entrance: Callable[..., Any], capture: Capture) -> Callable[..., Any]:
    @wraps(entrance)
    def entered(self: Any, environ: Any, start_response: Any) -> Any:
        request = _begun(capture, environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))

        def started(status: str, *rest: Any) -> Any:
            if request is not None and status[:3].isdigit():
                request.answered(int(status[:3]))
            return start_response(status, *rest)

        try:
            answer = entrance(self, environ, started)
        except BaseException as error:
            _over(request, error)
            raise
        if request is None or _is_whole(answer, environ):
            _over(request)
            return answer
        return _Streamed(answer, request)

    return entered


class _Streamed:
    """A WSGI answer that is made while it is sent: the request lasts until then."""

    def __init__(self, answer: Any, request: _Request) -> None:
        self._answer, self._request = answer, request

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._answer
        except Exception as error:
            self._request.ended(error)
            raise
        self._request.ended()

    def close(self) -> None:
        """What servers call when the answer is sent, or wanted no more."""
        try:
            if close := getattr(self._answer, "close", None):
                close()
        finally:
            self._request.ended()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._answer, name)

    def __del__(self) -> None:
        self._request.ended()


def _is_whole(answer: Any, environ: Any) -> bool:
    """Whether an answer needs no more of the application, or is of a kind that the server knows."""
    wrapper = environ.get("wsgi.file_wrapper")
    if isinstance(wrapper, type) and isinstance(answer, wrapper):
        return True
    return isinstance(answer, (list, tuple)) or getattr(answer, "streaming", None) is False


def _asgi(entrance: Callable[..., Any], capture: Capture) -> Callable[..., Any]:
    @wraps(entrance)
    async def entered(self: Any, scope: Any, receive: Any, send: Any) -> Any:
        if scope.get("type") != "http":
            return await entrance(self, scope, receive, send)
        request = _begun(capture, scope.get("method"), scope.get("path"))

        async def sent(message: Any) -> Any:
            if request is not None and message.get("type") == "http.response.start":
                request.answered(int(message.get("status", 0)))
            return await send(message)

        try:
            answer = await entrance(self, scope, receive, sent)
        except BaseException as error:
            _over(request, error)
            raise
        _over(request)
        return answer

    return entered


def _begun(capture: Capture, method: Any, path: Any) -> "_Request | None":
    try:
        return _Request(capture, str(method), str(path))
    except Exception:
        return None


def _over(request: "_Request | None", error: "BaseException | None" = None) -> None:
    if request is not None:
        request.ended(error)


PATCH: Patch = _WebRequests()
