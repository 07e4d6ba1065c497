"""Requests go straight to this machine, whatever proxy others are reached by."""

import asyncio

import pytest

from local_ports import a_free_port
from sdk.servers import provider
from spanglass.replay.http_transport import HttpTransport
from spanglass.replay.request import ReplayRequest
from spanglass.replay.transport import Reply
from spanglass.sdk.exchange import Exchange


def asked(url: str) -> tuple[Reply, Exchange]:
    request = ReplayRequest(url, (("content-type", "application/json"),), "", {}, "chat")
    content = b'{"model": "m", "messages": [{"role": "user", "content": "hi"}]}'
    exchange = Exchange(url, request.headers, content, lambda _: None)

    async def go() -> Reply:
        way = HttpTransport()
        reply = await way.ask(request, content, exchange)
        await way.aclose()
        return reply

    return asyncio.run(go()), exchange


def test_no_proxy_stands_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{a_free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    with provider() as server:
        reply, _ = asked(f"{server.url}/v1/chat/completions")
        assert reply.status == 200
        assert len(server.requests) == 1
    assert asked("http://nowhere.example/v1/chat/completions")[0].status is None
