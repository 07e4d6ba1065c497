"""Requests that plain HTTP is not enough for: to our own process, and those that are signed."""

import asyncio
import threading
from typing import Any

import pytest

from spanglass.replay.local_model import LocalModel, NoLocalModelError, Place
from spanglass.replay.providers.builtin import BASE
from spanglass.replay.reaching import reached, to_be_signed, ways, with_signature
from spanglass.replay.request import NotReplayableError, ReplayRequest
from spanglass.replay.transport import Reply

BEDROCK = "https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse"


class Plain:
    """Keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[ReplayRequest] = []
        self.closed = 0

    async def ask(self, request: ReplayRequest, *_: object) -> Reply:
        self.asked.append(request)
        return Reply(200)

    async def aclose(self) -> None:
        self.closed += 1


class Model(LocalModel):
    """A model that is somewhere already."""

    def __init__(self, *, there: bool = True) -> None:
        super().__init__()
        self.uses: list[str] = []
        self._there = there

    def begin(self) -> Place:
        if not self._there:
            raise NoLocalModelError("It is not installed.")
        self.uses.append("begin")
        return Place("http://127.0.0.1:5/v1", "only-ours")

    def end(self) -> None:
        self.uses.append("end")


def request(url: str, *headers: tuple[str, str]) -> ReplayRequest:
    return ReplayRequest(url, headers, "", {}, "chat")


def asked(model: LocalModel, what: ReplayRequest, **keys: str) -> ReplayRequest:
    plain = Plain()
    way = ways(model, keys.get, lambda: plain)("any")
    exchange: Any = None

    async def go() -> None:
        await way.ask(what, b"{}", exchange)
        await way.aclose()

    asyncio.run(go())
    assert plain.closed == 1
    return plain.asked[0]


def test_the_built_in_model_is_started_and_let_go() -> None:
    model = Model()
    made = asked(model, request(f"{BASE}/chat/completions"))
    assert made.url == "http://127.0.0.1:5/v1/chat/completions"
    assert made.headers == (("Authorization", "Bearer only-ours"),)
    assert model.uses == ["begin", "end"]
    with reached(request(f"{BASE}/chat/completions"), model) as there:
        assert there.url == made.url
    assert model.uses == ["begin", "end"] * 2
    assert "only-ours" not in repr(Place("http://h", "only-ours"))


def test_who_stops_while_it_starts_uses_it_no_longer() -> None:
    starting, may_start = threading.Event(), threading.Event()

    class Slow(Model):
        def begin(self) -> Place:
            starting.set()
            assert may_start.wait(60)
            return super().begin()

    model = Slow()
    exchange: Any = None

    async def go() -> None:
        way = ways(model, {}.get, Plain)("builtin")
        task = asyncio.create_task(way.ask(request(f"{BASE}/chat/completions"), b"{}", exchange))
        await asyncio.to_thread(starting.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert model.uses == []
        may_start.set()
        while len(model.uses) < 2:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(go(), 20))
    assert model.uses == ["begin", "end"]


def test_without_the_model_a_sentence_says_so() -> None:
    with pytest.raises(NotReplayableError, match="not installed"):
        asked(Model(there=False), request(f"{BASE}/chat/completions"))


def test_others_are_passed_on_as_they_are() -> None:
    model, plain = Model(), request("https://api.openai.com/v1/chat/completions", ("a", "b"))
    assert asked(model, plain) == plain
    with reached(plain, model) as there:
        assert there is plain
    assert model.uses == []


def test_requests_to_bedrock_are_signed_for_the_region_of_their_address() -> None:
    what = request(BEDROCK, ("Content-Type", "application/json"), ("Authorization", "AWS4 AKIDEXAMPLE"))
    assert to_be_signed(what)
    made = asked(Model(), what, AWS_SECRET_ACCESS_KEY="secret-of-aws")
    headers = dict(made.headers)
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert "/eu-west-1/bedrock/aws4_request" in headers["authorization"]
    assert "secret-of-aws" not in str(headers)
    own = request("http://10.0.0.1/model/m/converse", ("Authorization", "AWS4 AK"))
    keys = {"AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "ap-south-1"}
    assert "/ap-south-1/" in dict(with_signature(own, b"{}", keys.get).headers)["authorization"]
    with pytest.raises(NotReplayableError, match="AWS_SECRET_ACCESS_KEY"):
        asked(Model(), what)
