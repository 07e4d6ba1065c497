"""JSON as people read it: short values on one line, long ones indented, and every literal as it was sent."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from spanglass.core.span import Value

WIDTH = 72
"""Characters that an object or list may take on one line."""

_INDENT = "  "
_FENCE = re.compile(r"\s*```(?:json)?[ \t]*\n(.*?)\n?```\s*", re.DOTALL | re.IGNORECASE)
_DEEPEST = 200


class _Literal(str):
    """A number exactly as it was written."""

    __slots__ = ()


class _Pairs(NamedTuple):
    """An object's members, doubled keys included."""

    members: list[tuple[str, Any]]


def pretty(value: Value, width: int = WIDTH) -> str:
    """A value as indented JSON, containers of at most `width` characters on one line; bytes by size."""
    return "\n".join(_lines(value, 0, width))


def pretty_text(text: str, width: int = WIDTH) -> str | None:
    """JSON text indented anew, or None where it is not a JSON object or list.

    Numbers keep their spelling and objects their doubled keys; escaped characters are written out.
    """
    stripped = text.strip()
    if not stripped or stripped[0] + stripped[-1] not in ("{}", "[]"):
        return None
    try:
        value = json.loads(
            stripped,
            parse_float=_Literal,
            parse_int=_Literal,
            parse_constant=_Literal,
            object_pairs_hook=_Pairs,
        )
        return "\n".join(_lines(value, 0, width))
    except (ValueError, RecursionError):
        return None


def unfenced(text: str) -> str | None:
    """What stands in the one fence of code that a text is; None where it is none."""
    found = _FENCE.fullmatch(text)
    return found[1] if found else None


def _lines(value: Any, depth: int, width: int) -> list[str]:
    """The lines of a value at a depth, the first without its indentation."""
    members = list(_members(value))
    if not members or depth > _DEEPEST:
        return [_atom(value)]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    inner = [(key, _lines(child, depth + 1, width)) for key, child in members]
    length = sum(len(key) + len(lines[0]) + 2 for key, lines in inner)
    if length <= width - len(_INDENT) * depth and all(len(lines) == 1 for _, lines in inner):
        return [opening + ", ".join(key + lines[0] for key, lines in inner) + closing]
    out, pad = [opening], _INDENT * (depth + 1)
    for number, (key, lines) in enumerate(inner, 1):
        comma = "," if number < len(inner) else ""
        out += [pad + key + lines[0], *lines[1:]]
        out[-1] += comma
    return [*out, _INDENT * depth + closing]


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """The children of a container, each with the text that stands before it."""
    if isinstance(value, _Pairs):
        yield from ((f"{_string(key)}: ", child) for key, child in value.members)
    elif isinstance(value, dict):
        yield from ((f"{_string(str(key))}: ", child) for key, child in value.items())
    elif isinstance(value, list):
        yield from (("", child) for child in value)


def _atom(value: Any) -> str:
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bytes):
        return _string(f"[{len(value)} bytes]")
    if isinstance(value, _Pairs):
        return "{}" if not value.members else "{…}"
    if isinstance(value, list | dict) and value:
        return "[…]" if isinstance(value, list) else "{…}"
    return json.dumps(value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
