"""Asks a model once, tries again what may pass, and tells the text of the answer as it comes."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from spanglass.core.ids import NO_ID
from spanglass.core.record import SpanRecord
from spanglass.replay.deltas import Deltas
from spanglass.replay.reading import Reading
from spanglass.replay.request import ReplayRequest
from spanglass.replay.transport import Reply, Transport
from spanglass.sdk.exchange import Exchange, Pairs
from spanglass.sdk.spans import Span, SpanContext

RETRIES = 3
AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
FIRST_WAIT_S = 1.0
"""How long is waited before it is tried again, if the provider does not say; then twice that."""
_LONGEST_WAIT_S = 60.0
_LIMITED = frozenset({429, 503, 529})
_QUIET_S = 0.05
"""Text is told at most so often, so that many fast streams do not swamp who listens."""


@dataclass(frozen=True, slots=True)
class Place:
    """The trace that a call belongs to, and what its span says of it."""

    trace_id: bytes
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listener:
    """Is told texts with the time of the first one, and delays with their status and seconds."""

    text: Callable[[str, int], None]
    delayed: Callable[[int | None, float], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request after all tries."""

    record: SpanRecord
    first_token_ns: int | None


class Asker:
    """For one event loop and one plan: a host that asks to wait is left alone by all runs until then."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._free_at: dict[str, float] = {}

    async def ask(
        self, transport: Transport, request: ReplayRequest, place: Place, listener: Listener
    ) -> Answer:
        """Ask until there is an answer, or no more is to be tried."""
        host = urlsplit(request.url).netloc
        content = encoded(request.body)
        for attempt in range(RETRIES + 1):
            await self._free(host)
            heard, reply = await _asked(transport, request, content, (place, listener))
            record = await self._reading.record(heard)
            if reply.status not in AGAIN or attempt == RETRIES:
                break
            usual_s = FIRST_WAIT_S * 2**attempt
            wait_s = min(reply.wait_s if reply.wait_s is not None else usual_s, _LONGEST_WAIT_S)
            listener.delayed(reply.status, wait_s)
            if reply.status in _LIMITED:
                self._free_at[host] = max(self._free_at.get(host, 0.0), time.monotonic() + wait_s)
            else:
                await asyncio.sleep(wait_s)
        return Answer(record, heard.first_token_ns)

    async def _free(self, host: str) -> None:
        while (left := self._free_at.get(host, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(left)


def encoded(body: Mapping[str, object]) -> bytes:
    """A request's body as it is sent."""
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # halves of pairs, which only escapes can say
        return json.dumps(body, separators=(",", ":")).encode()


async def _asked(
    transport: Transport, request: ReplayRequest, content: bytes, told: tuple[Place, Listener]
) -> tuple["_Heard", Reply]:
    place, listener = told
    heard = _Heard(request, content, place, listener.text)
    try:
        return heard, await transport.ask(request, content, heard)
    finally:
        heard.told()


class _Heard(Exchange):
    """An exchange that tells the text in it while it comes."""

    def __init__(
        self, request: ReplayRequest, content: bytes, place: Place, text: Callable[[str, int], None]
    ) -> None:
        parent = SpanContext(place.trace_id, NO_ID)
        super().__init__(request.url, request.headers, content, lambda _: None, parent=parent)
        self.first_token_ns: int | None = None
        self._text, self._told = text, place.attributes
        self._began_ns = time.perf_counter_ns()
        self._deltas: Deltas | None = None
        self._untold = ""
        self._later: asyncio.TimerHandle | None = None

    def span(self) -> Span:
        """The exchange as a span, which says what it replays."""
        made = super().span()
        made.attributes |= self._told
        return made

    def answered(self, status: int, headers: Pairs, decode: Callable[[bytes], bytes] | None = None) -> None:
        """The answer's head, which says whether a stream follows."""
        super().answered(status, headers, decode)
        if status < 400:
            pairs = headers.items() if isinstance(headers, Mapping) else headers
            kind = next((value for name, value in pairs if name.lower() == "content-type"), "")
            self._deltas = Deltas(kind)

    def came(self, chunk: bytes) -> None:
        """A piece of the answer's body, and of its text."""
        super().came(chunk)
        if self._deltas is None:
            return
        self._untold += self._deltas.texts(chunk)
        if self._deltas.started and self.first_token_ns is None:
            self.first_token_ns = time.perf_counter_ns() - self._began_ns
        if self._untold and self._later is None:
            self.told()
            self._later = asyncio.get_running_loop().call_later(_QUIET_S, self._again)

    def told(self) -> None:
        """Tell the text that was not told yet."""
        text, self._untold = self._untold, ""
        if text:
            self._text(text, self.first_token_ns or 0)

    def _again(self) -> None:
        self._later = None
        if self._untold:
            self.told()
            self._later = asyncio.get_running_loop().call_later(_QUIET_S, self._again)
