"""What the beginning of a JSON file holds, though it ends in the middle of a value."""

import json
import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_BEGINS = re.compile(r"\n[{\[]")
_BLANKS = "\ufeff \t\r\n\0\x1e"
_MARKS = re.compile("\n[\0\x1e]+")  # what a disk left that was full, and what JSON text sequences have
_CLOSING = {"{": "}", "[": "]"}
_LINES = 50
_DEEPEST = 200


def glimpse(head: bytes, *, whole: bool = False) -> list[Any]:
    """The objects of the first lines, else what there is of the one value; `whole` values only, if said."""
    text = _MARKS.sub("\n", head.decode("utf-8", "replace")).lstrip(_BLANKS)
    if not text.startswith(("{", "[")):
        begins = _BEGINS.search(text)
        if begins is None:
            return []
        text = text[begins.end() - 1 :]
    found = [] if text.startswith("[") and not whole else _lines(text)
    if whole:
        return found
    last = text[text.rfind("\n") + 1 :] if found else text
    return [*found, *(value for value in [_cut(last)] if value)]


def as_far_as_it_goes(text: str) -> Any:
    """The value that begins a text, up to the last object of a list in it that is whole; None without one."""
    end, closing = 0, ""
    for token, stack in _tokens(text):
        if token.group() == "}" and stack[-1:] == ["]"]:
            end, closing = token.end(), "".join(reversed(stack))
    try:
        return json.loads(text[:end] + closing)
    except (ValueError, RecursionError):
        return None


def _lines(text: str) -> list[Any]:
    found: list[Any] = []
    for line in text.split("\n", _LINES)[:_LINES]:
        line = line.rstrip().rstrip(",")
        if line.startswith("{") and line.endswith("}"):
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if value:
                found.append(value)
    return found


def _cut(text: str, tries: int = 3) -> Any:
    """The value as far as it goes: cut off after its last whole part, or before a mistake, and closed."""
    end, closing = 0, ""
    for token, stack in _tokens(text):
        said = token.group()
        if said in _CLOSING or said in ("}", "]"):
            if len(stack) > _DEEPEST:
                break
            end, closing = token.end(), "".join(reversed(stack))
            if not stack:
                break
        elif said == ",":
            end, closing = token.start(), "".join(reversed(stack))
    try:
        return json.loads(text[:end] + closing)
    except json.JSONDecodeError as error:
        return _cut(text[: error.pos], tries - 1) if tries else None
    except (ValueError, RecursionError):
        return None


def _tokens(text: str) -> Iterator[tuple[re.Match[str], list[str]]]:
    """What a text consists of, each with all that is to be closed after it; up to what closes nothing."""
    stack: list[str] = []
    for token in _TOKEN.finditer(text):
        said = token.group()
        if said in _CLOSING:
            stack.append(_CLOSING[said])
        elif said in ("}", "]") and (not stack or stack.pop() != said):
            return
        yield token, stack
