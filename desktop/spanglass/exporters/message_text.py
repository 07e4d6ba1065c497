"""Messages as plain text: what is written where a person, or another model, reads a trace."""

import json
from typing import Any

from spanglass.core.display import plain
from spanglass.core.documents import plain_value
from spanglass.core.messages import Message, Part, PartType


def message_text(message: Message) -> str:
    """All parts of a message, one after the other."""
    return "\n".join(filter(None, map(_part, message.parts)))


def value_text(value: Any) -> str:
    """A text as it is, a structure as indented JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(plain_value(value), ensure_ascii=False, indent=2)


def _part(part: Part) -> str:
    if part.type is PartType.TOOL_CALL:
        given = value_text(part.arguments) if part.arguments is not None else ""
        return f"calls {part.name or 'a tool'}({given})"
    if part.type is PartType.TOOL_RESULT:
        return value_text(part.result) if part.result is not None else ""
    if part.type is PartType.REASONING:
        return f"(reasoning) {part.text or ''}"
    if part.type is PartType.REFUSAL:
        return f"(refusal) {part.text or ''}"
    if part.type in (PartType.IMAGE, PartType.AUDIO, PartType.FILE):
        return f"({part.type}{f', {part.media_type}' if part.media_type else ''})"
    return part.text or ""


def shown(text: str, limit: int) -> str:
    """A text harmless to show; of one that is longer, how much more there is stands at its end."""
    rest = len(text) - limit
    if rest <= 0:
        return plain(text)
    return f"{plain(text[:limit])}…\n[{rest:,} more {'character' if rest == 1 else 'characters'}]"
