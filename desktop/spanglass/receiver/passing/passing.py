"""Passes a request on to its provider and the answer back as it comes, and records both."""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import httpx2

from spanglass.core.ids import NO_ID
from spanglass.receiver.body import Receive, Room, read_body
from spanglass.receiver.head import Head
from spanglass.receiver.passing.door import Ask, Send
from spanglass.receiver.passing.recording import AGAIN_S, BEGUN_S, Recorder
from spanglass.receiver.passing.replaying import (
    Decision,
    Replaying,
    is_streamed,
    resource_of,
    wanted,
)
from spanglass.receiver.passing.upstreams import Target, Upstreams
from spanglass.receiver.refusal import RefusedError
from spanglass.receiver.unpacking import TooLargeError
from spanglass.replay.recordings import Step
from spanglass.sdk.exchange import Exchange, is_model_call
from spanglass.sdk.spans import SpanContext, carried_by

_log = logging.getLogger(__name__)

Pairs = list[tuple[bytes, bytes]]

_MIB = 1024 * 1024
_LARGEST, _TOGETHER = 64 * _MIB, 256 * _MIB
_CONNECT_S = 10.0
_HOP = frozenset({
    b"host", b"connection", b"content-length", b"transfer-encoding", b"keep-alive", b"te", b"trailer",
    b"upgrade", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"expect",
})  # fmt: skip
_LENGTH = b"content-length"
_OWN = b"x-spanglass-"


@dataclass(slots=True)
class Passed:
    """A request that is being passed on: its whole body, its head as sent, and the record of it."""

    target: Target
    method: str
    headers: Pairs
    body: bytes
    exchange: Exchange | None
    resource: Mapping[str, str]
    stored_s: float = 0.0
    begun: asyncio.TimerHandle | None = None


class Passing:
    """For one event loop; `close` at its end."""

    def __init__(self, upstreams: Upstreams, recorder: Recorder, ask: Ask) -> None:
        self._upstreams, self._recorder = upstreams, recorder
        self._replaying = Replaying(ask, recorder)
        self._room = Room(_TOGETHER)
        self._client: httpx2.AsyncClient | None = None

    async def serve(self, head: Head, headers: Pairs, receive: Receive, send: Send) -> None:
        """Answer one request; raises `RefusedError` before anything is answered, `ClientGoneError` too."""
        replay = wanted(head.path) if head.path.startswith("/replay/") else None
        target = self._upstreams.target(replay.path if replay else head.path, head.query)
        if target is None:
            raise RefusedError(404, "No provider is known by that path.")
        with self._room.hold() as hold:
            try:
                body = await read_body(receive, head.content_length, _LARGEST, hold)
            except TooLargeError:
                raise RefusedError(413, f"The body is over {_LARGEST // _MIB} MiB.") from None
            if replay is not None and is_model_call(head.method, target.url):
                decision = await self._replaying.decide(replay, body)
                if decision.step is not None:
                    await self._replay(decision.step, decision, (head, target, replay.path), send)
                    return
                passed = self.passed(target, head, headers, decision.body, decision)
            else:
                passed = self.passed(target, head, headers, body)
            await self.forward(passed, receive, send)

    async def _replay(
        self, step: Step, decision: Decision, asked: tuple[Head, Target, str], send: Send
    ) -> None:
        """Answer with a step of a recording."""
        head, target, path = asked
        kind, body = step.reply(path, streamed=is_streamed(path, decision.body))
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": step.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        self._replaying.record(decision, head, target, (step.status, kind, body))

    def passed(
        self, target: Target, head: Head, headers: Pairs, body: bytes, replay: Decision | None = None
    ) -> Passed:
        """A request ready to be passed on, its record begun if it is one to a model."""
        resource = resource_of(replay, "live") if replay else _resource(head, target)
        carried = head.headers.get("traceparent", "")
        parent = SpanContext(replay.trace_id, NO_ID) if replay else carried_by(carried)
        found = Passed(target, head.method, _without_hops(headers), body, None, resource)
        if is_model_call(head.method, target.url):
            found.exchange = Exchange(
                target.url, head.headers, body, lambda made: self._recorder.record(made, resource),
                parent=parent,
            )  # fmt: skip
            later = asyncio.get_running_loop().call_later
            found.begun = later(BEGUN_S, self._recorder.record, found.exchange, resource)
            found.stored_s = time.monotonic()
        return found

    async def forward(self, passed: Passed, receive: Receive, send: Send) -> None:
        """Send a request to its provider and the answer to the client, piece by piece as it comes."""
        request = httpx2.Request(
            passed.method, passed.target.url, headers=passed.headers, content=passed.body
        )
        try:
            answer = await self._connected().send(request, stream=True)
        except httpx2.HTTPError as error:
            _ended(passed, error)
            raise RefusedError(502, f"{passed.target.provider} cannot be reached: {error}") from error
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await self._answer(passed, answer, send, gone)
        except BaseException as error:
            _ended(passed, error)
            raise
        finally:
            gone.cancel()
            with suppress(httpx2.HTTPError):
                await answer.aclose()

    async def close(self) -> None:
        """End all connections to providers."""
        if self._client is not None:
            await self._client.aclose()

    async def _answer(
        self, passed: Passed, answer: httpx2.Response, send: Send, gone: "asyncio.Future[None]"
    ) -> None:
        raw = answer.headers.raw
        if passed.exchange is not None:
            passed.exchange.answered(answer.status_code, list(answer.headers.items()))
        kept = [(name, value) for name, value in raw if name.lower() not in _HOP or name.lower() == _LENGTH]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": kept})
        try:
            async for chunk in answer.aiter_raw():
                if gone.done():
                    _ended(passed, broken_off=True)
                    return
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                self._came(passed, chunk)
        except httpx2.HTTPError as error:
            # Not ending the answer is how the client learns of it: what came stays, the connection breaks.
            _ended(passed, error)
            _log.info("an answer of %s broke off: %s", passed.target.provider, error)
            return
        await send({"type": "http.response.body", "body": b""})
        _ended(passed)

    def _came(self, passed: Passed, chunk: bytes) -> None:
        if passed.exchange is None:
            return
        passed.exchange.came(chunk)
        if time.monotonic() - passed.stored_s > AGAIN_S:
            passed.stored_s = time.monotonic()
            self._recorder.record(passed.exchange, passed.resource)

    def _connected(self) -> httpx2.AsyncClient:
        if self._client is None:
            timeout = httpx2.Timeout(None, connect=_CONNECT_S)
            self._client = httpx2.AsyncClient(timeout=timeout, trust_env=True, follow_redirects=False)
        return self._client


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _ended(passed: Passed, error: BaseException | None = None, *, broken_off: bool = False) -> None:
    if passed.begun is not None:
        passed.begun.cancel()
    if passed.exchange is not None:
        passed.exchange.ended(error, broken_off=broken_off)


def _without_hops(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    return [
        (name, value)
        for name, value in headers
        if name.lower() not in _HOP and not name.lower().startswith(_OWN)
    ]


def _resource(head: Head, target: Target) -> Mapping[str, str]:
    """What is known of the program: what it says of itself, else what its package calls itself."""
    product = head.headers.get("user-agent", "").partition(" ")[0].partition("/")[0]
    service = head.headers.get("x-spanglass-service") or product or target.provider
    return {"service.name": service, "spanglass.way": "pass-through"}
