"""Requests are sent and read as received calls are, retries and failures too."""

from collections.abc import Iterator
from typing import Any

import pytest

from sdk.servers import Server, provider
from spanglass.replay.keys import NoKeyError, headers_of
from spanglass.replay.outcome import answer_text, outcome, spread
from spanglass.replay.request import ReplayRequest
from spanglass.replay.sending import runs


@pytest.fixture
def given() -> Iterator[Server]:
    with provider() as server:
        yield server


def request(url: str, question: str, **more: Any) -> ReplayRequest:
    body = {"model": "m", "messages": [{"role": "user", "content": question}], **more}
    headers = (("content-type", "application/json"), ("authorization", "Bearer $OPENAI_API_KEY"))
    return ReplayRequest(f"{url}/v1/chat/completions", headers, "OPENAI_API_KEY", body, "openai")


def sent(asked: ReplayRequest, count: int = 1) -> tuple[list[Any], list[float]]:
    slept: list[float] = []
    headers = headers_of(asked, lambda _: "sk-123456789")
    found = list(runs(asked, headers, count, {"service.name": "replay"}, slept.append))
    return found, slept


def test_runs_are_read_as_calls(given: Server) -> None:
    found, _ = sent(request(given.url, "one"), 3)
    assert [run.number for run in found] == [1, 2, 3]
    made = outcome(found[0].record, "answer to two")
    assert (made.verdict, made.text, made.model) == ("ok", "answer to one", "m-1")
    assert made.words_same is not None
    assert 0.5 < made.words_same < 1
    assert b"sk-123456789" not in found[0].body
    assert {headers["authorization"] for _, headers, _ in given.requests} == {"Bearer sk-123456789"}


def test_streams_and_failures(given: Server) -> None:
    (streamed,), _ = sent(request(given.url, "two", stream=True))
    assert answer_text(streamed.record) == "answer to two"
    assert outcome(streamed.record).first_token_ns is not None
    (failed,), slept = sent(request(given.url, "FAIL"))
    assert (outcome(failed.record).verdict, len(slept)) == ("error", 3)
    (nobody,), slept = sent(request("http://127.0.0.1:9", "x"))
    assert (outcome(nobody.record).verdict, slept) == ("error", [])


def test_keys() -> None:
    far = request("https://api.openai.com", "x")
    with pytest.raises(NoKeyError, match="OPENAI_API_KEY"):
        headers_of(far, lambda _: None)
    assert headers_of(request("http://127.0.0.1:1", "x"), lambda _: None)[1][1] == "Bearer none"


def test_a_spread() -> None:
    found = spread([3, None, 1, 9])
    assert found is not None
    assert (found.least, found.middle, found.most) == (1, 3, 9)
    assert spread([None]) is None
