"""Which interface a request's body is of, and the list in it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from spanglass.replay.talks import Json, Talk, objects
from spanglass.replay.talks.blocks import ANTHROPIC, CONVERSE, GEMINI
from spanglass.replay.talks.chat import CHAT
from spanglass.replay.talks.responses import RESPONSES

_ANTHROPICS = ("/messages", "rawPredict", "RawPredict")
_UNLIKE = frozenset({"cache_control", "cachePoint"})


def talk_of(url: str, body: Mapping[str, Any]) -> Talk | None:
    """The interface by the address, else by what the body holds; None if it has no conversation."""
    path = urlsplit(url).path
    if "contents" in body:
        return GEMINI
    if path.endswith("/responses") or ("input" in body and "messages" not in body and "/embed" not in path):
        return RESPONSES
    if "messages" not in body:
        return None
    if "/converse" in path or "inferenceConfig" in body or "toolConfig" in body:
        return CONVERSE
    if path.endswith(_ANTHROPICS) or "anthropic_version" in body:
        return ANTHROPIC
    return CHAT


def entries_of(talk: Talk, body: Mapping[str, Any]) -> list[Json]:
    """The entries of a body's list; a text in its place is what a user says."""
    held = body.get(talk.field)
    if isinstance(held, str):
        return [{"role": "user", "content": held}]
    return objects(held)


def begins_with(entries: list[Json], start: list[Json]) -> bool:
    """Whether a list goes on from another; where answers are cached is no difference."""
    return len(entries) > len(start) and all(
        one == two or plain(one) == plain(two) for one, two in zip(entries, start, strict=False)
    )


def plain(value: Any) -> Any:
    """A value without marks of what is to be cached."""
    if isinstance(value, Mapping):
        return {name: plain(held) for name, held in value.items() if name not in _UNLIKE}
    if isinstance(value, list):
        left = [plain(held) for held in value if not (isinstance(held, dict) and _is_mark(held))]
        return left[0]["text"] if len(left) == 1 and _is_text(left[0]) else left
    return value


def _is_mark(block: Json) -> bool:
    return bool(block) and block.keys() <= _UNLIKE


def _is_text(block: Any) -> bool:
    return isinstance(block, dict) and block.keys() == {"type", "text"} and block["type"] == "text"
