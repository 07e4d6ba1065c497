"""A request is asked until there is an answer: what may pass is tried again, and hosts are left in peace."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from spanglass.replay import asking
from spanglass.replay.asking import Answer, Asker, Listener, Place, encoded
from spanglass.replay.failures import sentence_of
from spanglass.replay.outcome import outcome
from spanglass.replay.reading import Reading
from spanglass.replay.request import ReplayRequest
from spanglass.replay.transport import Reply
from spanglass.sdk.exchange import Exchange

Scripted = tuple[int | None, float | None, list[bytes]]
STREAM = [
    b'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]}\n\n',
    b'data: {"choices":[{"index":0,"delta":{"content":"lo"}}]}\n\ndata: {"choices":[{"index":0,"del',
    b'ta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
]
WHOLE = [b'{"id":"c","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"}}]}']
BUSY = [b'{"error":{"message":"slow down","code":"rate_limit_exceeded"}}']


class Host:
    """Answers in turn; without a status the connection breaks after the pieces."""

    def __init__(self, *answers: Scripted) -> None:
        self._answers = [*answers]
        self.at_s: list[float] = []

    async def ask(self, request: ReplayRequest, content: bytes, exchange: Exchange) -> Reply:  # noqa: ARG002
        self.at_s.append(time.monotonic())
        status, wait_s, pieces = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if pieces:
            kind = "text/event-stream" if pieces[0].startswith(b"data") else "application/json"
            exchange.answered(status or 200, {"content-type": kind})
        for piece in pieces:
            exchange.came(piece)
            await asyncio.sleep(0.001)
        exchange.ended(None if status else ConnectionResetError("gone"))
        return Reply(status, wait_s)

    async def aclose(self) -> None:
        """Nothing is kept."""


def request(host: str = "api.openai.com") -> ReplayRequest:
    url = f"https://{host}/v1/chat/completions"
    return ReplayRequest(url, (), "OPENAI_API_KEY", {"model": "m", "messages": []}, "chat")


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)


def asked(host: Host, times: int = 1) -> tuple[list[Answer], list[str], list[tuple[int | None, float]]]:
    texts: list[str] = []
    delays: list[tuple[int | None, float]] = []
    told: Callable[..., Any] = lambda text, first_ns: texts.append(text)  # noqa: E731, ARG005

    async def ask() -> list[Answer]:
        reading = Reading()
        asker = Asker(reading)
        listener = Listener(told, lambda status, wait_s: delays.append((status, wait_s)))
        place = Place(b"\1" * 16, {"spanglass.replay.run": "1"})
        found = [asker.ask(host, request(), place, listener) for _ in range(times)]
        answers = await asyncio.gather(*found)
        reading.close()
        return answers

    return asyncio.run(ask()), texts, delays


def test_a_stream_is_told_as_it_comes() -> None:
    (answer,), texts, delays = asked(Host((200, None, STREAM)))
    assert ("".join(texts), texts[0], delays) == ("Hello", "Hel", [])
    assert answer.first_token_ns is not None
    assert outcome(answer.record).text == "Hello"
    assert answer.record.span.attributes["spanglass.replay.run"] == "1"
    assert answer.record.span.scope.name == "spanglass.replay"


def test_a_host_that_asks_to_wait_is_left_alone_by_all() -> None:
    host = Host((429, 0.2, BUSY), (200, None, WHOLE))
    answers, _, delays = asked(host, 3)
    assert [outcome(answer.record).verdict for answer in answers] == ["ok"] * 3
    assert (429, 0.2) in delays
    assert host.at_s[-1] - host.at_s[0] >= 0.2


def test_failures_that_may_pass_are_tried_again() -> None:
    host = Host((500, None, BUSY), (503, 0.0, BUSY), (200, None, WHOLE))
    (answer,), _, delays = asked(host)
    assert (outcome(answer.record).text, delays) == ("Hi", [(500, 0.01), (503, 0.0)])
    host = Host((500, None, BUSY))
    (answer,), _, delays = asked(host)
    assert (len(host.at_s), len(delays)) == (4, 3)
    assert outcome(answer.record).verdict == "error"
    host = Host((400, None, BUSY))
    assert len(asked(host)[2]) == 0
    assert len(host.at_s) == 1


def test_a_stream_that_breaks_off_keeps_what_came() -> None:
    host = Host((None, None, STREAM[:2]))
    (answer,), texts, delays = asked(host)
    assert ("".join(texts), delays, len(host.at_s)) == ("Hello", [], 1)
    found = outcome(answer.record)
    assert (found.verdict, found.text) == ("error", "Hello")
    assert "broke off" in sentence_of(answer.record, request())


def test_halves_of_pairs_are_sent_as_escapes() -> None:
    assert encoded({"a": "é"}) == '{"a":"é"}'.encode()
    assert encoded({"a": "\ud83d"}) == b'{"a":"\\ud83d"}'
