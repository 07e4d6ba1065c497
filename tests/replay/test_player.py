"""Plans are played: what is told, in which order, and how it is stopped."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from queue import Queue
from typing import Any

import pytest

from builders import a_detail, a_raw_span
from sdk.servers import Server, provider
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.views import SpanDetail
from spanglass.replay.events import AllEnded, Event, Failed, RunEnded, RunStarted, StepEnded, TextCame
from spanglass.replay.plan import Original, Plan, Variant
from spanglass.replay.player import Player


@pytest.fixture
def given() -> Iterator[Server]:
    with provider() as server:
        yield server


def a_call(url: str, question: str, **more: Any) -> SpanDetail:
    body = {"model": "m", "messages": [{"role": "user", "content": question}], **more}
    attributes = {"spanglass.request.body": json.dumps(body), "url.full": f"{url}/v1/chat/completions"}
    asked = (Message("user", (Part(PartType.TEXT, question),)),)
    facts = Facts(kind=Kind.LLM, provider="openai", model_requested="m", input=asked)
    return replace(a_detail(facts), span=a_raw_span(attributes=attributes))


def a_plan(call: SpanDetail, *letters: str, **changes: Any) -> Plan:
    original = Original(b"\1" * 16, "chat", (call,))
    return replace(Plan(original, tuple(Variant(letter) for letter in letters)), **changes)


class Show:
    """A player, and what it told until the end."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.player = Player(lambda _: "sk-123456789", self.kept.append)
        self.told: Queue[Event] = Queue()

    def played(self, plan: Plan) -> list[Event]:
        self.player.start(plan, self.told.put)
        return self.until_end()

    def until_end(self) -> list[Event]:
        found: list[Event] = []
        while not found or not isinstance(found[-1], AllEnded):
            found.append(self.told.get(timeout=30))
        assert self.player.wait(30)
        assert self.told.empty()
        return found


def of_kind(events: list[Event], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def test_variants_are_played_by_turns(given: Server) -> None:
    show = Show()
    found = show.played(a_plan(a_call(given.url, "one"), "B", "C", runs=2, at_once=1))
    started = [(event.letter, event.run) for event in of_kind(found, RunStarted)]
    assert started == [("B", 1), ("C", 1), ("B", 2), ("C", 2)]
    ended = of_kind(found, RunEnded)
    assert [event.result.outcome.text for event in ended] == ["answer to one"] * 4
    assert len(of_kind(found, StepEnded)) == 4
    assert found[-1] == AllEnded()
    assert len(show.kept) == 4
    assert not any(b"sk-123456789" in body for body in show.kept)
    assert all(b"spanglass.replay.of" in body for body in show.kept)
    assert all(a_detail().row.span_id.hex().encode() in body for body in show.kept)


def test_text_is_told_as_it_comes(given: Server) -> None:
    found = Show().played(a_plan(a_call(given.url, "two", stream=True), "B"))
    assert "".join(event.text for event in of_kind(found, TextCame)) == "answer to two"
    (ended,) = of_kind(found, RunEnded)
    assert ended.result.outcome.first_token_ns == of_kind(found, TextCame)[0].first_token_ns > 0


def test_it_stops_at_once_and_keeps_what_is_finished(given: Server) -> None:
    show = Show()
    given.pause_s = 0
    show.player.start(a_plan(a_call(given.url, "x"), "B", runs=50, at_once=1), show.told.put)
    while not isinstance(show.told.get(timeout=30), RunEnded):
        pass
    given.pause_s = 60
    time.sleep(0.05)
    began = time.monotonic()
    show.player.stop()
    found = show.until_end()
    assert time.monotonic() - began < 20
    assert found[-1].stopped
    assert found[-1].left_out > 0


def test_what_cannot_be_sent_fails_with_a_sentence(given: Server) -> None:
    show = Show()
    show.player = Player(lambda _: None)
    found = show.played(a_plan(a_call("https://api.openai.com", "x"), "B", runs=3))
    (failed,) = of_kind(found, Failed)
    assert "OPENAI_API_KEY" in failed.sentence
    assert failed.run is None
    assert not of_kind(found, RunEnded)
