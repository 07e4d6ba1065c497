"""Answers as blocks, and what differs between two of them."""

from builders import a_raw_span
from spanglass.core.facts import Facts
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.record import SpanRecord
from spanglass.gui.pages.replay.answers import (
    Block,
    DiffBlock,
    Mark,
    Mode,
    blocks_of,
    diff_blocks,
    text_block,
)


def marked(found: DiffBlock) -> str:
    """The merged text with what is gone in [-…-] and what is new in {+…+}."""
    out, edge = "", 0
    for mark in found.marks:
        piece = found.text[mark.start : mark.end]
        out += found.text[edge : mark.start] + (f"[-{piece}-]" if mark.gone else f"{{+{piece}+}}")
        edge = mark.end
    return out + found.text[edge:]


def test_an_answer_is_texts_json_and_calls() -> None:
    parts = (
        Part(PartType.TEXT, "Sure."),
        Part(PartType.TEXT, '{"a":1}'),
        Part(PartType.TOOL_CALL, name="find", arguments={"order": 7}),
        Part(PartType.REASONING, "Hm."),
    )
    record = SpanRecord(a_raw_span(), Facts(output=(Message("assistant", parts),)))
    assert blocks_of(record) == (
        Block("Sure."),
        Block('{"a": 1}', json=True),
        Block('{"order": 7}', json=True, name="find"),
        Block("Hm.", name="Reasoning"),
    )


def test_words_that_differ_are_marked_in_one_text() -> None:
    (found,) = diff_blocks([Block("It costs 5 euro today")], [Block("It costs 6 euro today")], Mode.WORDS)
    assert marked(found) == "It costs [-5-]{+6+} euro today"


def test_lines_are_compared_whole() -> None:
    (found,) = diff_blocks([Block("a b\nc")], [Block("a x\nc")], Mode.LINES)
    assert marked(found) == "[-a b\n-]{+a x\n+}c"


def test_json_is_compared_by_path() -> None:
    blocks = text_block('{"a": 1, "b": 2}'), text_block('{"a": 1, "b": 3}')
    (found,) = diff_blocks([blocks[0]], [blocks[1]], Mode.JSON)
    assert found.changes is not None
    assert [change.path for change in found.changes] == ["$.b"]


def test_like_is_compared_with_like_and_the_rest_is_new_or_gone() -> None:
    find, text = Block("{}", json=True, name="find"), Block("Hello")
    found = diff_blocks([text, find], [Block('{"x": 1}', json=True, name="go"), Block("Hello")], Mode.WORDS)
    assert [marked(each) for each in found] == ['{+{"x": 1}+}', "Hello", "[-{}-]"]


def test_json_that_broke_off_is_compared_as_text() -> None:
    (found,) = diff_blocks([Block('{"a": 1}', json=True)], [Block('{"a": 2')], Mode.JSON)
    assert marked(found) == '{"a": [-1}-]{+2+}'


def test_an_answer_of_great_length_is_cut() -> None:
    block = text_block("word " * 10_000)
    assert "30,000 more characters" in block.text
    assert Mark(0, 1, True).gone
