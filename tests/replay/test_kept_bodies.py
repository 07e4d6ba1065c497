"""Bodies that clients keep are sent as they were told to send them."""

import json
from dataclasses import replace
from typing import Any

import pytest

from builders import a_detail, a_raw_span
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.views import SpanDetail
from spanglass.replay.kept_bodies import recorded_body
from spanglass.replay.request import Wanted, replay_request

CHAT = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "logit_bias": {"1": 2}}


def told(body: Any, name: str = "input.value", **changes: Any) -> SpanDetail:
    facts = Facts(
        kind=Kind.LLM, provider="openai", model_requested="m",
        input=(Message("user", (Part(PartType.TEXT, "hi"),)),),
    )  # fmt: skip
    text = body if isinstance(body, str) else json.dumps(body)
    return replace(a_detail(replace(facts, **changes)), span=a_raw_span(attributes={name: text}))


@pytest.mark.parametrize("name", ["input.value", "mlflow.spanInputs"])
def test_a_chat_is_sent_as_the_client_was_told(name: str) -> None:
    made = replay_request(told(CHAT, name), Wanted(), {})
    assert (made.url, made.body, made.losses) == ("https://api.openai.com/v1/chat/completions", CHAT, ())


def test_what_is_meant_for_the_client_is_not_sent() -> None:
    body = {**CHAT, "timeout": 3, "extra_headers": {"a": "b"}, "extra_body": {"top_k": 1}, "seed": None}
    assert replay_request(told(body), Wanted(), {}).body == {**CHAT, "top_k": 1}


def test_responses_and_embeddings_have_their_own_addresses() -> None:
    responses = replay_request(told({"model": "m", "input": "hi", "instructions": "Be kind."}), Wanted(), {})
    assert responses.url == "https://api.openai.com/v1/responses"
    assert responses.body["input"] == "hi"
    embedding = {"model": "e", "input": ["a"], "encoding_format": "base64"}
    made = replay_request(told(embedding, kind=Kind.EMBEDDING), Wanted(), {})
    assert (made.url, made.body) == ("https://api.openai.com/v1/embeddings", embedding)


def test_a_stream_that_only_its_call_tells_of() -> None:
    body = {**CHAT, "max_tokens": 5}
    made = replay_request(told(body, provider="anthropic", streaming=True), Wanted(), {})
    assert made.url == "https://api.anthropic.com/v1/messages"
    assert made.body == {**body, "stream": True}


def test_another_provider_is_asked_in_its_own_words() -> None:
    made = replay_request(told(CHAT), Wanted(provider="anthropic", model="claude-opus-5"), {})
    assert made.body["messages"] == [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]


@pytest.mark.parametrize(
    "body",
    [
        {**CHAT, "model": None}, {**CHAT, "messages": []}, {**CHAT, "messages": [[{"lc": 1}]]},
        {**CHAT, "response_format": "<class 'Answer'>"}, {**CHAT, "tools": "NOT_GIVEN"},
        {**CHAT, "messages": [{"role": "user", "content": "__REDACTED__"}]},
        {"model": "m", "question": "hi"}, "{broken", "plain text",
    ],
)  # fmt: skip
def test_what_is_no_body_is_not_taken_for_one(body: Any) -> None:
    assert recorded_body(told(body).span) is None
