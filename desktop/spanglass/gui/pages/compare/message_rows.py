"""Messages of two spans in rows: what differs is marked, long stretches that are the same are left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from spanglass.analysis.comparing.message_pairs import message_pairs
from spanglass.core.display import list_duration, one_line
from spanglass.core.facts import Facts
from spanglass.core.json_diff import JsonChange, json_diff, json_of
from spanglass.core.json_text import pretty, pretty_text
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.pieces import piece_end
from spanglass.core.shown import shown
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.core.word_diff import Stretch, word_diff
from spanglass.gui.pages.traces.detail.blocks import Heading

MOST_SHOWN = 20_000
"""Characters of a message that are shown on each side."""

_LONG_SAME, _KEPT = 420, 140
_SAME_SHOWN = 200
_FEWEST_LEFT_OUT = 4
_ROLES = {
    "system": ("settings-2", "text2", "System"),
    "developer": ("settings-2", "text2", "Developer"),
    "user": ("user", "kind_embedding", "User"),
    "human": ("user", "kind_embedding", "User"),
    "assistant": ("sparkles", "kind_llm", "Assistant"),
    "model": ("sparkles", "kind_llm", "Assistant"),
    "ai": ("sparkles", "kind_llm", "Assistant"),
    "tool": ("wrench", "kind_tool", "Tool"),
    "function": ("wrench", "kind_tool", "Tool"),
    "arguments": ("wrench", "kind_tool", "Arguments"),
    "result": ("wrench", "kind_tool", "Result"),
    "document": ("file-text", "kind_retriever", "Document"),
    "error": ("circle-x", "error", "Error"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """A message on one side: its heading, its text as it may be shown, and which characters are marked."""

    heading: Heading
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message on either side, or on one; `changes` tell by path what differs where both are JSON."""

    first: Side | None
    second: Side | None
    same: bool = False
    changes: tuple[JsonChange, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """The messages of a span, of which those from `answers` on are its own answer."""

    messages: tuple[Message, ...]
    answers: int
    detail: SpanDetail


def message_rows(first: SpanDetail | None, second: SpanDetail | None) -> tuple[MessageRow, ...]:
    """The rows of two spans, of which one may be missing."""
    said = [_said(detail) if detail else None for detail in (first, second)]
    rows: list[MessageRow] = []
    for slices in (_inputs(said), _outputs(said)):
        pairs = message_pairs(slices[0], slices[1])
        rows += [_row(pair.first, pair.second, said, same=pair.same) for pair in pairs]
    return tuple(_without_long_runs(rows))


def _without_long_runs(rows: Iterable[MessageRow]) -> Iterator[MessageRow]:
    """The rows with one in the place of those between the first and the last of many that are the same."""
    for same, run in groupby(rows, lambda row: row.same):
        found = list(run)
        left = len(found) - 2
        if not same or left < _FEWEST_LEFT_OUT:
            yield from found
            continue
        side = Side(Heading("ellipsis", "text3", f"{left:,} messages", "", "the same on both sides"), "")
        yield from (found[0], MessageRow(side, side, same=True), found[-1])


def _inputs(said: Sequence[_Said | None]) -> list[Sequence[Message]]:
    return [each.messages[: each.answers] if each else () for each in said]


def _outputs(said: Sequence[_Said | None]) -> list[Sequence[Message]]:
    return [each.messages[each.answers :] if each else () for each in said]


def _said(detail: SpanDetail) -> _Said:
    facts = detail.facts
    given = [*facts.input, *_tool_messages(facts, "arguments")]
    got = [*facts.output, *_tool_messages(facts, "result")]
    got += [Message("document", (Part(PartType.TEXT, document.content),)) for document in facts.documents]
    error = ": ".join(filter(None, (detail.row.error_type, detail.row.error_message)))
    if error and detail.row.failed:
        got.append(Message("error", (Part(PartType.TEXT, error),)))
    return _Said((*given, *got), len(given), detail)


def _tool_messages(facts: Facts, role: str) -> Iterator[Message]:
    """What a tool was given, or what it gave back, as a message."""
    value = getattr(facts.tool, role) if facts.tool is not None else None
    if value is not None:
        yield Message(role, (Part(PartType.TEXT, _value(value)),), facts.tool.name if facts.tool else None)


def _row(
    first: Message | None, second: Message | None, said: Sequence[_Said | None], *, same: bool
) -> MessageRow:
    texts = [_text(message) if message else "" for message in (first, second)]
    if same:
        short = [text if len(text) <= _SAME_SHOWN else one_line(text[:_SAME_SHOWN]) + "…" for text in texts]
        sides = [_side(message, text, (), each) for message, text, each in _zip(first, second, short, said)]
        return MessageRow(sides[0], sides[1], same=True)
    if first is None or second is None:
        cut = [_cut(text) for text in texts]
        sides = [
            _side(message, text, ((0, len(text)),), each)
            for message, text, each in _zip(first, second, cut, said)
        ]
        return MessageRow(sides[0], sides[1])
    diff = word_diff(texts[0], texts[1])
    shortened = [_shortened(text, diff.stretches, number) for number, text in enumerate(texts)]
    sides = [
        _side(message, *shortened[number], said[number]) for number, message in enumerate((first, second))
    ]
    return MessageRow(sides[0], sides[1], changes=_changes(texts))


def _zip(
    first: Message | None, second: Message | None, texts: Sequence[str], said: Sequence[_Said | None]
) -> Iterable[tuple[Message | None, str, _Said | None]]:
    return zip((first, second), texts, said, strict=True)


def _side(
    message: Message | None, text: str, marks: tuple[tuple[int, int], ...], said: _Said | None
) -> Side | None:
    if message is None or said is None:
        return None
    row = said.detail.row
    answer = any(message is each for each in said.messages[said.answers :])
    spoken = message.role.lower() in ("assistant", "model", "ai")
    meta = ""
    if answer and spoken:
        tokens = f"{row.output_tokens:,} tokens" if row.output_tokens is not None else ""
        meta = " · ".join(filter(None, (list_duration(row.duration_ns) if row.end_ns else "", tokens)))
    icon, token, title = _ROLES.get(
        message.role.lower(),
        ("message-square", "text2", one_line(message.role, 40).capitalize() or "Message"),
    )
    names = [part.name for part in message.parts if part.type is PartType.TOOL_RESULT and part.name]
    name = one_line(message.name or next(iter(names), ""), 80)
    refused = answer and spoken and row.refusal is not None
    return Side(Heading(icon, token, title, name, meta), text, marks, refused)


def _text(message: Message) -> str:
    """A message as text that may be shown."""
    whole = "\n\n".join(filter(None, map(_part, message.parts)))
    return shown(whole[: piece_end(whole)]).text


def _part(part: Part) -> str:
    if part.type is PartType.TOOL_CALL:
        return (
            f"{part.name or 'unnamed tool'}({_value(part.arguments) if part.arguments is not None else ''})"
        )
    if part.type is PartType.TOOL_RESULT:
        return _value(part.result if part.result is not None else part.text or "")
    if part.type in (PartType.IMAGE, PartType.AUDIO, PartType.FILE):
        return part.text or part.uri or f"[{part.type}]"
    if part.type is PartType.REASONING:
        return f"Reasoning: {part.text or 'not sent'}"
    return _value(part.text or "")


def _value(value: Value) -> str:
    """A value as it reads best: JSON is indented, so that lines can be compared."""
    if isinstance(value, str):
        return pretty_text(value) or value
    return pretty(value)


def _cut(text: str) -> str:
    left = len(text) - MOST_SHOWN
    return f"{text[:MOST_SHOWN]}\n… {left:,} more characters" if left > 0 else text


def _shortened(
    text: str, stretches: Sequence[Stretch], number: int
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of one side with long stretches that are the same left out, and what is marked in it."""
    out: list[str] = []
    marks: list[tuple[int, int]] = []
    length = 0
    for stretch in stretches:
        start, end = stretch.second if number else stretch.first
        piece = text[start:end]
        if stretch.same and len(piece) > _LONG_SAME:
            piece = _abridged(piece)
        if not stretch.same and piece:
            marks.append((length, length + len(piece)))
        out.append(piece)
        length += len(piece)
        if length > MOST_SHOWN:
            break
    whole = "".join(out)
    return _cut(whole), tuple((start, min(end, MOST_SHOWN)) for start, end in marks if start < MOST_SHOWN)


def _abridged(text: str) -> str:
    """The ends of a text, cut between words, and how much stands between them."""
    head = text.rfind(" ", _KEPT // 2, _KEPT) + 1 or _KEPT
    tail = text.find(" ", len(text) - _KEPT, len(text) - _KEPT // 2)
    tail = tail if tail >= 0 else len(text) - _KEPT
    return f"{text[:head]}⋯ {tail - head:,} characters the same ⋯{text[tail:]}"


def _changes(texts: Sequence[str]) -> tuple[JsonChange, ...]:
    """What differs by path, where both sides are JSON."""
    one, two = json_of(texts[0]), json_of(texts[1])
    return json_diff(one, two) if one is not None and two is not None else ()
