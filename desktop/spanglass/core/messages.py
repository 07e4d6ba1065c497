"""Messages of a model call: roles and typed parts, whichever client reported them."""

from dataclasses import dataclass
from enum import StrEnum

from spanglass.core.span import Value


class PartType(StrEnum):
    """What a part of a message is."""

    TEXT = "text"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    REASONING = "reasoning"
    IMAGE = "image"
    AUDIO = "audio"
    FILE = "file"
    REFUSAL = "refusal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message; the fields a type does not use are None.

    `text` is the text of a text, reasoning or refusal part, and of a part nothing else is known of.
    `call_id` and `name` belong to tool calls and results, `arguments` to calls, `result` to results.
    `uri` is an address or a ``data:`` URI, `media_type` a MIME type, of an image, audio or file part.
    """

    type: PartType
    text: str | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: Value = None
    result: Value = None
    media_type: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `role` is system, developer, user, assistant or tool, or what the client wrote."""

    role: str
    parts: tuple[Part, ...]
    name: str | None = None
    finish_reason: str | None = None

    @property
    def text(self) -> str:
        """The visible text: text and refusal parts, one a line."""
        shown = (PartType.TEXT, PartType.REFUSAL)
        return "\n".join(part.text for part in self.parts if part.type in shown and part.text)


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """A tool offered to the model; `schema` is the JSON Schema of its arguments."""

    name: str
    description: str | None = None
    schema: Value = None


@dataclass(frozen=True, slots=True)
class Document:
    """One retrieved or ranked document."""

    content: str
    id: str | None = None
    score: float | None = None
    metadata: Value = None
