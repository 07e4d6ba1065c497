"""Programs run again against a recording: the same answers, or where they part from it."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from receiving import Answer, Command, serve
from sdk.servers import Server, provider
from spanglass.receiver.passing.replaying import wanted
from spanglass.receiver.refusal import RefusedError
from spanglass.store.reader import Reader
from traffic import CHAT, a_request, a_span

CHAT_PATH = "/openai/v1/chat/completions"
TRACE = bytes(range(16))


def body(question: str, **more: Any) -> bytes:
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": question}], **more}).encode()


def ask(running: Command, path: str, question: str, **more: Any) -> Answer:
    headers = {"content-type": "application/json", "traceparent": f"00-{TRACE.hex()}-{'cd' * 8}-01"}
    return running.port.ask("POST", path, body(question, **more), headers)


@pytest.fixture
def given() -> Iterator[Server]:
    with provider() as server:
        yield server


@pytest.fixture
def running(tmp_path: Path, given: Server) -> Iterator[Command]:
    with (
        patch.dict(os.environ, {"SPANGLASS_UPSTREAM_OPENAI": given.url}),
        serve(tmp_path / "t.db") as command,
    ):
        yield command


def record(running: Command, store: Path, *questions: dict[str, Any]) -> list[Answer]:
    """The answers to questions that are passed on; the trace of them is whole when this ends."""
    answers = [ask(running, CHAT_PATH, **question) for question in questions]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        reader = Reader(store)
        ended = [row.end_ns for row in reader.spans(TRACE)]
        reader.close()
        if len(ended) == len(questions) and all(ended):
            return answers
        time.sleep(0.05)
    said = [answer.status for answer in answers]
    raise AssertionError(f"{said}, recorded {ended}; {running.port.get('/api/ledger').json}")


def test_the_same_answers_without_a_provider(running: Command, tmp_path: Path, given: Server) -> None:
    first = record(
        running, tmp_path / "t.db", {"question": "one"}, {"question": "two", "stream": True},
        {"question": "FAIL"}, {"question": "three"},
    )  # fmt: skip
    sent = len(given.requests)
    path = f"/replay/{TRACE.hex()[:8]}{CHAT_PATH}"
    for _ in range(2):
        again = [ask(running, path, "one"), ask(running, path, "two", stream=True),
                 ask(running, path, "FAIL"), ask(running, path, "three")]  # fmt: skip
        assert [(each.status, each.body) for each in again] == [(each.status, each.body) for each in first]
    assert len(given.requests) == sent
    until = time.monotonic() + 60
    while running.port.span_count() < 12 and time.monotonic() < until:
        time.sleep(0.05)
    found = running.port.get("/api/stats?q=service:replay").json
    assert (found["traces"], found["spans"], found["calls"]) == (2, 8, 0)


def test_a_call_that_is_not_in_the_recording(running: Command, tmp_path: Path) -> None:
    record(running, tmp_path / "t.db", {"question": "one"})
    path = f"/replay/{TRACE.hex()}{CHAT_PATH}"
    told = ask(running, path, "another")
    assert told.status == 422
    assert "parts from step 1 at $.messages[0].content" in told.body.decode()
    assert "has only 1 call of" in ask(running, path, "a third").body.decode()
    assert ask(running, f"/replay/{'ef' * 16}{CHAT_PATH}", "one").status == 400
    assert ask(running, "/replay/xyz/openai/v1/chat/completions", "one").status == 404


def test_a_run_is_forked_to_another_model(running: Command, tmp_path: Path, given: Server) -> None:
    record(running, tmp_path / "t.db", {"question": "one"}, {"question": "two"})
    sent = len(given.requests)
    path = f"/replay/{TRACE.hex()};until=1;model=other{CHAT_PATH}"
    assert ask(running, path, "one").json["id"] == "c-one"
    assert ask(running, path, "two").json["id"] == "c-two"
    assert [json.loads(body)["model"] for _, _, body in given.requests[sent:]] == ["other"]


@pytest.mark.parametrize(
    ("path", "streamed", "part"),
    [
        (CHAT_PATH, False, '"content": "Hello!"'), (CHAT_PATH, True, "data: [DONE]"),
        ("/openai/v1/responses", False, '"text": "Hello!"'),
        ("/openai/v1/responses", True, "event: response.completed"),
        ("/anthropic/v1/messages", False, '"text": "Hello!"'),
        ("/anthropic/v1/messages", True, "event: message_stop"),
        ("/ollama/api/chat", False, '"content": "Hello!"'),
    ],
)  # fmt: skip
def test_what_other_instrumentation_recorded(running: Command, path: str, streamed: bool, part: str) -> None:
    said = {
        **CHAT, "gen_ai.request.model": "m",
        "gen_ai.input.messages": json.dumps(
            [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]),
        "gen_ai.output.messages": json.dumps(
            [{"role": "assistant", "parts": [{"type": "text", "content": "Hello!"}]}]),
    }  # fmt: skip
    span = a_span(1, trace=TRACE, start=10**18, attributes=said)
    assert running.port.post(a_request(span).SerializeToString()).status == 200
    headers = {"content-type": "application/json"}
    sent = {"model": "m", "stream": streamed}
    sent |= {"input": "hi"} if "responses" in path else {"messages": [{"role": "user", "content": "hi"}]}
    target = f"/replay/{TRACE.hex()}{path}"
    told = running.port.ask("POST", target, json.dumps(sent).encode(), headers)
    assert (told.status, part in told.body.decode()) == (200, True)


def test_what_a_path_asks_for() -> None:
    found = wanted("/replay/ABCD12;until=3;model=gpt-5/openai/v1/responses")
    assert found is not None
    assert (found.trace, found.path, found.until, found.model) == (
        "abcd12",
        "/openai/v1/responses",
        3,
        "gpt-5",
    )
    assert wanted("/replay/not-hex/openai/v1") is None
    for odd in ("until=x", "until=²", "colour=red"):
        with pytest.raises(RefusedError):
            wanted(f"/replay/abcd;{odd}/openai/v1/x")
