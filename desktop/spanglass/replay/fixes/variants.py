"""A change as the variant of a replay, and the call as it was beside it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spanglass.analysis.fixing.fix_diffs import akin, carried_over
from spanglass.analysis.requests.kept_requests import plain_parameters, recorded_schema
from spanglass.core.documents import plain_value
from spanglass.core.facts import Kind
from spanglass.core.fixes import Change, Surface
from spanglass.core.kept_request import KeptRequest
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.replay.plan import Edits, Variant
from spanglass.replay.request import NotReplayableError

_SYSTEM = ("system", "developer")


def changed(variant: Variant, change: Change, call: SpanDetail) -> Variant:
    """A variant with a change on top; raises `NotReplayableError` where the call has nothing to be changed.

    What a program does otherwise for one of its requests says nothing of the others at the same place, so
    the call must hold what is changed. What the program is to do otherwise changes no request.
    """
    if change.surface is Surface.MODEL:
        if change.before is not None and call.facts.model_requested != change.before:
            raise NotReplayableError("The call asks for another model.")
        return replace(variant, model=str(change.after))
    if change.surface is Surface.PARAMETER:
        if plain_value(call.facts.parameters.get(change.name)) != plain_value(change.before):
            raise NotReplayableError(f"The call has another {change.name}.")
        return replace(variant, parameters={**variant.parameters, change.name: change.after})
    if change.surface is Surface.PROGRAM:
        return variant
    return replace(variant, edits=_edits(change, call))


def changed_request(detail: SpanDetail, change: Change) -> KeptRequest:
    """What a call asked with a change; raises ``LookupError`` where it has nothing to be changed."""
    facts, variant = detail.facts, changed(Variant("B"), change, detail)
    edits = variant.edits
    parameters = {**plain_parameters(facts), **variant.parameters}
    return KeptRequest(
        facts.input if edits.messages is None else edits.messages,
        facts.tools if edits.tools is None else edits.tools,
        recorded_schema(facts) if edits.schema is None else edits.schema,
        {name: value for name, value in parameters.items() if value is not None},
        variant.model or facts.model_requested or facts.model_responded,
        facts.provider,
        facts.kind or Kind.LLM,
    )


def _edits(change: Change, call: SpanDetail) -> Edits:
    if change.surface is Surface.PROMPT:
        return Edits(messages=_with_prompt(change, call.facts.input))
    if change.surface is Surface.SCHEMA:
        if change.before is not None and _member(change.before, "schema") != recorded_schema(call.facts):
            raise NotReplayableError("The call declares another schema, or none.")
        return Edits(schema=_member(change.after, "schema"), strict=_member(change.after, "strict"))
    tools = call.facts.tools
    if all(tool.name != change.name for tool in tools):
        raise NotReplayableError(f"The call offers no tool {change.name}.")
    said, schema = _member(change.after, "description"), _member(change.after, "schema")
    made = [
        replace(tool, description=str(said or ""), schema=tool.schema if schema is None else schema)
        if tool.name == change.name else tool
        for tool in tools
    ]  # fmt: skip
    return Edits(tools=tuple(made))


def _with_prompt(change: Change, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    before, after = str(change.before or ""), str(change.after or "")
    place = next((at for at, message in enumerate(messages) if message.role in _SYSTEM), None)
    if place is None:
        if before:
            raise NotReplayableError("The call has no system prompt.")
        return (Message("system", (Part(PartType.TEXT, after),)), *messages)
    held = messages[place]
    text = carried_over(before, after, held.text) if akin(before, held.text) else None
    if text is None:
        raise NotReplayableError("The lines that are changed do not stand in the system prompt of this call.")
    return (*messages[:place], _saying(held, text), *messages[place + 1 :])


def _saying(message: Message, text: str) -> Message:
    """A message with another text in its first part; those after it keep theirs if they hold the same."""
    texts = [part for part in message.parts if part.type is PartType.TEXT]
    if len(texts) == 1:
        parts = tuple(replace(part, text=text) if part in texts else part for part in message.parts)
        return replace(message, parts=parts)
    return replace(message, parts=(Part(PartType.TEXT, text),))


def _member(value: Value, name: str) -> Any:
    held = plain_value(value)
    return held.get(name) if isinstance(held, Mapping) else None
