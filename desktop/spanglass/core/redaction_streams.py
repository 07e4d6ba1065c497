"""Secrets in streams of events, whose texts come in pieces: what no piece shows is in them all."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_DATA = re.compile(r"^data:[ \t]?(\{.*\})[ \t]*\r?$", re.MULTILINE)
_PIECES = (
    "content",
    "text",
    "delta",
    "arguments",
    "partial_json",
    "thinking",
    "reasoning_content",
    "refusal",
)
_INDEXES = ("output_index", "content_index", "index")

Leaf = tuple[dict[str, Any], str]
Group = tuple[object, ...]


def is_stream(text: str) -> bool:
    """Whether a text is a stream of events as it was sent."""
    return text.startswith(("data:", "event:"))


def without_split(
    text: str, places: Callable[[str], list[tuple[int, int]]], stand_in: Callable[[str], str]
) -> str:
    """The stream without what lies in several of its pieces; `stand_in` names it in the first of these."""
    events = [(match, _parsed(match.group(1))) for match in _DATA.finditer(text)]
    groups: dict[Group, list[Leaf]] = {}
    for _, value in events:
        for group, leaf in _leaves(value, ()):
            groups.setdefault(group, []).append(leaf)
    changed = [_cut(leaves, places, stand_in) for leaves in groups.values() if len(leaves) > 1]
    if not any(changed):
        return text
    out: list[str] = []
    edge = 0
    for match, value in events:
        if value is not None and value != _parsed(match.group(1)):
            out += (text[edge : match.start(1)], json.dumps(value, ensure_ascii=False))
            edge = match.end(1)
    return "".join((*out, text[edge:]))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _leaves(value: Any, at: Group) -> Iterator[tuple[Group, Leaf]]:
    """The pieces of text in an event, each with what tells of which text it is one."""
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item, at)
    if not isinstance(value, dict):
        return
    at = (*at, *(value[name] for name in _INDEXES if isinstance(value.get(name), int)))
    for name, held in value.items():
        if isinstance(held, str) and name in _PIECES:
            yield (name, *at), (value, name)
        else:
            yield from _leaves(held, at)


def _cut(
    leaves: list[Leaf], places: Callable[[str], list[tuple[int, int]]], stand_in: Callable[[str], str]
) -> bool:
    """Take what lies in several pieces out of them; whether there was any."""
    texts = [holder[name] for holder, name in leaves]
    joined = "".join(texts)
    starts = [sum(map(len, texts[:number])) for number in range(len(texts))] if len(joined) else []
    found = [(first, last) for first, last in places(joined) if not _in_one(starts, texts, first, last)]
    for first, last in reversed(found):
        name = stand_in(joined[first:last])
        for number in reversed(range(len(texts))):
            low, high = max(first - starts[number], 0), min(last - starts[number], len(texts[number]))
            if low < high:
                begins = starts[number] <= first
                texts[number] = texts[number][:low] + (name if begins else "") + texts[number][high:]
    for (holder, key), text in zip(leaves, texts, strict=True):
        holder[key] = text
    return bool(found)


def _in_one(starts: list[int], texts: list[str], first: int, last: int) -> bool:
    return any(
        start <= first and last <= start + len(text) for start, text in zip(starts, texts, strict=True)
    )
