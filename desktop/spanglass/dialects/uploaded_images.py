"""Pictures that a client uploads beside its spans, put where its messages name their addresses."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from spanglass.core.facts import Facts
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, Value
from spanglass.dialects.gen_ai_events import record_name
from spanglass.dialects.values import text

EVENT = "traceloop.image"
"""The event name of such records: the bytes are the body, the name is an attribute."""

_FOLDER = "/images/"
_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "bmp": "image/bmp",
}  # fmt: skip
_USUAL = "image/png"


def addressed(value: Value, name_of: Callable[[Value], str | None]) -> Value:
    """A JSON value with the addresses of uploaded pictures where `name_of` says the name of one."""
    if (name := name_of(value)) is not None:
        return f"{_FOLDER}{name}"
    if isinstance(value, dict):
        return {key: addressed(held, name_of) for key, held in value.items()}
    if isinstance(value, list):
        return [addressed(held, name_of) for held in value]
    return value


def with_images(facts: Facts, logs: Sequence[LogRecord]) -> Facts:
    """The facts with the pictures of the log records; those that no message names join the last question."""
    pictures = {
        name: record.body
        for record in logs
        if record_name(record) == EVENT and isinstance(record.body, bytes)
        if (name := text(record.attributes.get("image_name")) or "image")
    }
    if not pictures:
        return facts
    named: set[str] = set()
    asked = tuple(_shown(facts.input, pictures, named))
    told = tuple(_shown(facts.output, pictures, named))
    rest = tuple(_picture(name, data) for name, data in pictures.items() if name not in named)
    return replace(facts, input=_beside(asked, rest) if rest else asked, output=told)


def _shown(messages: Sequence[Message], pictures: Mapping[str, bytes], named: set[str]) -> Iterator[Message]:
    """The messages with pictures in place of their addresses."""
    for message in messages:
        parts = []
        for part in message.parts:
            name = unquote(part.uri.rpartition(_FOLDER)[2]) if part.uri and _FOLDER in part.uri else ""
            if name in pictures:
                named.add(name)
                part = _picture(name, pictures[name])
            parts.append(part)
        yield replace(message, parts=tuple(parts))


def _beside(messages: tuple[Message, ...], pictures: tuple[Part, ...]) -> tuple[Message, ...]:
    """The messages with pictures at the end of the last question."""
    for place in reversed(range(len(messages))):
        if messages[place].role == "user":
            asked = replace(messages[place], parts=(*messages[place].parts, *pictures))
            return (*messages[:place], asked, *messages[place + 1 :])
    return (*messages, Message("user", pictures))


def _picture(name: str, data: bytes) -> Part:
    media_type = _TYPES.get(name.rpartition(".")[2].lower(), _USUAL)
    uri = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    return Part(PartType.IMAGE, name=name, media_type=media_type, uri=uri)
