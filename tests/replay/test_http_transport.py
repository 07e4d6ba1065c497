"""Requests go over HTTP, and what answers ask for in their heads is heard."""

import asyncio
import time
from email.utils import formatdate

import httpx2
import pytest

from local_ports import a_free_port
from sdk.servers import provider
from spanglass.replay.http_transport import HttpTransport, wait_of
from spanglass.replay.request import ReplayRequest
from spanglass.replay.transport import Reply
from spanglass.sdk.exchange import Exchange

BODY = b'{"model":"m","messages":[{"role":"user","content":"one"}]}'


def asked(url: str) -> tuple[Reply, Exchange]:
    request = ReplayRequest(f"{url}/v1/chat/completions", (("x-own", "1"),), "", {}, "chat")
    exchange = Exchange(request.url, request.headers, BODY, lambda _: None)

    async def ask() -> Reply:
        transport = HttpTransport()
        reply = await transport.ask(request, BODY, exchange)
        await transport.aclose()
        return reply

    return asyncio.run(ask()), exchange


def test_an_answer_is_heard() -> None:
    with provider() as given:
        reply, exchange = asked(given.url)
        ((_, headers, body),) = given.requests
    assert reply == Reply(200)
    assert (headers["x-own"], body) == ("1", BODY)
    assert "answer to one" in str(exchange.span().attributes["spanglass.response.body"])


def test_nobody_there_is_no_answer() -> None:
    reply, exchange = asked(f"http://127.0.0.1:{a_free_port()}")
    assert reply == Reply(None)
    assert exchange.span().status == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0), ({"retry-after-ms": "50", "retry-after": "1"}, 0.05),
        ({"retry-after": "-1"}, 0.0), ({"retry-after": "soon"}, None), ({}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)  # fmt: skip
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(httpx2.Headers(headers)) == seconds


def test_a_time_to_come_back_at() -> None:
    found = wait_of(httpx2.Headers({"retry-after": formatdate(time.time() + 30, usegmt=True)}))
    assert found == pytest.approx(30, abs=3)
