"""A call of one provider is asked of another in its words, and back, with nothing lost that is not said."""

import json
from typing import Any

import pytest

from asked_again import BODIES, CHAT, CHAT_URL, MODELS, URLS, asked, changed, recorded
from builders import a_raw_span
from spanglass.core.facts import Facts
from spanglass.replay.translation import family_of


def unwrapped(body: Any) -> Any:
    """The body with the text of a result that Gemini had to be told as an object."""
    return json.loads(json.dumps(body).replace(r"{\"result\": \"cold\"}", "cold"))


@pytest.mark.parametrize("first", BODIES)
@pytest.mark.parametrize("second", BODIES)
def test_each_providers_call_is_the_same_call_of_each_other(first: str, second: str) -> None:
    made = asked(recorded(BODIES[first], URLS[first]), second)
    expected = json.loads(json.dumps(BODIES[second]))
    if first == "gemini" and second != "gemini":  # its results are objects
        made.body["messages"] = unwrapped(made.body["messages"])
    assert made.body == expected
    assert made.url == URLS[second]
    assert made.losses == ()


@pytest.mark.parametrize("second", ["anthropic", "gemini"])
def test_there_and_back(second: str) -> None:
    there = asked(recorded(CHAT, CHAT_URL), second)
    back = asked(recorded(there.body, URLS[second]), "openai")
    assert unwrapped(back.body) == CHAT


def test_the_same_provider_is_sent_what_was_sent() -> None:
    odd = changed(CHAT, logit_bias={"1": 2}, n=1, user="u", stop="END")
    made = asked(recorded(odd, CHAT_URL), "openai", "gpt-4o-mini")
    assert made.body == {**odd, "model": "gpt-4o-mini"}
    assert made.losses == ()


def test_another_model_of_the_same_provider_is_asked_as_it_takes_it() -> None:
    made = asked(recorded(CHAT, CHAT_URL), "openai", "gpt-6-sol")
    assert made.body == changed(
        CHAT, model="gpt-6-sol", temperature=None, max_tokens=None, max_completion_tokens=200
    )
    assert made.losses == ("gpt-6-sol does not take temperature.",)
    thinking = changed(CHAT, model="gpt-5", max_tokens=None, reasoning_effort="low", temperature=None)
    made = asked(recorded(thinking, CHAT_URL), "openai", "gpt-4o")
    assert "reasoning_effort" not in made.body
    assert made.losses == ("gpt-4o does not take reasoning_effort.",)


def test_parameters_have_each_providers_place_and_name() -> None:
    gemini = asked(
        recorded(BODIES["gemini"], URLS["gemini"]), "gemini", "gemini-3", temperature=0, max_tokens=9
    )
    assert gemini.url.endswith("/models/gemini-3:generateContent")
    assert gemini.body["generationConfig"]["temperature"] == 0
    assert gemini.body["generationConfig"]["maxOutputTokens"] == 9
    assert gemini.body["generationConfig"]["responseMimeType"] == "application/json"
    chat = asked(recorded(CHAT, CHAT_URL), "openai", stop=None, seed=3, logprobs=True)
    assert chat.body == changed(CHAT, stop=None, seed=3, logprobs=True)


@pytest.mark.parametrize(
    ("url", "provider", "parameters", "family"),
    [
        ("https://api.openai.com/v1/responses", "openai", {}, "responses"),
        ("https://h/model/m/converse-stream", None, {}, "converse"),
        (None, "openai", {"store": True}, "responses"),
        (None, "openai", {}, "chat"),
        (None, "anthropic", {}, "anthropic"),
        (None, "gcp.vertex_ai", {}, "gemini"),
        (None, "someone", {}, "chat"),
    ],
)
def test_which_interface_was_used(url: Any, provider: Any, parameters: dict[str, Any], family: str) -> None:
    span = a_raw_span(attributes={"url.full": url} if url else {})
    assert family_of(span, Facts(provider=provider, parameters=parameters)) == family


def test_models_of_the_examples_are_those_of_their_addresses() -> None:
    assert MODELS["gemini"] in URLS["gemini"]
