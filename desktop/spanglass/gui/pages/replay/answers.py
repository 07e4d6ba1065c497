"""An answer as blocks that can be shown and compared: texts, JSON, and calls of tools."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from spanglass.core.display import one_line
from spanglass.core.documents import plain_value
from spanglass.core.json_diff import JsonChange, json_diff, json_of
from spanglass.core.json_text import pretty, pretty_text
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.record import SpanRecord
from spanglass.core.shown import shown
from spanglass.core.word_diff import Stretch, line_diff, word_diff
from spanglass.gui.pages.compare.message_rows import MOST_SHOWN

_PREFERRED_WIDTH = 30


class Mode(StrEnum):
    """How answers are compared."""

    WORDS = "words"
    LINES = "lines"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of an answer; `name` is that of a tool that is called, `json` says that the text is JSON."""

    text: str
    json: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a merged text that only one side has: `gone` from the baseline, or new."""

    start: int
    end: int
    gone: bool


@dataclass(frozen=True, slots=True)
class DiffBlock:
    """A block with what differs in it: both texts in one, marked, or the changes by path."""

    block: Block
    text: str
    marks: tuple[Mark, ...] = ()
    changes: tuple[JsonChange, ...] | None = None


def blocks_of(record: SpanRecord) -> tuple[Block, ...]:
    """What a call answered."""
    return tuple(block for message in record.facts.output for block in _blocks(message))


def text_block(text: str) -> Block:
    """A text, indented anew where it is JSON."""
    whole = shown(text[:MOST_SHOWN]).text
    indented = pretty_text(whole, _PREFERRED_WIDTH) if len(text) <= MOST_SHOWN else None
    return Block(_cut(indented or whole, len(text)), json=indented is not None)


def diff_blocks(baseline: Sequence[Block], blocks: Sequence[Block], mode: Mode) -> tuple[DiffBlock, ...]:
    """The blocks of an answer with what differs from another's: like is compared with like, in order."""
    left = list(baseline)
    found = []
    for block in blocks:
        other = _like(block, left)
        if other is not None:
            left.remove(other)
        found.append(_diff(other, block, mode))
    gone = (
        DiffBlock(each, each.text, (Mark(0, len(each.text), True),) if each.text else ()) for each in left
    )
    return (*found, *gone)


def plain_blocks(blocks: Sequence[Block]) -> tuple[DiffBlock, ...]:
    """The blocks of an answer that is compared with nothing."""
    return tuple(DiffBlock(block, block.text) for block in blocks)


def _like(block: Block, among: Sequence[Block]) -> Block | None:
    """What a block is compared with: its kind and name, else its name, as of JSON that broke off."""
    named = [each for each in among if each.name == block.name]
    return next((each for each in named if each.json == block.json), None) or next(iter(named), None)


def _diff(other: Block | None, block: Block, mode: Mode) -> DiffBlock:
    if other is None:
        return DiffBlock(block, block.text, (Mark(0, len(block.text), False),) if block.text else ())
    if mode is Mode.JSON and block.json:
        first, second = json_of(other.text), json_of(block.text)
        if first is not None and second is not None:
            return DiffBlock(block, block.text, (), json_diff(first, second))
    stretches = (line_diff if mode is Mode.LINES else word_diff)(other.text, block.text).stretches
    text, marks = merged(other.text, block.text, stretches)
    return DiffBlock(block, text, marks)


def merged(first: str, second: str, stretches: Sequence[Stretch]) -> tuple[str, tuple[Mark, ...]]:
    """Both texts as one: what is gone stands before what is new."""
    out: list[str] = []
    marks: list[Mark] = []
    length = 0
    for stretch in stretches:
        pieces = [(second[slice(*stretch.second)], None)] if stretch.same else [
            (first[slice(*stretch.first)], True), (second[slice(*stretch.second)], False)]  # fmt: skip
        for piece, gone in pieces:
            if piece and gone is not None:
                marks.append(Mark(length, length + len(piece), gone))
            out.append(piece)
            length += len(piece)
    return "".join(out), tuple(marks)


def _blocks(message: Message) -> Iterator[Block]:
    for part in message.parts:
        if part.type is PartType.TOOL_CALL:
            yield Block(_arguments(part), json=True, name=one_line(part.name or "unnamed tool", 80))
        elif part.type in (PartType.TEXT, PartType.REFUSAL) and part.text:
            yield text_block(part.text)
        elif part.type is PartType.REASONING and part.text:
            yield Block(_cut(shown(part.text[:MOST_SHOWN]).text, len(part.text)), name="Reasoning")
        elif part.type is not PartType.TEXT and part.type is not PartType.REASONING:
            yield Block(f"[{part.type.value}]")


def _arguments(part: Part) -> str:
    value = part.arguments
    if isinstance(value, str):
        return shown(pretty_text(value, _PREFERRED_WIDTH) or value[:MOST_SHOWN]).text
    return shown(pretty(plain_value(value), _PREFERRED_WIDTH)[:MOST_SHOWN]).text


def _cut(text: str, length: int) -> str:
    left = length - MOST_SHOWN
    return f"{text}\n… {left:,} more characters" if left > 0 else text
