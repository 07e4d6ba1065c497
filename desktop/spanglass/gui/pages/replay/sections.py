"""What of a variant's request can be edited: its messages, tools, schema and parameters, each as a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from spanglass.analysis.requests.kept_requests import plain_parameters, recorded_schema
from spanglass.core.common_pairs import common_pairs
from spanglass.core.facts import Facts
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.gui.pages.replay import message_text as texts
from spanglass.replay.plan import Edits, Variant

TOOLS, SCHEMA, PARAMETERS = "tools", "schema", "parameters"
_MESSAGE = "message"
_TITLES = {
    "system": "System", "developer": "Developer", "user": "User", "human": "User", "assistant": "Assistant",
    "model": "Assistant", "ai": "Assistant", "tool": "Tool result", "function": "Tool result",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One text of the editor: what it is now, and what was recorded."""

    key: str
    title: str
    text: str
    before: str
    json: bool = False

    @property
    def number(self) -> int | None:
        """The place of a message among the messages; None of anything else."""
        kind, _, number = self.key.partition(":")
        return int(number) if kind == _MESSAGE else None


def sections(facts: Facts, variant: Variant) -> tuple[Section, ...]:
    """The texts of a variant, messages first."""
    messages = messages_of(facts, variant)
    found = [
        Section(f"{_MESSAGE}:{at}", title_of(message), texts.message_text(message),
                texts.message_text(was) if was else "", json=not texts.is_plain(message))
        for at, (message, was) in enumerate(zip(messages, _recorded(facts.input, messages), strict=True))
    ]  # fmt: skip
    edits = variant.edits
    tools = facts.tools if edits.tools is None else edits.tools
    schema = recorded_schema(facts)
    now = schema if edits.schema is None else edits.schema
    before = plain_parameters(facts)
    return (
        *found,
        Section(TOOLS, "Tools", texts.tools_text(tools), texts.tools_text(facts.tools), json=True),
        Section(SCHEMA, "Response format", texts.value_text(now), texts.value_text(schema), json=True),
        Section(PARAMETERS, "Parameters", texts.value_text(parameters_of(facts, variant)),
                texts.value_text(before), json=True),
    )  # fmt: skip


def edited(facts: Facts, variant: Variant, key: str, text: str) -> Variant:
    """The variant with one text changed; raises `ValueError` with a sentence for what cannot be read."""
    edits = variant.edits
    if key == TOOLS:
        tools = texts.tools_of(text)
        return replace(variant, edits=replace(edits, tools=None if tools == facts.tools else tools))
    if key == SCHEMA:
        schema = texts.value_of(text)
        return replace(
            variant, edits=replace(edits, schema=None if schema == recorded_schema(facts) else schema)
        )
    if key == PARAMETERS:
        return replace(variant, parameters=_changes(plain_parameters(facts), texts.object_of(text)))
    at = int(key.partition(":")[2])
    messages = list(messages_of(facts, variant))
    messages[at] = texts.with_text(messages[at], text)
    return with_messages(facts, variant, messages)


def with_messages(facts: Facts, variant: Variant, messages: Sequence[Message]) -> Variant:
    """The variant with other messages; the recorded ones are no edit."""
    now = tuple(messages)
    return replace(variant, edits=replace(variant.edits, messages=None if now == facts.input else now))


def with_parameter(facts: Facts, variant: Variant, name: str, value: Value) -> Variant:
    """The variant with one parameter set; None lets it be as the provider has it."""
    wanted = {**parameters_of(facts, variant), name: value}
    if value is None:
        del wanted[name]
    return replace(variant, parameters=_changes(plain_parameters(facts), wanted))


def added(facts: Facts, variant: Variant, after: int, role: str) -> Variant:
    """The variant with an empty message after the one of that number."""
    messages = list(messages_of(facts, variant))
    messages.insert(after + 1, Message(role, (Part(PartType.TEXT, ""),)))
    return with_messages(facts, variant, messages)


def removed(facts: Facts, variant: Variant, at: int) -> Variant:
    """The variant without a message."""
    messages = list(messages_of(facts, variant))
    del messages[at]
    return with_messages(facts, variant, messages)


def unedited(variant: Variant) -> Variant:
    """The variant as it was recorded but for who answers."""
    return replace(variant, edits=Edits(), parameters={}, later={})


def messages_of(facts: Facts, variant: Variant) -> tuple[Message, ...]:
    """The messages that a variant sends."""
    return facts.input if variant.edits.messages is None else variant.edits.messages


def parameters_of(facts: Facts, variant: Variant) -> dict[str, Value]:
    """The parameters that a variant sends; those it takes away are not among them."""
    whole = {**plain_parameters(facts), **variant.parameters}
    return {name: value for name, value in whole.items() if value is not None}


def title_of(message: Message) -> str:
    """A message's role in words."""
    return _TITLES.get(message.role.lower(), message.role[:40].capitalize() or "Message")


def _changes(before: Mapping[str, Value], now: Mapping[str, Value]) -> dict[str, Value]:
    """What is other than it was; None for what is to be left out."""
    gone: dict[str, Value] = {name: None for name in before if name not in now}
    return {
        **gone,
        **{name: value for name, value in now.items() if name not in before or before[name] != value},
    }


def _recorded(before: Sequence[Message], now: Sequence[Message]) -> list[Message | None]:
    """For each message the recorded one in whose place it stands, if any."""
    found: list[Message | None] = []
    at = other = 0
    keys = [id(message) for message in before], [id(message) for message in now]  # the others are edited
    for one, two in [*common_pairs(*keys), (len(before), len(now))]:
        gap = zip_longest(now[other:two], before[at:one][: two - other])
        found += [
            was if was is not None and was.role == message.role else None for message, was in gap if message
        ]
        found += [before[one]] if one < len(before) else []
        at, other = one + 1, two + 1
    return found[: len(now)]
