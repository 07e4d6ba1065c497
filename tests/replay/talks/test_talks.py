"""Each interface's conversation goes on from a new answer, with the recorded results under the new ids."""

from dataclasses import dataclass
from typing import Any

import pytest

from replay.scripted import Model, a_plan, a_step, played
from spanglass.replay.plan import Scope
from spanglass.replay.talks import Talk, ToolCall, canonical
from spanglass.replay.talks.telling import entries_of, talk_of

Json = dict[str, Any]
USER = {"role": "user", "content": "Weather?"}


@dataclass(frozen=True)
class Shape:
    """A recorded chain of two calls: the answers, and how the second request holds turn and result."""

    url: str
    provider: str
    first: Json
    second: Json
    calls: Json
    again: Json
    says: Json
    new_tail: list[Json]


def anthropic(id_: str) -> Json:
    return {"type": "tool_use", "id": id_, "name": "look", "input": {"city": "Rome"}}


def messages_answer(block: Json) -> Json:
    return {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "m-1",
        "content": [block],
        "usage": {},
    }


def tool_result(id_: str) -> Json:
    return {"type": "tool_result", "tool_use_id": id_, "content": "sunny", "is_error": False}


def function_call(id_: str) -> Json:
    return {"type": "function_call", "call_id": id_, "name": "look", "arguments": '{"city": "Rome"}'}


def responses_answer(*items: Json) -> Json:
    return {"id": "r", "object": "response", "model": "m-1", "output": [*items], "usage": {}}


def gemini_answer(part: Json) -> Json:
    content = {"role": "model", "parts": [part]}
    return {"candidates": [{"content": content, "finishReason": "STOP"}], "modelVersion": "m-1"}


def converse_answer(block: Json) -> Json:
    return {"output": {"message": {"role": "assistant", "content": [block]}}, "stopReason": "tool_use"}


def tool_use(id_: str) -> Json:
    return {"toolUse": {"toolUseId": id_, "name": "look", "input": {"city": "Rome"}}}


ANTHROPIC = Shape(
    "https://api.anthropic.com/v1/messages", "anthropic",
    {"model": "m", "max_tokens": 9, "messages": [USER]},
    {"model": "m", "max_tokens": 9, "messages": [
        {"role": "user", "content": [{"type": "text", "text": "Weather?", "cache_control": {"type": "x"}}]},
        {"role": "assistant", "content": [anthropic("t1")]},
        {"role": "user", "content": [tool_result("t1"), {"type": "text", "text": "Go on."}]},
    ]},
    messages_answer(anthropic("t1")), messages_answer(anthropic("t9")),
    messages_answer({"type": "text", "text": "Sunny."}),
    [{"role": "user", "content": [{"type": "text", "text": "Weather?", "cache_control": {"type": "x"}}]},
     {"role": "assistant", "content": [anthropic("t9")]},
     {"role": "user", "content": [tool_result("t9"), {"type": "text", "text": "Go on."}]}],
)  # fmt: skip
RESPONSES = Shape(
    "https://api.openai.com/v1/responses", "openai",
    {"model": "m", "input": "Weather?"},
    {"model": "m", "input": [
        USER, function_call("t1"), {"type": "function_call_output", "call_id": "t1", "output": "sunny"},
    ]},
    responses_answer(function_call("t1")),
    responses_answer({"type": "reasoning", "id": "x"}, function_call("t9")),
    responses_answer({"type": "message", "role": "assistant",
                      "content": [{"type": "output_text", "text": "Sunny."}]}),
    [USER, function_call("t9"), {"type": "function_call_output", "call_id": "t9", "output": "sunny"}],
)  # fmt: skip
CALL = {"functionCall": {"name": "look", "args": {"city": "Rome"}}}
RESULT = {"role": "user", "parts": [{"functionResponse": {"name": "look", "response": {"result": "sunny"}}}]}
ASKED = {"role": "user", "parts": [{"text": "Weather?"}]}
SIGNED = {**CALL, "thoughtSignature": "c2ln"}
GEMINI = Shape(
    "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent", "gcp.gemini",
    {"contents": [ASKED]}, {"contents": [ASKED, {"role": "model", "parts": [CALL]}, RESULT]},
    gemini_answer(CALL), gemini_answer(SIGNED), gemini_answer({"text": "Sunny."}),
    [ASKED, {"role": "model", "parts": [SIGNED]}, RESULT],
)  # fmt: skip
SAID = {"role": "user", "content": [{"text": "Weather?"}]}


def told(id_: str) -> Json:
    return {"toolResult": {"toolUseId": id_, "content": [{"json": {"sky": "sunny"}}]}}


CONVERSE = Shape(
    "https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse", "aws.bedrock",
    {"messages": [SAID], "inferenceConfig": {}},
    {"messages": [SAID, {"role": "assistant", "content": [tool_use("t1")]},
                  {"role": "user", "content": [told("t1")]}],
     "inferenceConfig": {}},
    converse_answer(tool_use("t1")), converse_answer(tool_use("t9")), converse_answer({"text": "Sunny."}),
    [SAID, {"role": "assistant", "content": [tool_use("t9")]}, {"role": "user", "content": [told("t9")]}],
)  # fmt: skip
SHAPES = [ANTHROPIC, RESPONSES, GEMINI, CONVERSE]


def talk(shape: Shape) -> Talk:
    found = talk_of(shape.url, shape.second)
    assert found is not None
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_a_chain_goes_on_in_its_own_interface(shape: Shape) -> None:
    model = Model([dict(shape.again), dict(shape.says)])
    steps = (
        a_step(1, shape.first, shape.calls, shape.url, shape.provider),
        a_step(2, shape.second, shape.says, shape.url, shape.provider),
    )
    _, (found,) = played(a_plan(*steps, scope=Scope.TRACE), model)
    assert (found.stopped, found.diverged_at, len(found.steps)) == (None, None, 3)
    assert model.asked[0] == shape.first
    assert model.asked[1][talk(shape).field] == shape.new_tail
    assert found.outcome.text == "Sunny."


@pytest.mark.parametrize("shape", SHAPES)
def test_results_are_made_where_none_stood_in_a_request(shape: Shape) -> None:
    spoken = talk(shape)
    (call,) = spoken.calls(spoken.turn(shape.again))
    assert (call.name, call.arguments) == ("look", {"city": "Rome"})
    (entry,) = spoken.packed([spoken.result(call, {"sky": "clear"})])
    ((name, block),) = spoken.results(entry)
    assert name in (call.id, call.name)
    assert "clear" in str(block)
    assert spoken.rest(entry) is None
    assert not spoken.is_turn(entry)
    assert [spoken.is_turn(each) for each in entries_of(spoken, shape.second)][:2] == [False, True]


def test_arguments_are_compared_by_what_they_hold() -> None:
    assert canonical('{"a": 1, "b": [1.0, {"c": null, "d": 2}]}') == canonical(
        {"b": [1, {"d": 2.0, "c": None}], "a": 1.0}
    )
    assert canonical({"a": [1, 2]}) != canonical({"a": [2, 1]})
    assert canonical("plain") == '"plain"'
    assert ToolCall("1", "f", "{}").key == ToolCall("2", "f", {}).key


def test_bodies_without_a_conversation_have_none() -> None:
    assert talk_of("https://api.openai.com/v1/embeddings", {"input": ["a"]}) is None
    assert talk_of("https://api.openai.com/v1/completions", {"prompt": "a"}) is None
