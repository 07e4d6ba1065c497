"""Messages as pydantic-ai itself writes them: ``{"kind": "request", "parts": [{"part_kind": …}]}``."""

from collections.abc import Iterator

from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.dialects import finish
from spanglass.dialects.media_parts import media
from spanglass.dialects.message_parts import parts, tool_call, tool_result
from spanglass.dialects.values import as_text, listing, mapping, text

_Object = dict[str, Value]

_CALLS = ("tool-call", "builtin-tool-call", "native-tool-call")
_RESULTS = ("tool-return", "builtin-tool-return", "native-tool-return")


def is_model_messages(value: Value) -> bool:
    """Whether a value, or its JSON, is an array of such messages."""
    found = listing(value)
    return bool(found) and all(
        isinstance(item, dict)
        and item.get("kind") in ("request", "response")
        and isinstance(item.get("parts"), list)
        for item in found
    )


def model_messages(value: Value) -> tuple[Message, ...]:
    """The messages; parts of a request are of several roles, and neighbours of one role are one message."""
    said: list[Message] = []
    for item in listing(value):
        body = mapping(item)
        reason = finish.reason(body.get("finish_reason"))
        if instructions := text(body.get("instructions")):
            said.append(Message("system", (Part(PartType.TEXT, instructions),)))
        found: list[Message] = []
        for role, part in _parts(listing(body.get("parts"))):
            before = found.pop().parts if found and found[-1].role == role else ()
            found.append(Message(role, (*before, part), finish_reason=reason))
        if not found and body.get("kind") == "response":
            found = [Message("assistant", (), finish_reason=reason)]
        said += found
    return tuple(said)


def _parts(values: list[Value]) -> Iterator[tuple[str, Part]]:
    for value in values:
        body = mapping(value)
        kind, content = text(body.get("part_kind")) or "", body.get("content")
        if kind in ("system-prompt", "user-prompt"):
            for part in parts(content):
                yield kind.partition("-")[0], part
        elif kind in _RESULTS or (kind == "retry-prompt" and body.get("tool_name")):
            yield "tool", tool_result(body)
        elif kind == "retry-prompt":
            yield "user", Part(PartType.TEXT, as_text(content))
        elif kind in _CALLS:
            yield "assistant", tool_call(body)
        elif kind in ("text", "thinking") and text(content):
            yield "assistant", Part(PartType.TEXT if kind == "text" else PartType.REASONING, text(content))
        elif kind == "file" and isinstance(content, dict):
            yield "assistant", media(content)
