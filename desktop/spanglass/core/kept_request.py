"""One request to a model in a shape that belongs to no provider, as examples and prompts keep it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from spanglass.core.documents import message_document, plain_value, tool_document
from spanglass.core.facts import Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value

_HASH = 16
_PARTS = frozenset(PartType)


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """What is asked. `response_format` is the JSON Schema of the answer, `parameters` are all the others."""

    messages: tuple[Message, ...]
    tools: tuple[ToolDefinition, ...] = ()
    response_format: Value = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    model: str | None = None
    provider: str | None = None
    kind: Kind = Kind.LLM

    @property
    def question(self) -> bytes:
        """A hash of what is asked, whoever is asked and with which parameters."""
        asked = to_json(self)
        return _digest({name: asked.get(name) for name in ("messages", "tools", "response_format")})

    @property
    def digest(self) -> bytes:
        """A hash of everything."""
        return _digest(to_json(self))

    @property
    def last_text(self) -> str:
        """The text of the last message that is the user's, else of the last one."""
        users = [message for message in self.messages if message.role.lower() in ("user", "human")]
        said = [message.text for message in (users or self.messages) if message.text.strip()]
        return said[-1] if said else ""


def to_json(request: KeptRequest) -> dict[str, Any]:
    """The request as an object of JSON; what is not said is left out."""
    content = {
        "messages": [message_document(message) for message in request.messages],
        "tools": [tool_document(tool) for tool in request.tools],
        "response_format": plain_value(request.response_format),
        "parameters": plain_value(dict(request.parameters)),
        "model": request.model,
        "provider": request.provider,
        "kind": None if request.kind is Kind.LLM else request.kind.value,
    }
    return {name: value for name, value in content.items() if value not in (None, [], {})}


def request_of(content: object) -> KeptRequest:
    """The request of an object of JSON; raises ``ValueError`` with a sentence."""
    if not isinstance(content, Mapping):
        raise ValueError("A request is an object with “messages”.")
    messages = messages_of(content.get("messages"))
    if not messages:
        raise ValueError("The request has no messages.")
    parameters = content.get("parameters") or {}
    if not isinstance(parameters, Mapping):
        raise ValueError("“parameters” of a request are an object.")
    kind = content.get("kind")
    return KeptRequest(
        messages, tuple(_tools(content.get("tools"))), content.get("response_format"), dict(parameters),
        _text(content, "model"), _text(content, "provider"),
        Kind(kind) if kind in tuple(Kind) else Kind.LLM,
    )  # fmt: skip


def messages_of(content: object) -> tuple[Message, ...]:
    """Messages out of a list of JSON; raises ``ValueError`` with a sentence."""
    if content is None:
        return ()
    if not isinstance(content, list):
        raise ValueError("“messages” is a list of messages.")
    return tuple(_message(each) for each in content)


def _message(content: object) -> Message:
    if not isinstance(content, Mapping) or not isinstance(content.get("role"), str):
        raise ValueError("A message is an object with a “role”.")
    parts = content.get("parts")
    if not isinstance(parts, list):
        raise ValueError("A message has its “parts” in a list.")
    return Message(content["role"], tuple(_part(each) for each in parts), _text(content, "name"))


def _part(content: object) -> Part:
    if not isinstance(content, Mapping):
        raise ValueError("A part of a message is an object with a “type”.")
    kind = content.get("type")
    return Part(
        PartType(kind) if kind in _PARTS else PartType.OTHER, _text(content, "text"), _text(content, "id"),
        _text(content, "name"), content.get("arguments"), content.get("result"),
        _text(content, "media_type"), _text(content, "uri"),
    )  # fmt: skip


def _tools(content: object) -> Iterator[ToolDefinition]:
    if content is None:
        return
    if not isinstance(content, list):
        raise ValueError("“tools” is a list of tools.")
    for each in content:
        if not isinstance(each, Mapping) or not isinstance(each.get("name"), str):
            raise ValueError("A tool is an object with a “name”.")
        yield ToolDefinition(each["name"], _text(each, "description"), each.get("schema"))


def _text(content: Mapping[Any, Any], name: str) -> str | None:
    value = content.get(name)
    return value if isinstance(value, str) else None


def encoded(content: object) -> bytes:
    """JSON as bytes that are the same for the same content; half a surrogate pair stays what it is."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _digest(content: object) -> bytes:
    return blake2b(encoded(content), digest_size=_HASH).digest()
