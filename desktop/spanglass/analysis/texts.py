"""The texts of a span that a search looks through: names, messages, tool values, documents, errors."""

import json
from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

from spanglass.core.facts import Facts
from spanglass.core.span import RawSpan, Value

_DEEPEST = 20
_FEW = 6
_NUMBERS = (int, float)

Sides: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Texts that neither were put in nor came out, those that were put in, and those that came out."""


def texts(span: RawSpan, facts: Facts) -> tuple[str, ...]:
    """Each text once; no data such as images."""
    return tuple(dict.fromkeys([text for side in sides(span, facts) for text in side]))


def sides(span: RawSpan, facts: Facts) -> Sides:
    """The same texts, told apart: those that were put in, those that came out, and before them the others."""
    others, put_in, come_out = _names(span, facts), list[str | None](), list[str | None]()
    for side, messages in ((put_in, facts.input), (come_out, facts.output)):
        for message in messages:
            for part in message.parts:
                others.append(part.name)
                side.append(part.text)
                if part.arguments is not None:
                    side += _leaves(part.arguments)
                if part.result is not None:
                    side += _leaves(part.result)
    if facts.tool is not None:
        put_in += _leaves(facts.tool.arguments)
        come_out += _leaves(facts.tool.result)
    return _once(others), _once(put_in), _once(come_out)


def _names(span: RawSpan, facts: Facts) -> list[str | None]:
    found = [span.name, facts.title]
    if facts.error is not None:
        found += (facts.error.type, facts.error.message)
    if facts.tool is not None:
        found.append(facts.tool.name)
    return found + [document.content for document in facts.documents] if facts.documents else found


def _once(texts: Sequence[str | None]) -> tuple[str, ...]:
    """Each text once; where they are few they are compared, for hashes of long ones cost more."""
    if len(texts) > _FEW:
        return tuple(dict.fromkeys(filter(None, texts)))
    found: list[str] = []
    for text in texts:
        if text and text not in found:
            found.append(text)
    return tuple(found)


def _leaves(value: Value, depth: int = _DEEPEST) -> list[str]:
    """The texts in a value, with the names of what holds them."""
    if isinstance(value, str):
        return _of_text(value, depth)
    if isinstance(value, bool) or value is None or isinstance(value, bytes):
        return []
    if isinstance(value, _NUMBERS):
        return [str(value)]
    if not depth:
        return []
    found: list[str] = []
    for item in value if isinstance(value, list) else chain.from_iterable(value.items()):
        if item.__class__ is str and "\\" not in item:  # most of them
            found.append(item)
        else:
            found += _leaves(item, depth - 1)
    return ["\n".join(found)]


def _of_text(text: str, depth: int) -> list[str]:
    """A text; if it is JSON in which characters are written as escapes, what it says."""
    if not depth or "\\" not in text or text.lstrip()[:1] not in ("{", "["):
        return [text]
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return [text]
    return _leaves(held, depth - 1)
