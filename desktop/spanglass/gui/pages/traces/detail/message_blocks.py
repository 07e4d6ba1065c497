"""Messages of a call as blocks: one a message, with reasoning and tool results as blocks of their own."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from spanglass.core.display import list_duration, one_line
from spanglass.core.json_text import pretty, pretty_text
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.pieces import LENGTH, piece_end, pieces
from spanglass.core.shown import shown
from spanglass.core.span import Value
from spanglass.core.views import SpanRow, ToolRun
from spanglass.gui.pages.traces.detail.blocks import (
    CARET,
    Block,
    CallItem,
    Heading,
    Item,
    Look,
    TextItem,
    Tone,
)
from spanglass.gui.pages.traces.detail.media import media_item
from spanglass.gui.pages.traces.detail.text_lengths import Lengths

_LONG = 240
_LARGEST_JSON = 1_000_000
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
}
_INSTRUCTIONS = ("system", "developer")
_MEDIA = (PartType.IMAGE, PartType.AUDIO, PartType.FILE)


@dataclass(frozen=True, slots=True)
class Results:
    """The tool calls and results of a conversation by call id, and how long its texts are."""

    names: dict[str, str]
    worked: dict[str, bool]
    took_ns: dict[str, int]
    lengths: Lengths = field(default_factory=Lengths)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: its number, and the span's row if it is the span's own answer.

    `source` says which call said it before, and how long that took.
    """

    number: int
    answer: SpanRow | None = None
    last: bool = False
    source: str = ""


def results_of(
    messages: Iterable[Message], runs: Sequence[ToolRun] = (), lengths: Lengths | None = None
) -> Results:
    """What is known of the tool calls in `messages`, also from the tools that ran in the trace."""
    names: dict[str, str] = {}
    worked: dict[str, bool] = {}
    for message in messages:
        for part in message.parts:
            if part.call_id and part.type is PartType.TOOL_CALL and part.name:
                names[part.call_id] = part.name
            elif part.call_id and part.type is PartType.TOOL_RESULT:
                worked[part.call_id] = not _failed(part.result if part.result is not None else part.text)
    answered = _answered(names, runs)
    ran = {call: not run.failed for call, run in answered.items()}
    took_ns = {call: run.took_ns for call, run in answered.items() if run.took_ns is not None}
    return Results(names, {**ran, **worked}, took_ns, lengths or Lengths())


def _answered(names: Mapping[str, str], runs: Sequence[ToolRun]) -> dict[str, ToolRun]:
    """The runs by the calls they answer: by id, else the calls of one name in the order of its runs."""
    found = {run.call_id: run for run in runs if run.call_id in names}
    left = [run for run in runs if run.call_id is None]
    for call, name in names.items():
        run = next((run for run in left if _runs(run, name)), None) if call not in found else None
        if run is not None:
            found[call] = run
            left.remove(run)
    return {call: run for call, run in found.items() if call is not None}


def _runs(run: ToolRun, tool: str) -> bool:
    return any(name == tool or name.endswith((f" {tool}", f".{tool}")) for name in run.names)


def message_blocks(message: Message, place: Place, results: Results, scale: float = 1.0) -> list[Block]:
    """The blocks of one message."""
    out = []
    for number, (kind, run) in enumerate(groupby(message.parts, _apart)):
        key, parts = f"{place.number}.{number}", list(run)
        if kind == PartType.TOOL_RESULT:
            out += [_result_block(f"{key}.{n}", part, results) for n, part in enumerate(parts)]
        elif kind == PartType.REASONING:
            out.append(_reasoning_block(key, parts))
        else:
            out.append(_plain_block(key, (message, parts), place, results, scale))
    if not out:
        heading = _heading(message, _meta(message, place, "", results.lengths))
        out.append(Block(f"{place.number}.0", heading, (_remark("No content"),)))
    return out


def text_item(text: str, look: Look = Look.PROSE) -> TextItem:
    """A text; JSON objects and lists are indented and coloured where `look` is JSON."""
    if look is Look.JSON:
        indented = pretty_text(text) if len(text) <= _LARGEST_JSON else None
        text, look = (text, Look.PROSE) if indented is None else (indented, look)
    return _item(text, look)


def value_item(value: Value) -> TextItem:
    """A value: a text as it is or, where it is JSON, indented; anything else as JSON."""
    if isinstance(value, str):
        return text_item(value, Look.JSON)
    return _item(pretty(value), Look.JSON)


def _item(text: str, look: Look) -> TextItem:
    end = piece_end(text)
    return TextItem(shown(text[:end]), look, rest=pieces(text, end))


def _whole(text: str) -> str | tuple[str, ...]:
    return text if len(text) <= LENGTH else pieces(text)


def original(value: Value) -> str:
    """A value as text to copy."""
    return value if isinstance(value, str) else pretty(value)


def value_block(
    key: str, heading: Heading, value: Value, *, fold: bool | None = None, lengths: Lengths | None = None
) -> Block:
    """A block with one value; long ones can be folded and are where `fold` says so."""
    item = value_item(value)
    if item.length > _LONG:
        heading = replace(heading, meta=(lengths or Lengths()).words(item.length))
    return Block(key, heading, (item,), _whole(original(value)), fold if item.length > _LONG else None)


def _apart(part: Part) -> str:
    """What separates parts into blocks."""
    return part.type if part.type in (PartType.TOOL_RESULT, PartType.REASONING) else ""


def _plain_block(
    key: str, content: tuple[Message, list[Part]], place: Place, results: Results, scale: float
) -> Block:
    message, parts = content
    items = tuple(item for part in parts for item in _items(part, message, results, scale))
    copied = "\n\n".join(filter(None, map(_copy, parts)))
    fold = True if message.role in _INSTRUCTIONS else None
    if place.answer is not None and place.answer.running and place.last:
        items = _with_caret(items)
    tone = Tone.REFUSAL if any(part.type is PartType.REFUSAL for part in parts) else Tone.PLAIN
    heading = _heading(message, _meta(message, place, copied, results.lengths))
    return Block(key, heading, items, _whole(copied), fold, tone)


def _heading(message: Message, meta: str) -> Heading:
    title = one_line(message.role, 40).capitalize() or "Message"
    icon, token, title = _ROLES.get(message.role.lower(), ("message-square", "text2", title))
    return Heading(icon, token, title, one_line(message.name or "", 80), meta)


def _meta(message: Message, place: Place, text: str, lengths: Lengths) -> str:
    if place.answer is None:
        return lengths.words(len(text)) if message.role in _INSTRUCTIONS else place.source
    row = place.answer
    first = f"first token {list_duration(row.first_token_ns)}" if row.first_token_ns is not None else None
    reason = message.finish_reason or row.finish_reason
    streamed = ("streaming" if row.running else "streamed") if row.streaming else None
    kept = "schema kept" if place.last and row.schema is not None and row.schema.valid else None
    words = (streamed, first, one_line(reason, 60) if reason else None, kept)
    return " · ".join(filter(None, words))


def _items(part: Part, message: Message, results: Results, scale: float) -> Iterator[Item]:
    if part.type is PartType.TOOL_CALL:
        call = part.call_id or ""
        arguments = value_item({} if part.arguments is None else part.arguments)
        name = one_line(part.name or "unnamed tool", 120)
        yield CallItem(name, arguments, results.worked.get(call), results.took_ns.get(call))
        return
    if part.type in _MEDIA:
        yield media_item(part, scale=scale)
    if part.text:
        assistant = _ROLES.get(message.role.lower(), ("",))[0] == "sparkles"
        yield text_item(part.text, Look.JSON if assistant else Look.PROSE)
    elif part.type is PartType.OTHER and part.result is not None:
        yield value_item(part.result)


def _copy(part: Part) -> str:
    """A part as text, as it was sent."""
    if part.type is PartType.TOOL_CALL:
        return f"{part.name or ''}({original(part.arguments) if part.arguments is not None else ''})"
    if part.type is PartType.TOOL_RESULT:
        return original(part.result) if part.result is not None else part.text or ""
    if part.type in _MEDIA:
        return part.text or (part.uri if part.uri and not part.uri.startswith("data:") else f"[{part.type}]")
    return part.text or ""


def copied(messages: Iterable[Message]) -> str:
    """Messages as text for the clipboard: role and text, an empty line between them."""
    texts = ((message.role, filter(None, map(_copy, message.parts))) for message in messages)
    return "\n\n".join(f"{role.capitalize()}:\n" + "\n\n".join(parts) for role, parts in texts)


def _result_block(key: str, part: Part, results: Results) -> Block:
    value = part.result if part.result is not None else part.text or ""
    name = part.name or results.names.get(part.call_id or "", "")
    failed = results.worked.get(part.call_id or "") is False
    heading = Heading("wrench", "error" if failed else "kind_tool", "Tool", one_line(name, 80))
    block = value_block(key, heading, value, fold=True, lengths=results.lengths)
    return replace(block, copy=_whole(_copy(part)))


def _reasoning_block(key: str, parts: list[Part]) -> Block:
    text = "\n\n".join(part.text for part in parts if part.text)
    meta = f"{len(text):,} characters" if text else ""
    item = text_item(text) if text else _remark("The provider did not send its text.")
    return Block(key, Heading("brain", "text2", "Reasoning", "", meta), (item,), _whole(text), True)


def _remark(text: str) -> TextItem:
    return TextItem(shown(text), Look.NOTE)


def _with_caret(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items with a caret behind the last text, as long as it grows."""
    if not items or not isinstance(items[-1], TextItem):
        return (*items, _remark(CARET))
    last = items[-1]
    if last.rest:
        return items
    return (*items[:-1], replace(last, shown=replace(last.shown, text=last.shown.text + CARET)))


def _failed(result: Value) -> bool:
    """Whether a tool's result says that it failed."""
    if isinstance(result, str):
        head = result[:200].lstrip().lower()
        if head.startswith(("error", "traceback (most recent", "exception:")):
            return True
        try:
            result = json.loads(result) if head.startswith("{") and len(result) < _LARGEST_JSON else None
        except (ValueError, RecursionError):
            return False
    if not isinstance(result, dict):
        return False
    flags = (result.get("is_error"), result.get("isError"), result.get("error"))
    return any(flags) or result.get("status") == "error"
