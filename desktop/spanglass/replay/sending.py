"""Sends a request again and reads what came as any received call is read: facts, price, refusal, schema."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import httpx2

from spanglass.core.record import SpanRecord
from spanglass.core.span import RawSpan
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.replay.request import ReplayRequest
from spanglass.sdk.encoding import request as otlp_request
from spanglass.sdk.exchange import Exchange
from spanglass.store.derive import Deriver

_TIMEOUT_S, _CONNECT_S = 600.0, 10.0
_AT_ONCE = 4
_RETRIES = 3
_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_LONGEST_WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its number from 1, and the call as if it had been received."""

    number: int
    record: SpanRecord
    body: bytes


def runs(
    request: ReplayRequest, headers: Sequence[tuple[str, str]], count: int, resource: Mapping[str, str],
    sleep: Callable[[float], object],
) -> Iterator[Run]:  # fmt: skip
    """So many runs, some at a time, in the order in which they end; those asked to wait are tried again."""
    deriver = Deriver()
    timeout = httpx2.Timeout(_TIMEOUT_S, connect=_CONNECT_S)
    with httpx2.Client(timeout=timeout) as client, ThreadPoolExecutor(_AT_ONCE) as threads:

        def one(number: int) -> Run:
            body = _tried(client, request, headers, (resource, sleep))
            (span,) = FORMAT.decode(Request("POST", "/v1/traces", "application/json", body, {})).spans
            return Run(number, deriver.record(span), body)

        yield from threads.map(one, range(1, count + 1))


def recorded(span: RawSpan) -> SpanRecord:
    """The recording itself, judged by today's rules."""
    return Deriver().record(span)


def _tried(
    client: httpx2.Client, request: ReplayRequest, headers: Sequence[tuple[str, str]],
    how: tuple[Mapping[str, str], Callable[[float], object]],
) -> bytes:  # fmt: skip
    """The exchange as OTLP; of several tries the last."""
    resource, sleep = how
    for attempt in range(_RETRIES + 1):
        exchange, status, wait_s = _sent(client, request, headers)
        if status not in _AGAIN or attempt == _RETRIES:
            break
        sleep(min(wait_s if wait_s is not None else 2.0**attempt, _LONGEST_WAIT_S))
    return otlp_request([exchange.span()], resource)


def _sent(
    client: httpx2.Client, request: ReplayRequest, headers: Sequence[tuple[str, str]]
) -> tuple[Exchange, int | None, float | None]:
    made = httpx2.Request("POST", request.url, headers=[*headers], json=request.body)
    exchange = Exchange(request.url, headers, made.content, lambda _: None)
    try:
        answer = client.send(made, stream=True)
        exchange.answered(answer.status_code, list(answer.headers.items()), bytes)
        for chunk in answer.iter_bytes():
            exchange.came(chunk)
        answer.close()
    except httpx2.HTTPError as error:
        exchange.ended(error)
        return exchange, None, None
    exchange.ended()
    wait_s = None
    with suppress(ValueError):
        wait_s = float(answer.headers.get("retry-after", ""))
    return exchange, answer.status_code, wait_s
