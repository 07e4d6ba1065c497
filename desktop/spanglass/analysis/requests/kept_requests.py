"""Recorded calls as examples and prompts keep them, and those as facts of a call again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.schemas.declared_schemas import ANY_JSON, declaration
from spanglass.core.documents import plain_value
from spanglass.core.facts import Facts, Kind
from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import NewExample, Origin
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail

_FORM = "response_format"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is at hand, the call it was made of, and an answer to it, None without one."""

    request: KeptRequest
    origin: Origin | None = None
    answer: str | None = None

    def example(self, *, expected: bool) -> NewExample:
        """The example it makes; the answer is what is expected only if that is wanted."""
        return NewExample(self.request, self.answer if expected else None, origin=self.origin)


def asked_by(detail: SpanDetail) -> Asked | None:
    """What a call asked and what it answered; None where that was not recorded."""
    request = kept_request(detail.facts)
    if request is None:
        return None
    origin = Origin(detail.trace_id, detail.row.span_id)
    return Asked(request, origin, answer_text(detail.facts.output))


def kept_request(facts: Facts) -> KeptRequest | None:
    """What a call asked; None where no message of it was recorded."""
    if not any(message.parts for message in facts.input):
        return None
    return KeptRequest(
        facts.input, facts.tools, recorded_schema(facts), plain_parameters(facts),
        facts.model_requested or facts.model_responded, facts.provider, facts.kind or Kind.LLM,
    )  # fmt: skip


def recorded_schema(facts: Facts) -> Value:
    """The schema that the recorded answer was to have; None for none."""
    found = declaration(facts.parameters)
    return None if found is None or found.schema is ANY_JSON else plain_value(found.schema)


def plain_parameters(facts: Facts) -> dict[str, Value]:
    """The recorded parameters but for the schema."""
    found = declaration(facts.parameters)
    source = found.source if found is not None and found.schema is not ANY_JSON else None
    return {name: plain_value(value) for name, value in facts.parameters.items() if name != source}


def facts_of(request: KeptRequest, expected: str | None = None) -> Facts:
    """A kept request as the facts of a call that gave the expected answer."""
    parameters: dict[str, Value] = dict(request.parameters)
    if request.response_format is not None:
        named: dict[str, Any] = {"name": "answer", "schema": request.response_format, "strict": True}
        parameters[_FORM] = {"type": "json_schema", "json_schema": named}
    said = () if expected is None else (Message("assistant", (Part(PartType.TEXT, expected),)),)
    return Facts(
        kind=request.kind, provider=request.provider, model_requested=request.model, parameters=parameters,
        tools=request.tools, input=request.messages, output=said,
    )  # fmt: skip


def answer_text(messages: Sequence[Message]) -> str | None:
    """An answer as an example expects it: its text, with tools that it called as JSON; None for no answer."""
    text = "\n".join(message.text for message in messages if message.text)
    called = [
        {"name": part.name, "arguments": plain_value(read_arguments(part.arguments))}
        for message in messages
        for part in message.parts
        if part.type is PartType.TOOL_CALL
    ]
    if not called:
        return text or None
    content: Mapping[str, Any] = {**({"text": text} if text else {}), "tool_calls": called}
    return json.dumps(content, ensure_ascii=False, indent=2)


def read_arguments(arguments: Value) -> Value:
    """Arguments that a client wrote as JSON in a text, read."""
    if not isinstance(arguments, str):
        return arguments
    try:
        found: Value = json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments
    return found
