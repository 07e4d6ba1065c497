"""Keys come from the environment, then the keychain, and go nowhere but into the request."""

import json
import logging
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from asked_again import recorded
from sdk.servers import provider
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.keychain import PROVIDERS, Keychain, Provider
from spanglass.replay.events import AllEnded, Event
from spanglass.replay.key_finding import key_finder
from spanglass.replay.plan import Original, Plan, Variant
from spanglass.replay.player import Player
from spanglass.settings import Server
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

KEY = "sk-planted-0123456789abcdefghij"


class Backend:
    """A keychain in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_the_environment_comes_first_then_the_keychain() -> None:
    keychain = Keychain(Backend(), {})
    openai = next(each for each in PROVIDERS if each.id == "openai")
    keychain.keep(openai, "of-the-keychain")
    keychain.keep(Provider("server:My Lab", "My Lab", ""), "of-the-lab")
    key = key_finder(keychain, (Server("My Lab", "http://h:1"),), {})
    assert (key("OPENAI_API_KEY"), key("MY_LAB_API_KEY")) == ("of-the-keychain", "of-the-lab")
    assert key("GROQ_API_KEY") is None
    said = key_finder(keychain, (), {"OPENAI_API_KEY": " of-the-shell ", "GROQ_API_KEY": "g"})
    assert (said("OPENAI_API_KEY"), said("GROQ_API_KEY")) == ("of-the-shell", "g")


def played(plan: Plan, keep: Any) -> list[Event]:
    told: Queue[Event] = Queue()
    player = Player(key_finder(Keychain(Backend(), {}), (), {"OPENAI_API_KEY": KEY}), keep)
    player.start(plan, told.put)
    found: list[Event] = []
    while not found or not isinstance(found[-1], AllEnded):
        found.append(told.get(timeout=60))
    player.wait(60)
    return found


def stored(body: bytes, path: Path) -> str:
    """All that a store has of a request: its files as they are, and what every column and block says."""
    writer = Writer(path)
    batch = FORMAT.decode(Request("POST", "/v1/traces", "application/json", body, {}))
    writer.write([batch])
    writer.settle()
    writer.close()
    reader = Reader(path)
    (trace,) = reader.traces("", limit=5).traces
    details = [reader.span_detail(trace.trace_id, row.span_id) for row in reader.spans(trace.trace_id)]
    files = b"".join(file.read_bytes() for file in path.parent.iterdir())
    return files.decode("latin-1") + repr(details) + repr(trace)


def test_a_planted_key_is_in_no_event_store_or_log(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    kept: list[bytes] = []
    with provider() as server:
        body = {"model": "m", "messages": [{"role": "user", "content": f"is {KEY} mine?"}]}
        call = recorded(body, f"{server.url}/v1/chat/completions")
        call = replace(call, facts=replace(call.facts, provider="openai"))
        plan = Plan(Original(b"\1" * 16, "chat", (call,)), (Variant("B"),))
        events = played(plan, kept.append)
        assert server.requests[0][1]["authorization"] == f"Bearer {KEY}"
        assert json.loads(server.requests[0][2]) == body
    store = stored(kept[0], tmp_path / "traces.db")
    assert "mine?" in store
    for written in (kept[0].decode(), store, caplog.text, repr(events)):
        assert KEY not in written
