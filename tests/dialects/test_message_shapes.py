"""Messages, in the shapes of each provider and framework."""

from typing import Any

import pytest

from odd_values import ODD
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.dialects.message_shapes import (
    is_message,
    message,
    messages,
    news,
    role_name,
    spoken,
    system,
    with_system,
)
from spanglass.dialects.request_bodies import request


def said(role: str, text: str, **more: Any) -> Message:
    return Message(role, (Part(PartType.TEXT, text),), **more)


CITY = '{"city": "Paris"}'
CALL = Part(PartType.TOOL_CALL, call_id="c", name="weather", arguments={"city": "Paris"})
RESULT = Part(PartType.TOOL_RESULT, call_id="c", result="rainy")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # the GenAI convention
        ({"role": "user", "parts": [{"type": "text", "content": "a"}]}, said("user", "a")),
        ({"role": "assistant", "parts": [{"type": "text", "content": "a"}], "finish_reason": "tool_call"},
         said("assistant", "a", finish_reason="tool_call")),
        ({"role": "assistant", "parts": [], "finish_reason": "stop"},
         Message("assistant", (), finish_reason="stop")),
        # OpenAI
        ({"role": "user", "content": "a", "name": "Ann"}, said("user", "a", name="Ann")),
        ({"role": "assistant", "content": None, "tool_calls": [
            {"id": "c", "type": "function", "function": {"name": "weather", "arguments": CITY}}]},
         Message("assistant", (CALL,))),
        ({"role": "tool", "content": "rainy", "tool_call_id": "c"}, Message("tool", (RESULT,))),
        ({"role": "assistant", "content": None, "refusal": "no"},
         Message("assistant", (Part(PartType.REFUSAL, "no"),))),
        ({"role": "assistant", "content": "a", "reasoning_content": "hm"},
         Message("assistant", (Part(PartType.REASONING, "hm"), Part(PartType.TEXT, "a")))),
        ({"role": "assistant", "content": "a", "tool_calls": None, "function_call": None},
         said("assistant", "a")),
        # Anthropic, Gemini
        ({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c", "content": "rainy"}]},
         Message("user", (RESULT,))),
        ({"role": "model", "parts": [{"text": "a"}]}, said("assistant", "a")),
        # LangChain's dumps
        ({"type": "human", "content": "a"}, said("user", "a")),
        ({"type": "ai", "data": {"content": "a", "response_metadata": {"finish_reason": "stop"}}},
         said("assistant", "a", finish_reason="stop")),
        ({"lc": 1, "id": ["langchain", "SystemMessage"], "kwargs": {"content": "a"}}, said("system", "a")),
        ({"type": "tool", "content": "rainy", "tool_call_id": "c"}, Message("tool", (RESULT,))),
        # the AI SDK
        ({"role": "assistant", "content": [
            {"type": "tool-call", "toolCallId": "c", "toolName": "weather", "input": {"city": "Paris"}}]},
         Message("assistant", (CALL,))),
        ({"role": "tool", "content": [{"type": "tool-result", "toolCallId": "c", "output": {
            "type": "text", "value": "rainy"}}]}, Message("tool", (RESULT,))),
    ],
)  # fmt: skip
def test_a_message_is_read_whoever_wrote_it(value: Any, expected: Message) -> None:
    assert message(value, "assistant") == expected
    assert is_message(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", (said("user", "a"),)),
        ('[{"role": "user", "content": "a"}]', (said("user", "a"),)),
        ({"role": "system", "content": "a"}, (said("system", "a"),)),
        ([[{"type": "human", "content": "a"}], [{"type": "ai", "content": "b"}]],
         (said("user", "a"), said("assistant", "b"))),
        ([{"type": "text", "text": "a"}, "b"],
         (Message("user", (Part(PartType.TEXT, "a"), Part(PartType.TEXT, "b"))),)),
        ([{"role": "user", "content": "a"},
          {"type": "function_call", "call_id": "c", "name": "weather", "arguments": CITY},
          {"type": "function_call_output", "call_id": "c", "output": "rainy"}],
         (said("user", "a"), Message("assistant", (CALL,)), Message("tool", (RESULT,)))),
        ("", ()), (None, ()), ([], ()), ({}, (Message("user", ()),)),
    ],
)  # fmt: skip
def test_messages_are_one_or_several_or_mere_text(value: Any, expected: tuple[Message, ...]) -> None:
    assert messages(value, "user") == expected


@pytest.mark.parametrize(
    "value",
    ["a", '[{"type": "text", "content": "a"}]', [{"type": "text", "text": "a"}],
     {"role": "system", "content": "a"}, [{"role": "system", "content": "a"}], {"parts": [{"text": "a"}]}],
)  # fmt: skip
def test_a_system_prompt_is_a_text_parts_or_a_message(value: Any) -> None:
    assert system(value) == said("system", "a")


def test_a_system_prompt_comes_first_and_once() -> None:
    asked = (said("user", "b"),)
    prompt = said("system", "a")
    assert with_system(prompt, asked) == with_system(prompt, (prompt, *asked)) == (prompt, *asked)
    assert with_system(None, asked) == asked
    assert system("") is system(None) is None


def test_roles_have_one_name() -> None:
    names = ("human", "AI", "MessageRole.USER", "tool-response", "critic", None)
    expected = ["user", "assistant", "user", "tool", "critic", None]
    assert [role_name(name) for name in names] == expected


def test_what_went_in_is_not_news() -> None:
    asked, answer = said("user", "a"), said("assistant", "b")
    assert news((asked,), (asked, answer)) == (answer,)
    assert news((asked,), (answer,)) == (answer,)
    assert news((asked,), (asked,)) == (asked,)
    assert news((), (answer,)) == (answer,)


def test_silence_is_not_speech() -> None:
    assert not spoken((Message("user", ()),))
    assert spoken((Message("user", ()), said("user", "a")))


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    messages(value, "user")
    messages([{"role": value, "content": value, "tool_calls": value}], "user")
    message({"type": "ai", "data": value, "kwargs": value, "id": value}, "user")
    message({"content": "a", "additional_kwargs": value, "audio": value}, "user")
    system(value)
    is_message(value)
    role_name(value)


@pytest.mark.parametrize("answer", [CITY, '[{"city": "Paris"}, {"city": "Rome"}]', '{"name": "Paris"}'])
def test_an_answer_in_json_is_its_text(answer: str) -> None:
    assert messages(answer, "assistant") == (said("assistant", answer),)


@pytest.mark.parametrize(
    "nothing", ["{}", '{"role": "assistant", "content": null}', '[{"tool_calls": null}]']
)
def test_json_of_a_message_that_says_nothing_is_no_text(nothing: str) -> None:
    assert messages(nothing, "assistant") == (Message("assistant", ()),)


def test_messages_as_pairs_of_role_and_text() -> None:
    pairs: list[Value] = [["system", "Be brief"], ["human", "a"], ["ai", "b"]]
    told = (said("system", "Be brief"), said("user", "a"), said("assistant", "b"))
    assert messages(pairs, "user") == told
    assert request({"messages": pairs}).messages == told
    two = Message("user", (Part(PartType.TEXT, "one"), Part(PartType.TEXT, "two")))
    assert messages([["one", "two"]], "user") == (two,)
