"""The receiver as an ASGI application: who may come in, which way a request goes, what it is answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from spanglass.formats import Reply
from spanglass.formats.otlp_replies import json_failure
from spanglass.receiver.body import Receive, Room, read_body
from spanglass.receiver.guard import Guard
from spanglass.receiver.head import Head
from spanglass.receiver.intake import Intake
from spanglass.receiver.ledger import Ledger
from spanglass.receiver.passing.door import Door
from spanglass.receiver.refusal import ClientGoneError, RefusedError, UnavailableError
from spanglass.receiver.routes import Route, Router
from spanglass.receiver.unpacking import TooLargeError

_log = logging.getLogger(__name__)

Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
Headers: TypeAlias = tuple[tuple[str, str], ...]

_METHODS = "GET, HEAD, POST, DELETE, OPTIONS"
_WITH_BODY = frozenset({"POST", "DELETE"})
_PREFLIGHT_S = "600"


@dataclass(frozen=True, slots=True)
class _Answer:
    reply: Reply
    headers: Headers = ()


class Application:
    """Serves one HTTP request a call."""

    def __init__(
        self, intake: Intake, guard: Guard, ledger: Ledger, routes: Iterable[Route], door: Door | None = None
    ) -> None:
        self._intake, self._door = intake, door
        self._guard = guard
        self._ledger = ledger
        self._router = Router(routes)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer a request; one whose client has left gets none."""
        if scope["type"] != "http":
            return
        head = Head.of(scope)
        try:
            if self._door is not None and self._door.takes(head):
                answer = await self._passed(self._door, head, scope, receive, send)
            else:
                answer = await self._answer(head, receive)
        except ClientGoneError:
            return
        if answer is not None:
            await _send(answer, send)

    async def _passed(
        self, door: Door, head: Head, scope: Mapping[str, Any], receive: Receive, send: Send
    ) -> _Answer | None:
        """None once a request was passed on and answered; why it was not otherwise."""
        try:
            self._check(head, head.headers.get("origin"))
            await door.serve(head, list(scope["headers"]), receive, send)
        except RefusedError as refused:
            return _refusal(refused)
        return None

    async def _answer(self, head: Head, receive: Receive) -> _Answer:
        origin = head.headers.get("origin")
        crossing: Headers = ()
        try:
            self._check(head, origin)
            crossing = _crossing(origin)
            answer = await self._served(head, receive)
        except RefusedError as refused:
            answer = _refusal(refused)
        except ClientGoneError:
            raise
        except asyncio.CancelledError:
            # The server ends and waits no longer: nothing was acknowledged, so the client sends again.
            answer = _refusal(RefusedError(503, "Spanglass is stopping.", headers=(("retry-after", "1"),)))
        except Exception:
            _log.exception("a request could not be answered")
            answer = _Answer(json_failure(500, "The request could not be answered: a fault of Spanglass."))
        return _Answer(answer.reply, answer.headers + crossing)

    def _check(self, head: Head, origin: str | None) -> None:
        if not self._guard.allows_host(head.headers.get("host")):
            raise self._turned_away("The Host header does not name this machine.")
        if origin is not None and not self._guard.allows_origin(origin):
            raise self._turned_away("Pages of this origin may not send here; settings can allow it.")

    def _turned_away(self, reason: str) -> RefusedError:
        self._ledger.refused(f"403 {reason}")
        return RefusedError(403, reason)

    async def _served(self, head: Head, receive: Receive) -> _Answer:
        if head.method == "OPTIONS":
            return _preflight(head)
        found = self._router.find(head.method, head.path, head.query)
        if found is None:
            return _Answer(await self._intake.handle(head, receive))
        handler, asked = found
        if head.method in _WITH_BODY:
            asked = replace(asked, body=await _body(head, receive, asked.largest))
        return _Answer(await handler(asked))


async def _body(head: Head, receive: Receive, largest: int) -> bytes:
    """The body of a request to an endpoint of our own, which is JSON of so many bytes at most."""
    # a page's form cannot say that it is JSON, so none can do anything here, whatever its browser tells
    if head.method == "POST" and not head.content_type.startswith("application/json"):
        raise RefusedError(415, "This path takes application/json.")
    try:
        with Room(largest).hold() as hold:
            return await read_body(receive, head.content_length, largest, hold)
    except (TooLargeError, UnavailableError):
        raise RefusedError(413, f"The body is over {largest >> 20} MiB.") from None


def _refusal(refused: RefusedError) -> _Answer:
    fail = refused.format_.failure if refused.format_ else json_failure
    return _Answer(fail(refused.status, refused.reason), refused.headers)


def _crossing(origin: str | None) -> Headers:
    """What lets a page of an allowed origin read the answer."""
    return (("access-control-allow-origin", origin), ("vary", "Origin")) if origin is not None else ()


def _preflight(head: Head) -> _Answer:
    """The answer to a browser that asks before it sends: any header may come, for they are not kept."""
    headers = [("allow", _METHODS)]
    if "access-control-request-method" in head.headers:
        headers += [
            ("access-control-allow-methods", _METHODS),
            ("access-control-allow-headers", head.headers.get("access-control-request-headers", "*")),
            ("access-control-max-age", _PREFLIGHT_S),
        ]
    if head.headers.get("access-control-request-private-network") == "true":
        headers.append(("access-control-allow-private-network", "true"))
    return _Answer(Reply(204, "", b""), tuple(headers))


async def _send(answer: _Answer, send: Send) -> None:
    reply = answer.reply
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if reply.status != 204:
        headers.append((b"content-type", reply.content_type.encode("latin-1")))
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
