"""Requests are passed on as they are, answered as they come, and recorded."""

import asyncio
import http.client
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from receiving import Answer, Command, serve
from sdk.servers import Server, provider
from spanglass.receiver.head import Head
from spanglass.receiver.passing.passing import Passing, _ended
from spanglass.receiver.passing.recording import BEGUN_S
from spanglass.receiver.passing.upstreams import Upstreams
from spanglass.sdk.exchange import Exchange
from spanglass.store.reader import Reader

KEY = "sk-proj-" + "p4ssedOn" * 4
HEADERS = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
PATH = "/openai/v1/chat/completions"


def body(question: str, **more: Any) -> bytes:
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": question}], **more}).encode()


@contextmanager
def passing(store: Path, address: str) -> Iterator[Command]:
    with patch.dict(os.environ, {"SPANGLASS_UPSTREAM_OPENAI": address}), serve(store) as running:
        yield running


def ask(running: Command, question: str, *, path: str = PATH, **more: Any) -> Answer:
    headers = {**HEADERS, **more.pop("headers", {})}
    return running.port.ask("POST", path, body(question, **more), headers)


def recorded(store: Path, count: int, *, ended: bool = True) -> list[Any]:
    """The details of the spans in the store, oldest first, once there are so many (that have ended)."""
    until = time.monotonic() + 30
    while True:
        reader = Reader(store)
        try:
            found = [
                reader.span_detail(trace.trace_id, row.span_id)
                for trace in reader.traces("").traces
                for row in reader.spans(trace.trace_id)
            ]
        finally:
            reader.close()
        there = sum(bool(detail and (detail.row.end_ns or not ended)) for detail in found)
        if there >= count or time.monotonic() > until:
            assert len(found) == there == count
            return sorted(found, key=lambda detail: detail.row.start_ns if detail else 0)
        time.sleep(0.05)


@pytest.fixture
def given() -> Iterator[Server]:
    with provider() as server:
        yield server


def test_a_call_passes_and_is_recorded(tmp_path: Path, given: Server) -> None:
    store = tmp_path / "t.db"
    with passing(store, given.url) as running:
        traced = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01", "x-spanglass-service": "shop"}
        answer = ask(running, "one", headers=traced)
        (span,) = recorded(store, 1)
    assert (answer.status, answer.json["id"]) == (200, "c-one")
    (path, headers, sent) = given.requests[0]
    assert (path, sent) == ("/v1/chat/completions", body("one"))
    assert headers["authorization"] == f"Bearer {KEY}"
    assert "x-spanglass-service" not in headers
    assert (span.row.parent_id, span.trace_id) == (b"\xcd" * 8, b"\xab" * 16)
    assert (span.row.title, span.row.service) == ("chat m", "shop")
    assert span.facts.output[0].text == "answer to one"
    assert KEY.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_an_answer_streams_and_packed_ones_stay_packed(tmp_path: Path, given: Server) -> None:
    store = tmp_path / "t.db"
    with passing(store, given.url) as running:
        streamed = ask(running, "two", stream=True)
        packed = ask(running, "three", headers={"accept-encoding": "gzip"})
        first, second = recorded(store, 2)
    assert streamed.body.endswith(b"data: [DONE]\n\n")
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.body[:2] == b"\x1f\x8b"
    assert first.facts.output[0].text == "answer to two"
    assert first.row.streaming
    assert second.facts.output[0].text == "answer to three"


def test_failures_reach_the_program_as_they_are(tmp_path: Path, given: Server) -> None:
    store = tmp_path / "t.db"
    with passing(store, given.url) as running:
        told = ask(running, "FAIL")
        with pytest.raises(http.client.HTTPException):
            ask(running, "CUT", stream=True)
        failed, cut = recorded(store, 2)
    assert (told.status, told.json["error"]["code"]) == (529, "overloaded")
    assert (failed.row.error_type, failed.row.error_message) == ("overloaded", "overloaded")
    assert cut.row.status_code == 2
    assert cut.facts.output[0].text == "an"


def test_a_provider_that_is_not_there(tmp_path: Path) -> None:
    store = tmp_path / "t.db"
    with passing(store, "http://127.0.0.1:9") as running:
        told = ask(running, "one")
        (span,) = recorded(store, 1)
        assert running.port.ask("POST", "/openai/../healthz", b"", HEADERS).status in (400, 404)
        foreign = ask(running, "one", headers={"host": "evil.example"})
    assert told.status == 502
    assert "openai cannot be reached" in told.body.decode()
    assert span.row.error_type == "httpx2.ConnectError"
    assert foreign.status == 403


def test_what_came_of_a_stream_outlives_a_kill(tmp_path: Path) -> None:
    store = tmp_path / "t.db"
    with provider() as given:
        given.pause_s = 1.3
        with passing(store, given.url) as running:
            connection = http.client.HTTPConnection("127.0.0.1", running.port.number, timeout=30)
            connection.request("POST", PATH, body("slow", stream=True), HEADERS)
            answer = connection.getresponse()
            came = answer.read1(200) + answer.read1(200)
            until = time.monotonic() + 30
            while not recorded(store, 1, ended=False)[0].facts.output and time.monotonic() < until:
                time.sleep(0.05)  # what streams is stored again once a second
            running.process.kill()
            with pytest.raises((http.client.HTTPException, OSError)):
                came += answer.read()
            connection.close()
            running.process.wait()
    assert came.count(b"data:") >= 2
    (span,) = recorded(store, 1, ended=False)
    assert span.facts.output[0].text.startswith("an")
    assert span.row.end_ns == 0


class Recorded:
    """A recorder that counts."""

    def __init__(self) -> None:
        self.ended: list[bool] = []

    def record(self, exchange: Exchange, resource: Any) -> None:  # noqa: ARG002
        self.ended.append(exchange.span().end_ns > 0)


@pytest.mark.parametrize(("quick", "stored"), [(True, [True]), (False, [False, True])])
def test_a_quick_call_is_stored_once_and_a_slow_one_before_it_is_answered(
    quick: bool, stored: list[bool]
) -> None:
    recorder = Recorded()

    async def pass_one() -> None:
        upstreams = Upstreams({"SPANGLASS_UPSTREAM_OPENAI": "http://h:1"})
        passing = Passing(upstreams, recorder, None)  # type: ignore[arg-type]
        target = upstreams.target(PATH, "")
        assert target is not None
        passed = passing.passed(target, Head("POST", PATH, "", {}), [], body("one"))
        while not quick and not recorder.ended:
            await asyncio.sleep(0.01)
        _ended(passed)
        await asyncio.sleep(2 * BEGUN_S)

    asyncio.run(asyncio.wait_for(pass_one(), 20))
    assert recorder.ended == stored


def test_where_paths_lead() -> None:
    known = Upstreams({"SPANGLASS_UPSTREAM_OPENAI": "http://h:1/v1/"})
    assert known.target("/openai/v1/models", "a=b") is not None
    assert str(known.target("/openai/v1/models", "a=b").url) == "http://h:1/v1/models?a=b"  # type: ignore[union-attr]
    assert known.target("/anthropic/v1/messages", "").url == "https://api.anthropic.com/v1/messages"  # type: ignore[union-attr]
    assert known.target("/openai/../x", "") is None
    assert known.target("/v1/traces", "") is None
    assert [known.takes(path) for path in ("/gemini/v1beta/x", "/openai", "/", "", "/api/traces")] == [
        True, True, False, False, False,
    ]  # fmt: skip
