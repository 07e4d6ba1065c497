"""What spans hold, hashed in parts, so that whole traces can be compared without their texts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from hashlib import blake2b

from spanglass.core.facts import Facts
from spanglass.core.json_diff import json_of
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value

_LONGEST_JSON = 200_000
_SYSTEM = frozenset({"system", "developer"})


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of what a span holds as hashes; None where it holds nothing of the kind.

    `given` is what it was given: messages but the instructions, arguments. `said` are the texts it gave back,
    results and documents, `called` the tools it called. Ids of calls are left out: they differ in each run.
    """

    instructions: bytes | None = None
    given: bytes | None = None
    said: bytes | None = None
    called: bytes | None = None
    parameters: bytes | None = None
    tools: bytes | None = None

    @property
    def messages(self) -> bytes | None:
        """What was given and came back, in one."""
        parts = (self.instructions, self.given, self.said, self.called)
        return None if parts == (None,) * 4 else _hash("\0".join([(part or b"").hex() for part in parts]))


NOTHING = Content()
"""What is known of a span without any content."""

PARTS = tuple(part.name for part in fields(Content))


def content_of(facts: Facts) -> Content:
    """What the facts of a span hold."""
    tool = facts.tool
    instructions = [message for message in facts.input if message.role.lower() in _SYSTEM]
    given = [message_key(message) for message in facts.input if message.role.lower() not in _SYSTEM]
    parts = [part for message in facts.output for part in message.parts]
    said = [part_key(part) for part in parts if part.type is not PartType.TOOL_CALL]
    said += [f"{document.id or ''}\0{document.content}" for document in facts.documents]
    if tool is not None:
        given += [value_key(tool.arguments)] if tool.arguments is not None else []
        said += [value_key(tool.result)] if tool.result is not None else []
    return Content(
        instructions=_hashed(message_key(message) for message in instructions),
        given=_hashed(given),
        said=_hashed(said),
        called=_hashed(part_key(part) for part in parts if part.type is PartType.TOOL_CALL),
        parameters=_hashed(
            f"{name}={value_key(facts.parameters[name])}" for name in sorted(facts.parameters)
        ),
        tools=_hashed(
            f"{tool.name}\0{tool.description or ''}\0{value_key(tool.schema)}" for tool in facts.tools
        ),
    )


def message_key(message: Message) -> str:
    """A text that is the same for messages that say the same."""
    return "\0".join([message.role.lower(), *map(part_key, message.parts)])


def part_key(part: Part) -> str:
    """A text that is the same for parts that say the same, whatever the id of their call."""
    values = value_key(part.arguments), value_key(part.result)
    return "\1".join([part.type, part.text or "", part.name or "", part.uri or "", *values])


def value_key(value: Value) -> str:
    """A text that is the same for equal values, and for the JSON of them."""
    if isinstance(value, str):
        read = json_of(value) if len(value) <= _LONGEST_JSON else None
        value = value if read is None else read
    if value is None or isinstance(value, str):
        return value or ""
    try:
        return json.dumps(value, sort_keys=True, default=repr)
    except (ValueError, RecursionError, TypeError):
        return repr(type(value))


def _hashed(texts: Iterable[str]) -> bytes | None:
    told = "\2".join(texts)
    return _hash(told) if told else None


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
