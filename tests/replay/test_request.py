"""Recorded calls become requests again, and what could not be sent is said."""

import json
from dataclasses import replace
from typing import Any

import pytest

from builders import a_detail, a_raw_span
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.views import SpanDetail
from spanglass.replay.request import NotReplayableError, Wanted, replay_request

SAID = (
    Message("system", (Part(PartType.TEXT, "Be brief."),)),
    Message("user", (Part(PartType.TEXT, "Weather?"),)),
    Message("assistant", (Part(PartType.TOOL_CALL, name="look", call_id="t1", arguments={"city": "Rome"}),)),
    Message("tool", (Part(PartType.TOOL_RESULT, call_id="t1", result="sunny"),)),
)


def facts(**changes: Any) -> Facts:
    found = Facts(
        kind=Kind.LLM, provider="openai", model_requested="gpt-4o", input=SAID,
        parameters={"temperature": 0.5, "max_tokens": 9},
        tools=(ToolDefinition("look", "Looks.", {"type": "object"}),),
    )  # fmt: skip
    return replace(found, **changes)


def exchange(body: str) -> SpanDetail:
    attributes = {"spanglass.request.body": body, "url.full": "http://10.0.0.1:8000/v1/chat/completions"}
    return replace(a_detail(facts()), span=a_raw_span(attributes=attributes))


def test_what_was_recorded_whole_is_sent_as_it_was() -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "odd": [1], "n": 1}
    made = replay_request(exchange(json.dumps(body)), Wanted())
    assert (made.url, made.body, made.losses) == ("http://10.0.0.1:8000/v1/chat/completions", body, ())
    assert made.key == "OPENAI_API_KEY"


def test_changes() -> None:
    body = {"model": "gpt-4o", "messages": []}
    wanted = Wanted(base="http://h:1/v1", model="other", parameters={"temperature": 0, "seed": 7})
    made = replay_request(exchange(json.dumps(body)), wanted)
    assert made.url == "http://h:1/v1/chat/completions"
    assert made.body == {"model": "other", "messages": [], "temperature": 0, "seed": 7}


def test_another_clients_record_is_rebuilt_and_said_to_be() -> None:
    made = replay_request(a_detail(facts(streaming=True)), Wanted())
    assert [message["role"] for message in made.body["messages"]] == ["system", "user", "assistant", "tool"]
    assert made.body["tools"][0]["function"]["name"] == "look"
    assert made.body["stream_options"] == {"include_usage": True}
    assert "rebuilt" in made.losses[0]


@pytest.mark.parametrize(
    ("provider", "url", "part"),
    [
        ("anthropic", "https://api.anthropic.com/v1/messages", '"tool_use_id": "t1"'),
        ("gemini", "https://generativelanguage.googleapis.com/v1beta/models/m-2:generateContent",
         '"maxOutputTokens": 9'),
    ],
)  # fmt: skip
def test_another_provider(provider: str, url: str, part: str) -> None:
    made = replay_request(a_detail(facts()), Wanted(provider=provider, model="m-2"))
    assert (made.url, made.losses) == (url, ())
    assert part in json.dumps(made.body)
    assert "look" in json.dumps(made.body["tools"])


def test_what_is_lost_is_said() -> None:
    parts = (Part(PartType.IMAGE), Part(PartType.REASONING, "hm"), Part(PartType.AUDIO))
    given = facts(input=(Message("user", parts),), parameters={"logit_bias": {}})
    losses = " ".join(replay_request(a_detail(given), Wanted(provider="anthropic")).losses)
    for word in ("1 image was", "reasoning", "sound", "logit_bias"):
        assert word in losses


@pytest.mark.parametrize(("given", "why"), [
    (facts(kind=Kind.TOOL), "no call"), (facts(input=()), "not recorded"),
    (facts(model_requested=None, model_responded=None), "Which model was asked was not recorded"),
])  # fmt: skip
def test_what_cannot_be_replayed(given: Facts, why: str) -> None:
    with pytest.raises(NotReplayableError, match=why):
        replay_request(a_detail(given), Wanted())


def test_a_call_without_a_model_is_asked_of_the_chosen_one() -> None:
    given = a_detail(facts(model_requested=None, model_responded=None))
    assert replay_request(given, Wanted(model="m-9")).body["model"] == "m-9"
