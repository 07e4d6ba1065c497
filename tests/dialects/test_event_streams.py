"""Streamed answers become the one body that would have been sent."""

import json
from typing import Any

import pytest

from spanglass.dialects.event_streams import assembled


def stream(*events: dict[str, Any]) -> str:
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


def chunk(delta: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "c1", "model": "m", "choices": [{"index": 0, "delta": delta, **more}]}


def test_ollamas_lines_with_thought_and_a_tool() -> None:
    call = {"function": {"name": "look", "arguments": {"city": "Rome"}}}
    told: list[dict[str, Any]] = [
        {"thinking": "Hm, "}, {"thinking": "look."}, {"content": "I "}, {"content": "look."},
        {"content": "", "tool_calls": [call]}, {"content": ""},
    ]  # fmt: skip
    lines = [{"model": "m", "message": {"role": "assistant", **each}, "done": False} for each in told]
    lines[-1] |= {"done": True, "done_reason": "stop", "eval_count": 9}
    found = assembled("\n".join(json.dumps(line) for line in lines))
    assert found["message"] == {
        "role": "assistant", "content": "I look.", "thinking": "Hm, look.", "tool_calls": [call],
    }  # fmt: skip
    assert (found["done_reason"], found["eval_count"]) == ("stop", 9)


def test_chat_chunks_with_text_and_a_tool() -> None:
    def call(**function: str) -> dict[str, Any]:
        return {"tool_calls": [{"index": 0, "function": function}]}

    started = chunk({"tool_calls": [{"index": 0, "id": "t1", "function": {"name": "ls", "arguments": ""}}]})
    found = assembled(
        stream(
            chunk({"role": "assistant", "content": "I "}),
            chunk({"content": "look."}),
            started,
            chunk(call(arguments='{"a"')),
            chunk(call(arguments=": 1}")),
            chunk({}, finish_reason="tool_calls"),
            {"id": "c1", "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}},
        )
    )
    (choice,) = found["choices"]
    assert (found["id"], found["model"], found["usage"]["prompt_tokens"]) == ("c1", "m", 7)
    assert (choice["finish_reason"], choice["message"]["content"]) == ("tool_calls", "I look.")
    assert choice["message"]["tool_calls"] == [
        {"id": "t1", "type": "function", "function": {"name": "ls", "arguments": '{"a": 1}'}}
    ]


def test_a_refusal_in_a_stream() -> None:
    found = assembled(stream(chunk({"refusal": "I can"}), chunk({"refusal": "not."}, finish_reason="stop")))
    assert found["choices"][0]["message"]["refusal"] == "I cannot."


def test_the_last_event_of_responses_has_it_all() -> None:
    whole = {"id": "resp_1", "object": "response", "output": []}
    text = stream(
        {"type": "response.created", "response": {"id": "resp_1"}},
        {"type": "response.completed", "response": whole},
    )
    assert assembled(text) == whole


@pytest.mark.parametrize("as_array", [False, True])
def test_geminis_chunks(as_array: bool) -> None:
    def part(text: str, **more: Any) -> dict[str, Any]:
        return {"candidates": [{"content": {"parts": [{"text": text}], "role": "model"}, **more}]}

    events = [part("Par"), {**part("is.", finishReason="STOP"), "usageMetadata": {"promptTokenCount": 7}}]
    found = assembled(json.dumps(events) if as_array else stream(*events))
    assert found["candidates"][0]["content"]["parts"] == [{"text": "Paris."}]
    assert (found["candidates"][0]["finishReason"], found["usageMetadata"]["promptTokenCount"]) == ("STOP", 7)


def test_lines_of_ollama() -> None:
    lines = [{"model": "m", "message": {"role": "assistant", "content": "Par"}, "done": False},
             {"model": "m", "message": {"content": "is."}, "done": True, "eval_count": 3}]  # fmt: skip
    found = assembled("\n".join(map(json.dumps, lines)))
    assert (found["message"]["content"], found["eval_count"]) == ("Paris.", 3)


@pytest.mark.parametrize("text", ["a text", "data: {broken\n\n", "data: 5\n\n", ""])
def test_what_is_no_stream_stays(text: str) -> None:
    assert assembled(text) == text


def test_one_document_is_itself() -> None:
    assert assembled('{"choices": [], "id": "x"}')["id"] == "x"
    assert assembled('{"error": {"message": "no"}}') == {"error": {"message": "no"}}
