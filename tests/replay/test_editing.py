"""Edits are put into a request without touching anything else of it."""

from dataclasses import replace
from typing import Any

import pytest

from replay.scripted import a_step, chat, says
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.views import SpanDetail
from spanglass.replay.editing import edited_request
from spanglass.replay.plan import Edits
from spanglass.replay.request import Wanted, replay_request

BODY: dict[str, Any] = {
    "model": "m", "odd": {"kept": True}, "temperature": 0,
    "messages": [
        {"role": "system", "content": "Be brief.", "cache": 1},
        {"role": "user", "content": [{"type": "text", "text": "Be brief."}, {"type": "own", "x": 1}]},
    ],
    "tools": [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}],
}  # fmt: skip


def edited(edits: Edits, wanted: Wanted | None = None, **more: Any) -> dict[str, Any]:
    detail = a_step(1, {**BODY, **more}, chat(says("Hm.")))
    request = replay_request(detail, wanted or Wanted())
    found = edited_request(detail, edits, wanted or Wanted(), request)
    assert found is not None
    return found.body


def call() -> SpanDetail:
    return a_step(1, BODY, chat(says("Hm.")))


def with_text(at: int, text: str) -> tuple[Message, ...]:
    messages = [*call().facts.input]
    first, *rest = messages[at].parts
    messages[at] = replace(messages[at], parts=(replace(first, text=text), *rest))
    return tuple(messages)


def test_nothing_edited_is_nothing_changed() -> None:
    detail = call()
    assert edited_request(detail, Edits(), Wanted(), replay_request(detail, Wanted())) is None


def test_a_text_is_put_in_its_place_and_no_other() -> None:
    made = edited(Edits(messages=with_text(0, "Be long.")))
    assert made["messages"][0] == {"role": "system", "content": "Be long.", "cache": 1}
    assert made["messages"][1:] == BODY["messages"][1:]
    made = edited(Edits(messages=with_text(1, "Hello?")))
    assert made["messages"][0] == BODY["messages"][0]
    assert made["messages"][1]["content"] == [{"type": "text", "text": "Hello?"}, {"type": "own", "x": 1}]
    assert {**made, "messages": BODY["messages"]} == BODY


def test_messages_may_come_and_go() -> None:
    more = (*call().facts.input, Message("user", (Part(PartType.TEXT, "More?"),)))
    made = edited(Edits(messages=more))
    assert made["messages"][-1] == {"role": "user", "content": "More?"}
    assert made["odd"] == BODY["odd"]
    assert len(edited(Edits(messages=more[:1]))["messages"]) == 1


def test_tools_and_the_schema() -> None:
    schema = {"type": "object", "properties": {"sky": {"type": "string"}}}
    made = edited(Edits(tools=(ToolDefinition("sell", "Sells.", {"type": "object"}),), schema=schema))
    assert [tool["function"]["name"] for tool in made["tools"]] == ["sell"]
    assert made["response_format"]["json_schema"]["schema"]["properties"] == schema["properties"]
    assert made["messages"] == BODY["messages"]
    assert "tools" not in edited(Edits(tools=()))


@pytest.mark.parametrize(("strict", "wanted", "sent"), [
    (None, None, None), (False, None, False), (True, None, True), (False, True, True), (None, True, True),
])  # fmt: skip
def test_another_schema_is_named_and_enforced_as_the_recorded_one(
    strict: bool | None, wanted: bool | None, sent: bool | None
) -> None:
    named = {"name": "city", "schema": {"type": "object"}, **({} if strict is None else {"strict": strict})}
    schema = {"type": "object", "properties": {"sky": {"type": "string"}}}
    form = {"type": "json_schema", "json_schema": named}
    made = edited(Edits(schema=schema, strict=wanted), response_format=form)["response_format"]["json_schema"]
    assert (made["name"], made["schema"], made.get("strict")) == ("city", schema, sent)


def test_a_body_of_ones_own_goes_before_all_else() -> None:
    assert edited(Edits(messages=with_text(0, "x"), body={"own": 1})) == {"own": 1}


def test_edits_are_translated_too() -> None:
    made = edited(Edits(messages=with_text(0, "Be long.")), Wanted("anthropic", model="claude-haiku-4-5"))
    assert "Be long." in str(made["system"])
    assert made["model"] == "claude-haiku-4-5"
