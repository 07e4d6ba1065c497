"""The length of a text as its share of the tokens a call read, and in characters where that is a guess."""

import pytest

from builders import a_detail
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.span_blocks import Wanted, span_blocks
from spanglass.gui.pages.traces.detail.text_lengths import Lengths, lengths_of

TOOL = ToolDefinition("search", "Finds things.", {"type": "object"})


def a_call(*parts: Part, tokens: int | None, tools: tuple[ToolDefinition, ...] = ()) -> SpanDetail:
    facts = Facts(kind=Kind.LLM, input=(Message("system", parts),), tools=tools)
    return a_detail(facts, input_tokens=tokens)


def text(characters: int) -> Part:
    return Part(PartType.TEXT, text="x" * characters)


def test_a_text_has_its_share_of_the_tokens() -> None:
    lengths = lengths_of(a_call(text(4000), text(1000), tokens=1250))
    assert lengths.words(4000) == "about 1,000 tokens"
    assert lengths.words(4900) == "about 1,200 tokens"
    assert lengths.words(1) == "about 1 token"


def test_values_and_tools_are_read_too() -> None:
    call = Part(PartType.TOOL_CALL, arguments={"a": 1})
    result = Part(PartType.TOOL_RESULT, result="y" * 100)
    plain, offered = (lengths_of(a_call(call, result, tokens=40, tools=tools)) for tools in ((), (TOOL,)))
    assert plain.characters == 100 + len('{"a": 1}')
    assert offered.characters == plain.characters + len('searchFinds things.{"type": "object"}')


@pytest.mark.parametrize(
    "detail",
    [
        a_call(text(400), tokens=None),
        a_call(text(400), tokens=0),
        a_call(text(10), tokens=4),
        a_call(text(400), tokens=9000),
        a_call(text(9000), tokens=100),
        a_call(text(400), Part(PartType.IMAGE, uri="data:,"), tokens=900),
    ],
    ids=["unknown", "none", "short", "not all was sent", "more than was read", "with a picture"],
)
def test_without_a_sound_measure_characters_are_said(detail: SpanDetail) -> None:
    assert lengths_of(detail) == Lengths()
    assert Lengths().words(1282) == "1,282 characters"


def test_the_heading_of_a_system_prompt_says_it() -> None:
    (block, *_) = span_blocks(a_call(text(4000), tokens=1000), Wanted())
    assert block.heading.meta == "about 1,000 tokens"
