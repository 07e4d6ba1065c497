"""A change is put on top of a call as it was recorded, and only where there is something to change."""

from dataclasses import replace
from typing import Any

import pytest

from builders import a_detail
from replay.scripted import a_plan, a_step, calls, chat, says
from spanglass.core.facts import Facts, Kind
from spanglass.core.fixes import Change, Surface
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.views import SpanDetail
from spanglass.replay.fixes.variants import changed, changed_request
from spanglass.replay.plan import Variant
from spanglass.replay.prepared import prepare
from spanglass.replay.request import NotReplayableError

TOOL = {
    "type": "function",
    "function": {"name": "look", "description": "Looks.", "parameters": {"type": "object"}},
}
FORM = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}


def _said(role: str, text: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text),))


FACTS = Facts(
    kind=Kind.LLM, model_requested="m-2", parameters={"max_tokens": 10},
    input=(_said("system", "Be brief."), _said("user", "Hello")),
    tools=(ToolDefinition("look", "Looks.", {"type": "object"}),),
)  # fmt: skip


def a_call(*system: str, **body: Any) -> SpanDetail:
    messages = [{"role": "system", "content": text} for text in system]
    asked = {"model": "m", "messages": [*messages, {"role": "user", "content": "Hi"}], **body}
    return a_step(1, asked, chat(says("Hello")))


def sent(call: SpanDetail, change: Change) -> dict[str, Any]:
    """The body that is sent with a change."""
    plan = a_plan(call)
    return prepare(plan, changed(Variant("C"), change, call)).calls[0].request.body


def test_each_surface() -> None:
    assert sent(a_call("A"), Change(Surface.MODEL, "model", "m", "m-1"))["model"] == "m-1"
    limited = sent(a_call("A", max_tokens=5), Change(Surface.PARAMETER, "max_tokens", 5, 9))
    assert limited["max_tokens"] == 9
    assert "seed" not in sent(a_call("A", seed=1), Change(Surface.PARAMETER, "seed", 1, None))
    after: Any = {"description": "Looks well.", "schema": {"type": "object"}}
    tools = sent(a_call("A", tools=[TOOL]), Change(Surface.TOOL, "look", None, after))["tools"]
    assert tools[0]["function"]["description"] == "Looks well."
    strict: Any = {"strict": True, "schema": {"type": "object", "additionalProperties": False}}
    form = sent(a_call("A", response_format=FORM), Change(Surface.SCHEMA, "response_format", None, strict))
    assert form["response_format"]["json_schema"]["strict"] is True
    call = a_call("A")
    assert changed(Variant("C"), Change(Surface.PROGRAM, "refusal", retries=2), call) == Variant("C")


def test_a_prompt_that_differs_elsewhere_is_changed_in_its_lines() -> None:
    change = Change(Surface.PROMPT, "", "Today is 1.\nNever.", "Today is 1.\nRarely.")
    messages = sent(a_call("Today is 2.\nNever."), change)["messages"]
    assert messages[0] == {"role": "system", "content": "Today is 2.\nRarely."}


def test_a_prompt_that_is_not_there_is_put_in_front() -> None:
    messages = sent(a_call(), Change(Surface.PROMPT, "", "", "Be kind."))["messages"]
    assert [message["role"] for message in messages] == ["system", "user"]
    assert messages[0]["content"] == "Be kind."


@pytest.mark.parametrize(("call", "change"), [
    (a_call("Other."), Change(Surface.PROMPT, "", "Never.", "Rarely.")),
    (a_call(), Change(Surface.PROMPT, "", "Never.", "Rarely.")),
    (a_call("A"), Change(Surface.TOOL, "look", None, "x")),
    (a_call("You route mails."), Change(Surface.PROMPT, "", "Be brief.", "Be brief.\nBe kind.")),
    (a_call("You route mails."), Change(Surface.PROMPT, "", "", "Be kind.")),
    (a_call("A"), Change(Surface.SCHEMA, "response_format", {"schema": {"type": "object"}}, {})),
    (a_call("A", response_format=FORM), Change(Surface.SCHEMA, "", {"schema": {"type": "array"}}, {})),
    (a_call("A", max_tokens=500), Change(Surface.PARAMETER, "max_tokens", 64, 128)),
    (a_call("A", seed=1), Change(Surface.PARAMETER, "seed", None, 2)),
    (a_call("A"), Change(Surface.MODEL, "model", "m-2", "m-1")),
])  # fmt: skip
def test_where_there_is_nothing_to_change(call: SpanDetail, change: Change) -> None:
    with pytest.raises(NotReplayableError):
        changed(Variant("C"), change, call)


def test_the_recorded_call_stays_as_it_is() -> None:
    call = a_step(1, {"model": "m", "messages": [], "tools": [TOOL]}, chat(calls(("1", "look", {}))))
    plan = a_plan(call)
    before = prepare(plan, Variant("B")).calls[0].request.body
    changed(Variant("C"), Change(Surface.MODEL, "model", "m", "m-1"), call)
    assert prepare(plan, Variant("B")).calls[0].request.body == before


def test_a_system_prompt_is_replaced_where_it_stands() -> None:
    found = changed_request(a_detail(FACTS), Change(Surface.PROMPT, "", "Be brief.", "Be kind."))
    assert [f"{each.role}: {each.text}" for each in found.messages] == ["system: Be kind.", "user: Hello"]


@pytest.mark.parametrize(
    ("change", "part", "value"),
    [
        (Change(Surface.MODEL, "model", "m-2", "m-1"), "model", "m-1"),
        (Change(Surface.PARAMETER, "max_tokens", 10, 20), "parameters", {"max_tokens": 20}),
        (Change(Surface.PARAMETER, "max_tokens", 10, None), "parameters", {}),
        (Change(Surface.TOOL, "look", {"description": "Looks."}, {"description": "Sees."}), "tools",
         (ToolDefinition("look", "Sees.", {"type": "object"}),)),
        (Change(Surface.PROGRAM, "retry", retries=2), "model", "m-2"),
    ],
)  # fmt: skip
def test_a_change_is_made_on_its_surface(change: Change, part: str, value: Any) -> None:
    assert getattr(changed_request(a_detail(FACTS), change), part) == value


def test_a_request_with_nothing_to_change_says_so() -> None:
    bare = a_detail(replace(FACTS, tools=()))
    with pytest.raises(LookupError, match="offers no tool look"):
        changed_request(bare, Change(Surface.TOOL, "look", {}, {"description": "Sees."}))
