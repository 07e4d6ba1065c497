"""Messages become blocks: roles, tool calls and results, reasoning, media, what grows."""

import json

import pytest

from builders import MS, a_row
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.views import ToolRun
from spanglass.gui.pages.traces.detail.blocks import CARET, Block, CallItem, Look, MediaItem, TextItem, Tone
from spanglass.gui.pages.traces.detail.message_blocks import (
    Place,
    copied,
    message_blocks,
    results_of,
    text_item,
    value_item,
)

NOTHING = results_of(())


def said(role: str, *parts: Part, **fields: str) -> Message:
    return Message(role, parts, **fields)


def text(words: str) -> Part:
    return Part(PartType.TEXT, text=words)


def call(name: str, arguments: object = None, call_id: str = "c1") -> Part:
    return Part(PartType.TOOL_CALL, call_id=call_id, name=name, arguments=arguments)


def result(value: object, call_id: str = "c1", name: str | None = None) -> Part:
    return Part(PartType.TOOL_RESULT, call_id=call_id, name=name, result=value)


def blocks(message: Message, place: Place = Place(0)) -> list[Block]:  # noqa: B008
    return message_blocks(message, place, results_of([message]))


@pytest.mark.parametrize(
    ("role", "title", "icon"),
    [
        ("system", "System", "settings-2"),
        ("developer", "Developer", "settings-2"),
        ("human", "User", "user"),
        ("ai", "Assistant", "sparkles"),
        ("function", "Tool", "wrench"),
        ("critic", "Critic", "message-square"),
        ("<b>\u202e", "<b>⟨rlo⟩", "message-square"),
        ("", "Message", "message-square"),
    ],
)
def test_a_role_gives_title_and_icon(role: str, title: str, icon: str) -> None:
    (block,) = blocks(said(role, text("hello")))
    assert (block.heading.title, block.heading.icon) == (title, icon)


def test_instructions_are_folded_and_tell_their_length() -> None:
    (block,) = blocks(said("system", text("x" * 1234)))
    assert block.fold is True
    assert block.heading.meta == "1,234 characters"


def test_parts_of_different_kinds_become_blocks_of_their_own() -> None:
    thought = Part(PartType.REASONING, text="hm")
    found = blocks(said("assistant", thought, text("a"), call("f"), result(1), text("b")))
    assert [(block.key, block.heading.title) for block in found] == [
        ("0.0", "Reasoning"),
        ("0.1", "Assistant"),
        ("0.2.0", "Tool"),
        ("0.3", "Assistant"),
    ]
    assert [type(item) for item in found[1].items] == [TextItem, CallItem]


def test_a_message_without_parts_says_so() -> None:
    (block,) = blocks(said("user"))
    (item,) = block.items
    assert isinstance(item, TextItem)
    assert (item.shown.text, item.look) == ("No content", Look.NOTE)


@pytest.mark.parametrize(
    ("value", "worked"),
    [
        ("fine", True),
        ({"rows": 3}, True),
        ("Error: no such order", False),
        ({"is_error": True}, False),
        ('{"error": "no"}', False),
        ({"status": "error"}, False),
    ],
)
def test_a_call_knows_whether_it_worked_by_its_result(value: object, worked: bool) -> None:
    messages = [said("assistant", call("f")), said("tool", result(value))]
    results = results_of(messages)
    (block,) = message_blocks(messages[0], Place(0), results)
    (item,) = block.items
    assert isinstance(item, CallItem)
    assert item.worked is worked
    (answer,) = message_blocks(messages[1], Place(1), results)
    assert answer.heading.name == "f"
    assert answer.heading.token == ("kind_tool" if worked else "error")


def test_a_call_without_a_result_is_neither() -> None:
    (block,) = blocks(said("assistant", call("f", {"a": 1})))
    (item,) = block.items
    assert isinstance(item, CallItem)
    assert item.worked is None
    assert item.arguments.shown.text == '{"a": 1}'


def test_a_long_result_is_folded_a_short_one_cannot_be() -> None:
    (long,) = blocks(said("tool", result("word " * 100)))
    (short,) = blocks(said("tool", result("ok")))
    assert (long.fold, short.fold) == (True, None)
    assert long.copy == "word " * 100


def test_reasoning_that_was_not_sent_is_told() -> None:
    (block,) = blocks(said("assistant", Part(PartType.REASONING)))
    (item,) = block.items
    assert isinstance(item, TextItem)
    assert item.look is Look.NOTE


def test_a_refusal_part_gives_its_block_the_tone() -> None:
    (block,) = blocks(said("assistant", Part(PartType.REFUSAL, text="I cannot")))
    assert block.tone is Tone.REFUSAL


def test_media_become_items_and_never_their_data() -> None:
    part = Part(PartType.IMAGE, uri="data:image/png;base64," + "A" * 4000, media_type="image/png")
    (block,) = blocks(said("user", part))
    (item,) = block.items
    assert isinstance(item, MediaItem)
    assert "AAAA" not in block.copy


def test_the_answer_tells_how_it_came() -> None:
    row = a_row(streaming=True, first_token_ns=910 * MS, finish_reason="stop")
    (block,) = message_blocks(said("assistant", text("hi")), Place(0, row, True), NOTHING)
    assert block.heading.meta == "streamed · first token 0.91 s · stop"


def test_an_answer_that_still_grows_ends_with_a_caret() -> None:
    running = a_row(end_ns=0)
    (block,) = message_blocks(said("assistant", text("I am")), Place(0, running, True), NOTHING)
    (item,) = block.items
    assert isinstance(item, TextItem)
    assert item.shown.text == "I am" + CARET
    (empty,) = message_blocks(said("assistant", call("f")), Place(0, running, True), NOTHING)
    assert isinstance(empty.items[-1], TextItem)


def test_json_of_an_assistant_is_indented_of_a_user_left() -> None:
    words = json.dumps({"a": ["x" * 60, "y" * 60]})
    (answer,), (asked,) = blocks(said("assistant", text(words))), blocks(said("user", text(words)))
    assert isinstance(answer.items[0], TextItem)
    assert isinstance(asked.items[0], TextItem)
    assert (answer.items[0].look, asked.items[0].look) == (Look.JSON, Look.PROSE)
    assert "\n" in answer.items[0].shown.text
    assert answer.copy == words


def test_a_long_text_is_prepared_in_its_first_piece_only() -> None:
    item = text_item("line of text\n" * 100_000)
    assert len(item.shown.text) <= 65_536
    assert item.length == 1_300_000
    assert item.shown.original + "".join(item.rest) == "line of text\n" * 100_000


def test_a_value_is_shown_as_text_or_json() -> None:
    assert value_item("plain").look is Look.PROSE
    assert value_item('{"a": 1}').look is Look.JSON
    assert value_item([1, None]).shown.text == "[1, null]"


def test_copied_messages_are_text_as_it_was_sent() -> None:
    messages = [said("user", text("a\u202eb")), said("assistant", call("f", {"x": 1}), text("done"))]
    assert copied(messages) == 'User:\na\u202eb\n\nAssistant:\nf({"x": 1})\n\ndone'


def test_a_call_says_how_long_its_tool_ran_by_id_else_by_name_in_order() -> None:
    calls = tuple(Part(PartType.TOOL_CALL, call_id=name, name=tool) for name, tool in
                  (("a", "find"), ("b", "find"), ("c", "send"), ("d", "gone")))  # fmt: skip
    runs = (
        ToolRun(("x",), "b", 7, True), ToolRun(("find",), None, 5, False),
        ToolRun(("execute_tool send",), None, None, False), ToolRun(("find",), "elsewhere", 9, False),
    )  # fmt: skip
    known = results_of([Message("assistant", calls)], runs)
    assert known.took_ns == {"a": 5, "b": 7}
    assert known.worked == {"a": True, "b": False, "c": True}
    (block,) = message_blocks(Message("assistant", calls), Place(0), known)
    assert [item.took_ns for item in block.items if isinstance(item, CallItem)] == [5, 7, None, None]
