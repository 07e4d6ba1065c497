"""Parts of messages, in the shapes of each provider and framework."""

from typing import Any

import pytest

from odd_values import ODD
from spanglass.core.messages import Part, PartType
from spanglass.dialects.message_parts import is_part, part, parts, tool_output

TEXT, THOUGHT, REFUSAL = PartType.TEXT, PartType.REASONING, PartType.REFUSAL
CALL = Part(PartType.TOOL_CALL, call_id="c", name="weather", arguments={"city": "Paris"})
RESULT = Part(PartType.TOOL_RESULT, call_id="c", result="rainy")
NAMED = Part(PartType.TOOL_RESULT, call_id="c", name="weather", result="rainy")
PNG = Part(PartType.IMAGE, media_type="image/png", uri="data:image/png;base64,AAAA")
CITY = '{"city": "Paris"}'


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        # the GenAI convention
        ({"type": "text", "content": "a"}, Part(TEXT, "a")),
        ({"type": "reasoning", "content": "a"}, Part(THOUGHT, "a")),
        ({"type": "tool_call", "id": "c", "name": "weather", "arguments": CITY}, CALL),
        ({"type": "tool_call_response", "id": "c", "result": "rainy"}, RESULT),
        ({"type": "tool_call_response", "id": "c", "response": "rainy"}, RESULT),
        ({"type": "refusal", "content": "no"}, Part(REFUSAL, "no")),
        ({"type": "blob", "modality": "image", "mime_type": "image/png", "content": "AAAA"}, PNG),
        # OpenAI
        ({"type": "output_text", "text": "a", "annotations": []}, Part(TEXT, "a")),
        ({"type": "function_call", "call_id": "c", "id": "fc", "name": "weather", "arguments": CITY}, CALL),
        ({"type": "function_call_output", "call_id": "c", "output": "rainy"}, RESULT),
        ({"type": "refusal", "refusal": "no"}, Part(REFUSAL, "no")),
        ({"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}, PNG),
        ({"type": "reasoning", "summary": [{"type": "summary_text", "text": "a"}]}, Part(THOUGHT, "a")),
        # Anthropic
        ({"type": "tool_use", "id": "c", "name": "weather", "input": {"city": "Paris"}}, CALL),
        ({"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "rainy"}]}, RESULT),
        ({"type": "thinking", "thinking": "a", "signature": "s"}, Part(THOUGHT, "a")),
        ({"type": "redacted_thinking", "data": "x"}, Part(THOUGHT, "")),
        ({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}, PNG),
        # Bedrock and Gemini, whose blocks have no type
        ({"toolUse": {"toolUseId": "c", "name": "weather", "input": {"city": "Paris"}}}, CALL),
        ({"functionCall": {"id": "c", "name": "weather", "args": {"city": "Paris"}}}, CALL),
        ({"functionResponse": {"id": "c", "name": "weather", "response": "rainy"}}, NAMED),
        ({"text": "a", "thought": True}, Part(THOUGHT, "a")),
        ({"inlineData": {"mimeType": "image/png", "data": "AAAA"}}, PNG),
        # the AI SDK
        ({"type": "tool-call", "toolCallId": "c", "toolName": "weather", "input": CITY}, CALL),
        ({"type": "tool-call", "toolCallId": "c", "toolName": "weather", "args": CITY}, CALL),
        ({"type": "tool-result", "toolCallId": "c", "toolName": "weather", "result": "rainy"}, NAMED),
        ({"type": "tool-result", "toolCallId": "c", "toolName": "weather",
          "output": {"type": "text", "value": "rainy"}}, NAMED),
        ({"type": "redacted-reasoning", "data": "x"}, Part(THOUGHT, "")),
        ({"type": "image", "image": "AAAA", "mimeType": "image/png"}, PNG),
        # events of pydantic-ai
        ({"kind": "text", "text": "a"}, Part(TEXT, "a")),
        ({"kind": "thinking", "text": "a"}, Part(THOUGHT, "a")),
        ({"kind": "image-url", "url": "http://host/a"}, Part(PartType.IMAGE, uri="http://host/a")),
        ({"kind": "binary", "media_type": "image/png", "binary_content": "AAAA"}, PNG),
        # others
        ({"page_content": "a", "metadata": {}}, Part(TEXT, "a")),
        ({"surprise": 1}, Part(PartType.OTHER, '{"surprise": 1}')),
        ("a", Part(TEXT, "a")),
        ({"type": "text", "text": ""}, None),
        ({"cachePoint": {"type": "default"}}, None),
        (None, None),
    ],
)  # fmt: skip
def test_a_block_is_read_whoever_wrote_it(block: Any, expected: Part | None) -> None:
    assert part(block) == expected


def test_content_is_a_text_a_block_or_several() -> None:
    assert parts("a") == parts({"type": "text", "text": "a"}) == parts(["a", ""]) == (Part(TEXT, "a"),)
    assert parts("") == parts(None) == parts([]) == ()


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ({"type": "text", "text": "a"}, True),
        ({"text": "a"}, True),
        ({"kind": "text", "text": "a"}, True),
        ({"role": "user", "content": "a"}, False),
        ({"kind": "request", "parts": []}, False),
        ({"type": "message", "content": []}, False),
        ({"city": "Paris"}, False),
        ("a", False),
    ],
)
def test_parts_are_told_from_messages(value: Any, is_one: bool) -> None:
    assert is_part(value) is is_one


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("rainy", "rainy"),
        ('{"c": 14}', {"c": 14}),
        ([{"type": "text", "text": '{"c": 14}'}], {"c": 14}),
        ([{"type": "text"}, {"type": "image"}], [{"type": "text"}, {"type": "image"}]),
        ({"content": "rainy", "tool_call_id": "c", "type": "tool"}, "rainy"),
        ({"type": "tool", "data": {"content": "rainy", "tool_call_id": "c"}}, "rainy"),
        ({"lc": 1, "id": ["ToolMessage"], "kwargs": {"content": "rainy", "tool_call_id": "c"}}, "rainy"),
        ({"type": "json", "value": {"c": 14}}, {"c": 14}),
        ({"type": "content", "value": [{"type": "text", "text": "rainy"}]}, "rainy"),
        ({"type": "error-text", "value": "no"}, "no"),
        ({"value": 14}, {"value": 14}),
        ({"type": "json", "value": 1, "a": 2, "b": 3}, {"type": "json", "value": 1, "a": 2, "b": 3}),
    ],
)  # fmt: skip
def test_what_a_tool_gave_back_comes_out_of_its_wrapping(value: Any, expected: Any) -> None:
    assert tool_output(value) == expected


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    part(value)
    parts(value)
    part({"type": "text", "text": value})
    part({"type": "tool_call", "function": value, "arguments": value})
    part({"kind": value, "source": value})
    tool_output({"type": "json", "value": value})
