"""The process that plays, in this one: plans it is told, keys it asks for, and how it ends."""

import io
import os
from collections.abc import Iterator
from threading import Thread
from typing import IO

import pytest

from replay.scripted import a_plan, a_step, chat, says
from sdk.servers import Server, provider
from spanglass import parcels
from spanglass.replay.events import AllEnded, RunEnded
from spanglass.replay.http_transport import once
from spanglass.replay.play_words import Awake, KeyIs, KeyWanted, Play, Told
from spanglass.replay.play_work import Keys, Work

NOWHERE = "127.0.0.1:9"


@pytest.fixture
def given() -> Iterator[Server]:
    with provider() as server:
        yield server


def a_pipe() -> tuple[IO[bytes], IO[bytes]]:
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


def test_a_key_is_asked_for_once_and_sent_to_the_provider(
    given: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (words, say), (told, telling) = a_pipe(), a_pipe()
    thread = Thread(target=Work(telling, once()).run, args=(words,))
    thread.start()
    body = {"model": "m", "messages": [{"role": "user", "content": "one"}]}
    plan = a_plan(a_step(1, body, chat(says("x")), f"{given.url}/v1/chat/completions"), runs=3)
    parcels.send(say, Awake())
    parcels.send(say, Play(7, plan, NOWHERE))
    heard = []
    while not heard or not isinstance(heard[-1], AllEnded):
        word = parcels.receive(told)
        if isinstance(word, KeyWanted):
            assert word == KeyWanted(7, "OPENAI_API_KEY")
            parcels.send(say, KeyIs(7, word.variable, "sk-secret-1"))
        else:
            assert isinstance(word, Told)
            heard += word.events
    assert sum(isinstance(event, RunEnded) for event in heard) == 3
    assert {headers["authorization"] for _, headers, _ in given.requests} == {"Bearer sk-secret-1"}
    say.close()
    thread.join(30)
    assert not thread.is_alive()
    for stream in (words, told, telling):
        stream.close()


def test_it_ends_with_its_input() -> None:
    Work(io.BytesIO(), once()).run(io.BytesIO())


def test_who_waits_for_a_key_is_let_go_at_the_end() -> None:
    asked: list[str] = []
    keys, found = Keys(asked.append), list[str | None]()
    threads = [Thread(target=lambda: found.append(keys.key("A_KEY"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    while not asked:
        pass
    keys.close()
    for thread in threads:
        thread.join(30)
    assert (asked, found) == (["A_KEY"], [None] * 3)


def test_a_key_is_never_shown() -> None:
    assert "sk-secret" not in repr(KeyIs(1, "A_KEY", "sk-secret"))
