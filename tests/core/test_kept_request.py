"""A kept request goes to JSON and back without loss, and says by hashes what it asks."""

from dataclasses import replace

import pytest

from library_values import a_request, said
from spanglass.core.facts import Kind
from spanglass.core.kept_request import KeptRequest, encoded, request_of, to_json
from spanglass.core.messages import Message, Part, PartType

CALL = Part(PartType.TOOL_CALL, call_id="c1", name="lookup_order", arguments={"id": 7})
RESULT = Part(PartType.TOOL_RESULT, call_id="c1", name="lookup_order", result=[1, None])
IMAGE = Part(PartType.IMAGE, media_type="image/png", uri="data:image/png;base64,AA==")
RICH = replace(
    a_request(),
    messages=(
        Message("user", (Part(PartType.TEXT, "Look\udc00"), IMAGE), name="ann"),
        Message("assistant", (Part(PartType.REASONING, "hm"), CALL)),
        Message("tool", (RESULT,)),
    ),
    kind=Kind.EMBEDDING,
)


@pytest.mark.parametrize("request_", [a_request(), RICH, KeptRequest((said("user", "hi"),))])
def test_to_json_and_back_nothing_is_lost(request_: KeptRequest) -> None:
    assert request_of(to_json(request_)) == request_


def test_a_hash_of_the_question_leaves_out_who_is_asked_and_how() -> None:
    one, other = a_request(), a_request(model="claude", parameters={})
    assert one.question == other.question
    assert one.digest != other.digest


@pytest.mark.parametrize(
    "other", [a_request("Else?"), replace(a_request(), tools=()), replace(a_request(), response_format=None)]
)
def test_other_messages_tools_or_forms_are_another_question(other: KeptRequest) -> None:
    assert other.question != a_request().question


def test_the_last_text_is_the_users() -> None:
    asked = replace(a_request("First?"), messages=(*a_request("First?").messages, said("assistant", "Yes.")))
    assert asked.last_text == "First?"
    assert KeptRequest((said("system", "Only this."),)).last_text == "Only this."
    assert KeptRequest((Message("user", (IMAGE,)),)).last_text == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([], "A request is an object"),
        ({}, "has no messages"),
        ({"messages": "hi"}, "“messages” is a list"),
        ({"messages": [{"parts": []}]}, "“role”"),
        ({"messages": [{"role": "user"}]}, "“parts”"),
        ({"messages": [{"role": "user", "parts": ["hi"]}]}, "“type”"),
        ({"messages": [{"role": "user", "parts": []}], "tools": {}}, "“tools”"),
        ({"messages": [{"role": "user", "parts": []}], "tools": [{}]}, "“name”"),
        ({"messages": [{"role": "user", "parts": []}], "parameters": 1}, "“parameters”"),
    ],
)
def test_what_is_no_request_is_told_in_a_sentence(content: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        request_of(content)


def test_a_part_of_a_kind_that_is_not_known_is_kept_with_its_text() -> None:
    found = request_of({"messages": [{"role": "user", "parts": [{"type": "hologram", "text": "x"}]}]})
    assert found.messages[0].parts == (Part(PartType.OTHER, "x"),)


def test_the_order_of_keys_changes_nothing_of_the_bytes() -> None:
    assert encoded({"b": 1, "a": 2}) == encoded({"a": 2, "b": 1})
