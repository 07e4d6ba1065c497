"""pydantic-ai's own messages."""

import json
from typing import Any

import pytest

from odd_values import ODD
from spanglass.core.messages import Message, Part, PartType
from spanglass.dialects.pydantic_messages import is_model_messages, model_messages

CONVERSATION = [
    {"kind": "request", "instructions": "Be brief", "parts": [
        {"part_kind": "system-prompt", "content": "You know maps"},
        {"part_kind": "user-prompt", "content": ["Where is this?", {"kind": "image-url", "url": "http://host/a"}]}]},
    {"kind": "response", "finish_reason": "tool_call", "parts": [
        {"part_kind": "thinking", "content": "hm"},
        {"part_kind": "tool-call", "tool_name": "look", "args": '{"deep": true}', "tool_call_id": "c"}]},
    {"kind": "request", "parts": [
        {"part_kind": "tool-return", "tool_name": "look", "content": "Paris", "tool_call_id": "c"},
        {"part_kind": "retry-prompt", "tool_name": "find", "content": "no such tool", "tool_call_id": "d"},
        {"part_kind": "retry-prompt", "content": "Again, please"}]},
    {"kind": "response", "finish_reason": "stop", "parts": [{"part_kind": "text", "content": "Paris."}]},
    {"kind": "response", "finish_reason": "content_filter", "parts": []},
]  # fmt: skip


def text(role: str, said: str, **more: Any) -> Message:
    return Message(role, (Part(PartType.TEXT, said),), **more)


def test_a_conversation() -> None:
    assert model_messages(json.dumps(CONVERSATION)) == (
        text("system", "Be brief"),
        text("system", "You know maps"),
        Message("user", (
            Part(PartType.TEXT, "Where is this?"), Part(PartType.IMAGE, uri="http://host/a"))),
        Message("assistant", (
            Part(PartType.REASONING, "hm"),
            Part(PartType.TOOL_CALL, call_id="c", name="look", arguments={"deep": True})),
            finish_reason="tool_call"),
        Message("tool", (
            Part(PartType.TOOL_RESULT, call_id="c", name="look", result="Paris"),
            Part(PartType.TOOL_RESULT, call_id="d", name="find", result="no such tool"))),
        text("user", "Again, please"),
        text("assistant", "Paris.", finish_reason="stop"),
        Message("assistant", (), finish_reason="content_filter"),
    )  # fmt: skip


def test_they_are_told_from_other_messages() -> None:
    assert is_model_messages(CONVERSATION)
    assert not is_model_messages([{"role": "user", "parts": []}])
    assert not is_model_messages([*CONVERSATION, {"role": "user"}])
    assert not is_model_messages([])


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    is_model_messages(value)
    model_messages(value)
    kinds = (
        "system-prompt",
        "user-prompt",
        "tool-return",
        "retry-prompt",
        "tool-call",
        "text",
        "file",
        value,
    )
    odd = [{"part_kind": kind, "content": value, "args": value, "tool_name": value} for kind in kinds]
    model_messages([{"kind": "request", "parts": odd, "instructions": value, "finish_reason": value}])
