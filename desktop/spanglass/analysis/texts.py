"""The texts of a span that a search looks through: names, messages, tool values, documents, errors."""

import json
from collections.abc import Iterator

from spanglass.core.facts import Facts
from spanglass.core.messages import Part
from spanglass.core.span import RawSpan, Value

_DEEPEST = 20


def texts(span: RawSpan, facts: Facts) -> tuple[str, ...]:
    """Each text once, in the order of reading; no data such as images."""
    return tuple(dict.fromkeys([text for text in _all(span, facts) if text]))


def _all(span: RawSpan, facts: Facts) -> Iterator[str]:
    yield span.name
    yield facts.title or ""
    if facts.error is not None:
        yield facts.error.type or ""
        yield facts.error.message or ""
    for message in (*facts.input, *facts.output):
        for part in message.parts:
            yield from _of_part(part)
    if facts.tool is not None:
        yield facts.tool.name or ""
        yield from _leaves(facts.tool.arguments)
        yield from _leaves(facts.tool.result)
    for document in facts.documents:
        yield document.content


def _of_part(part: Part) -> Iterator[str]:
    if part.text:
        yield part.text
    if part.name:
        yield part.name
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
