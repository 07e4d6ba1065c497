"""Messages, tools and values as text to be edited, and back; what cannot be read raises `ValueError`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from spanglass.core.documents import plain_value
from spanglass.core.json_text import pretty
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value

_FIELDS = {"text": "text", "id": "call_id", "name": "name", "arguments": "arguments", "result": "result",
           "media_type": "media_type", "uri": "uri"}  # fmt: skip
_WIDE = 88
_PARTS = 'A message of parts is a list of objects with a "type", as it was.'
_TOOLS = 'Tools are a list of objects with "name", "description" and "schema".'


def is_plain(message: Message) -> bool:
    """Whether a message is one text, or one result of a tool that is a text."""
    return (len(message.parts) == 1 and _only(message.parts[0]) is not None) or not message.parts


def message_text(message: Message) -> str:
    """A message as text: its words alone, or its parts as JSON."""
    if is_plain(message):
        return _only(message.parts[0]) or "" if message.parts else ""
    parts: list[Value] = [_part(part) for part in message.parts]
    return pretty(parts, _WIDE)


def with_text(message: Message, text: str) -> Message:
    """The message with what was edited; raises `ValueError` with a sentence."""
    if is_plain(message):
        if not message.parts:
            return replace(message, parts=(Part(PartType.TEXT, text),) if text else ())
        (part,) = message.parts
        edited = replace(part, result=text) if part.type is PartType.TOOL_RESULT else replace(part, text=text)
        return replace(message, parts=(edited,))
    found = _json(text)
    if not isinstance(found, list):
        raise ValueError(_PARTS)
    return replace(message, parts=tuple(_read_part(entry) for entry in found))


def tools_text(tools: Sequence[ToolDefinition]) -> str:
    """Tools as JSON; empty for none."""
    if not tools:
        return ""
    entries: list[Value] = [
        {"name": tool.name, "description": tool.description or "", "schema": plain_value(tool.schema)}
        for tool in tools
    ]
    return pretty(entries, _WIDE)


def tools_of(text: str) -> tuple[ToolDefinition, ...]:
    """Tools of JSON; raises `ValueError` with a sentence."""
    if not text.strip():
        return ()
    found = _json(text)
    if not isinstance(found, list):
        raise ValueError(_TOOLS)
    return tuple(_tool(entry) for entry in found)


def value_text(value: Value) -> str:
    """A value as JSON; empty for none."""
    return "" if value is None else pretty(plain_value(value), _WIDE)


def value_of(text: str) -> Value:
    """The value of JSON, none of an empty text; raises `ValueError` with a sentence."""
    return _json(text) if text.strip() else None


def object_of(text: str) -> Mapping[str, Value]:
    """The object of JSON; raises `ValueError` with a sentence."""
    found = value_of(text) or {}
    if not isinstance(found, Mapping):
        raise ValueError("Parameters are one JSON object.")
    return found


def _only(part: Part) -> str | None:
    """The text of a part that is nothing else."""
    if part.type is PartType.TEXT:
        return part.text or ""
    if part.type is PartType.TOOL_RESULT and isinstance(part.result, str):
        return part.result
    return None


def _part(part: Part) -> dict[str, Value]:
    known = {name: plain_value(getattr(part, field)) for name, field in _FIELDS.items()}
    return {"type": part.type.value, **{name: value for name, value in known.items() if value is not None}}


def _read_part(entry: Any) -> Part:
    if not isinstance(entry, Mapping) or entry.get("type") not in set(PartType):
        raise ValueError(_PARTS)
    values = {field: entry.get(name) for name, field in _FIELDS.items()}
    wrong = [name for name in ("text", "id", "name", "media_type", "uri") if not _is_text(entry.get(name))]
    if wrong:
        raise ValueError(f"“{wrong[0]}” is a text.")
    return Part(PartType(entry["type"]), **values)


def _tool(entry: Any) -> ToolDefinition:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        raise ValueError(_TOOLS)
    if not _is_text(entry.get("description")):
        raise ValueError("“description” is a text.")
    return ToolDefinition(entry["name"], entry.get("description") or None, entry.get("schema"))


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"This is no JSON: line {error.lineno}, {error.msg[0].lower()}{error.msg[1:]}."
        ) from error
    except RecursionError as error:
        raise ValueError("This JSON is nested too deep.") from error
