"""Messages, tools and values as text to be edited, and back."""

import pytest

from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.gui.pages.replay import message_text as texts

CALL = Message("assistant", (
    Part(PartType.TEXT, "Let me look."),
    Part(PartType.TOOL_CALL, call_id="c1", name="find", arguments={"order": 7}),
))  # fmt: skip
RESULT = Message("tool", (Part(PartType.TOOL_RESULT, call_id="c1", name="find", result="found"),))


def test_a_text_is_edited_as_it_is() -> None:
    message = Message("user", (Part(PartType.TEXT, "Hello"),))
    assert texts.message_text(message) == "Hello"
    assert texts.with_text(message, "Bye").text == "Bye"


def test_a_result_of_a_tool_stays_one() -> None:
    assert texts.message_text(RESULT) == "found"
    (part,) = texts.with_text(RESULT, "lost").parts
    assert (part.type, part.call_id, part.result) == (PartType.TOOL_RESULT, "c1", "lost")


def test_parts_are_json_and_come_back() -> None:
    text = texts.message_text(CALL)
    assert '"type": "tool_call"' in text
    assert texts.with_text(CALL, text) == CALL
    assert texts.with_text(CALL, text.replace("7", "8")).parts[1].arguments == {"order": 8}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[{", "no JSON: line 1"),
        ("{}", "list of objects"),
        ('[{"type": "song"}]', "list of objects"),
        ('[{"type": "text", "text": 5}]', "“text” is a text"),
    ],
)
def test_parts_that_cannot_be_read_say_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        texts.with_text(CALL, text)


def test_tools_come_back() -> None:
    tools = (ToolDefinition("find", "Finds.", {"type": "object"}), ToolDefinition("go"))
    assert texts.tools_of(texts.tools_text(tools)) == tools
    assert texts.tools_of(" ") == ()
    with pytest.raises(ValueError, match="Tools are a list"):
        texts.tools_of('[{"title": "x"}]')


def test_parameters_are_one_object() -> None:
    assert texts.object_of('{"temperature": 0}') == {"temperature": 0}
    with pytest.raises(ValueError, match="one JSON object"):
        texts.object_of("[1]")
