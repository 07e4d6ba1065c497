"""Ways to models that plain HTTP is not enough for: our own process, and requests that have to be signed."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from urllib.parse import urlsplit

from spanglass.replay.aws_signing import Credentials, signed
from spanglass.replay.key_finding import KeyOf
from spanglass.replay.local_model import LocalModel, Place
from spanglass.replay.providers.bedrock import TO_SIGN, region_of
from spanglass.replay.providers.builtin import BASE
from spanglass.replay.request import NotReplayableError, ReplayRequest
from spanglass.replay.transport import Reply, Transport, Transports
from spanglass.sdk.exchange import Exchange

_SERVICE = "bedrock"
_REGION = re.compile(r"bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.")


def ways(model: LocalModel, key: KeyOf, plain: Callable[[], Transport]) -> Transports:
    """The ways to all providers: `plain` makes the one by HTTP."""

    def way(_: str | None) -> Transport:
        return Way(model, key, plain())

    return way


@contextmanager
def reached(request: ReplayRequest, model: LocalModel) -> Iterator[ReplayRequest]:
    """A request as it can be sent over HTTP for as long as it is needed: the built-in model runs so long."""
    if not request.url.startswith(BASE):
        yield request
        return
    with model.used() as place:
        yield _at(request, place)


class Way:
    """Goes over another transport, after starting the built-in model or signing where that is asked for."""

    def __init__(self, model: LocalModel, key: KeyOf, plain: Transport) -> None:
        self._model, self._key, self._plain = model, key, plain

    async def ask(self, request: ReplayRequest, content: bytes, exchange: Exchange) -> Reply:
        """Send a request; raises `NotReplayableError` where what it needs is not there."""
        if request.url.startswith(BASE):
            use = _Use(self._model)
            try:
                place = await asyncio.to_thread(use.begin)
                return await self._plain.ask(_at(request, place), content, exchange)
            finally:
                use.end()
        if to_be_signed(request):
            request = await asyncio.to_thread(with_signature, request, content, self._key)
        return await self._plain.ask(request, content, exchange)

    async def aclose(self) -> None:
        """Let go of connections; the model ends by itself when nobody uses it."""
        await self._plain.aclose()


class _Use:
    """One use of the model, which ends once it has begun, also where nobody waits for that any more."""

    def __init__(self, model: LocalModel) -> None:
        self._model, self._lock = model, Lock()
        self._has_begun = self._is_over = False

    def begin(self) -> Place:
        """Begin, which takes a second where the model has to be started; blocks."""
        place = self._model.begin()
        with self._lock:
            self._has_begun, is_over = True, self._is_over
        if is_over:
            self._model.end()
        return place

    def end(self) -> None:
        """End it, or let it end as soon as it has begun."""
        with self._lock:
            has_begun, self._is_over = self._has_begun, True
        if has_begun:
            self._model.end()


def to_be_signed(request: ReplayRequest) -> bool:
    """Whether AWS's keys are to sign a request."""
    return any(
        name.lower() == "authorization" and value.startswith(f"{TO_SIGN} ") for name, value in request.headers
    )


def with_signature(request: ReplayRequest, content: bytes, key: KeyOf) -> ReplayRequest:
    """A request signed for now; raises `NotReplayableError` where the secret key is not there."""
    access = next(value for name, value in request.headers if name.lower() == "authorization")
    secret = key("AWS_SECRET_ACCESS_KEY")
    if secret is None:
        raise NotReplayableError(
            "Amazon Bedrock needs AWS_SECRET_ACCESS_KEY beside AWS_ACCESS_KEY_ID: set both, as "
            "`aws configure export-credentials --format env` prints them, or AWS_BEARER_TOKEN_BEDROCK alone."
        )
    names = ("AWS_REGION", "AWS_DEFAULT_REGION")
    found = _REGION.search(urlsplit(request.url).netloc)
    region = found[1] if found else region_of({name: key(name) or "" for name in names})
    credentials = Credentials(access.removeprefix(f"{TO_SIGN} "), secret, key("AWS_SESSION_TOKEN"))
    headers = signed(request.url, content, credentials, (region, _SERVICE), datetime.now(UTC))
    return replace(request, headers=tuple(headers.items()))


def _at(request: ReplayRequest, place: Place) -> ReplayRequest:
    headers = (*request.headers, ("Authorization", f"Bearer {place.key}"))
    return replace(request, url=request.url.replace(BASE, place.base, 1), headers=headers)
