"""The texts of a span that a search looks through: names, messages, tool values, documents, errors."""

import json
from collections.abc import Iterator
from typing import TypeAlias

from spanglass.core.facts import Facts
from spanglass.core.messages import Part
from spanglass.core.span import RawSpan, Value

_DEEPEST = 20

Sides: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Texts that neither were put in nor came out, those that were put in, and those that came out."""


def texts(span: RawSpan, facts: Facts) -> tuple[str, ...]:
    """Each text once; no data such as images."""
    return tuple(dict.fromkeys([text for side in sides(span, facts) for text in side]))


def sides(span: RawSpan, facts: Facts) -> Sides:
    """The same texts, told apart: those that were put in, those that came out, and before them the others."""
    parts: tuple[list[str], ...] = ([*_names(span, facts)], [], [])
    for side, messages in zip(parts[1:], (facts.input, facts.output), strict=True):
        for message in messages:
            for part in message.parts:
                if part.name:
                    parts[0].append(part.name)
                side += _of_part(part)
    if facts.tool is not None:
        parts[1].extend(_leaves(facts.tool.arguments))
        parts[2].extend(_leaves(facts.tool.result))
    others, put_in, come_out = [tuple(dict.fromkeys(filter(None, side))) for side in parts]
    return others, put_in, come_out


def _names(span: RawSpan, facts: Facts) -> Iterator[str]:
    yield span.name
    yield facts.title or ""
    if facts.error is not None:
        yield facts.error.type or ""
        yield facts.error.message or ""
    if facts.tool is not None:
        yield facts.tool.name or ""
    for document in facts.documents:
        yield document.content


def _of_part(part: Part) -> Iterator[str]:
    if part.text:
        yield part.text
    if part.arguments is not None:
        yield from _leaves(part.arguments)
    if part.result is not None:
        yield from _leaves(part.result)


def _leaves(value: Value, depth: int = _DEEPEST) -> Iterator[str]:
    """The texts in a value, with the names of what holds them."""
    if isinstance(value, str):
        yield from _of_text(value, depth)
    elif isinstance(value, bool) or value is None or isinstance(value, bytes):
        return
    elif isinstance(value, int | float):
        yield str(value)
    elif depth:
        items = value if isinstance(value, list) else [part for pair in value.items() for part in pair]
        yield "\n".join([text for item in items for text in _leaves(item, depth - 1)])


def _of_text(text: str, depth: int) -> Iterator[str]:
    """A text; if it is JSON in which characters are written as escapes, what it says."""
    if depth and "\\" in text and text.lstrip()[:1] in ("{", "["):
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            yield text
            return
        yield from _leaves(held, depth - 1)
    else:
        yield text
