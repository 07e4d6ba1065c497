"""Vercel's AI SDK, versions 3 to 6 and 7's legacy form: ``ai.operationId``, ``ai.prompt``, ``ai.response.…``.

Version 7 writes the GenAI convention and only what that has no name for as ``ai.…``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import CALL_KINDS, Facts, Kind, ToolUse
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.dialects import Dialect, finish, generic, vercel_ai_usage
from spanglass.dialects.message_parts import parts, tool_call, tool_output
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.providers import provider
from spanglass.dialects.request_bodies import parameters, request
from spanglass.dialects.timing import first_event
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import (
    decoded,
    first_label,
    label,
    listing,
    mapping,
    nanoseconds,
    text,
    unquoted,
)
from spanglass.dialects.vercel_ai_ranking import ranked

_Attributes = Mapping[str, Value]

_SETTINGS, _CONTEXT, _METADATA = "ai.settings.", "ai.settings.context.", "ai.telemetry.metadata."
_RESPONSES = ("ai.response.", "ai.result.")
_KINDS: Mapping[str, Kind] = {
    "doGenerate": Kind.LLM, "doStream": Kind.LLM, "doEmbed": Kind.EMBEDDING, "doRerank": Kind.RERANKER,
    "toolCall": Kind.TOOL, "generateSpeech": Kind.LLM, "transcribe": Kind.LLM, "streamTranscribe": Kind.LLM,
    "generateImage": Kind.LLM, "generateVideo": Kind.LLM,
}  # fmt: skip
"""By the last part of ``ai.operationId``; all other operations are made of these."""
_TEXTS = ("text", "object")
_FINISH = ("ai.response.finishReason", "ai.finishReason", "ai.result.finishReason")
_FIRST_TOKEN = ("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk")
_FIRST_CHUNK = frozenset({"ai.stream.firstChunk"})
_NOT_PARAMETERS = frozenset({"maxRetries", "maxSteps", "output", "mode"})
_MILLISECOND_NS = 1_000_000


class _VercelAi:
    """Reads operations, the calls of models below them, and tool calls."""

    name = "vercel_ai"
    rank = 32
    kind_rank = 40
    heads = frozenset({"ai"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes and events state; the SDK writes no log records."""
        attributes = span.attributes
        operation = text(attributes.get("ai.operationId"))
        kind = _kind(operation)
        reason = next((got for key in _FINISH if (got := finish.reason(attributes.get(key)))), None)
        requested, responded = text(attributes.get("ai.model.id")), text(attributes.get("ai.response.model"))
        output = _output(attributes, reason) if kind is not Kind.TOOL else ()
        ttft = _first_token(span)
        is_call = kind in CALL_KINDS or kind is None
        return replace(
            _made_for(attributes),
            kind=kind,
            provider=_provider(attributes, responded or requested) if is_call else None,
            model_requested=requested,
            model_responded=responded,
            response_id=text(attributes.get("ai.response.id")) if is_call else None,
            streaming=True if ttft is not None else _streaming(operation),
            first_token_ns=ttft,
            finish_reason=reason,
            usage=vercel_ai_usage.usage(attributes, is_call=is_call),
            sender_cost_nano=vercel_ai_usage.cost_nano(attributes) if is_call else None,
            parameters=_parameters(attributes),
            tools=tools(attributes.get("ai.prompt.tools")),
            input=_input(attributes),
            output=output,
            tool=_tool(attributes) if kind is Kind.TOOL else None,
            documents=ranked(attributes),
            title=_title(attributes, span),
            refusal=finish.refusal(reason, output, "ai.response.text") if is_call else None,
        )


def _kind(operation: str | None) -> Kind | None:
    if operation is None or not operation.startswith("ai."):
        return None
    return _KINDS.get(operation.rpartition(".")[2], Kind.CHAIN)


def _made_for(attributes: _Attributes) -> Facts:
    """For whom the operation was made, by its metadata, or in version 7 by its context.

    The name of the function is the feature, if the application gave none.
    """
    told: dict[str, Value] = {}
    for key, value in attributes.items():
        for prefix in (_METADATA, _CONTEXT):
            if key.startswith(prefix):
                told[key[len(prefix) :]] = value
    found = generic.attribution({**told, **attributes})
    return Facts(
        session=found.session,
        user=found.user,
        customer=found.customer,
        feature=found.feature or first_label(attributes, ("ai.telemetry.functionId",)),
        tags=found.tags,
    )


def _provider(attributes: _Attributes, model: str | None) -> str | None:
    named = attributes.get("ai.model.provider")
    return provider(named, model) if named or model else None


def _streaming(operation: str | None) -> bool | None:
    """Whether the answer was streamed, for the operations that could be."""
    tail = operation.rpartition(".")[2].removeprefix("do") if operation else ""
    if tail.lower().startswith("stream"):
        return True
    return False if tail.lower().startswith("generate") else None


def _first_token(span: RawSpan) -> int | None:
    places = [span.attributes, *(event.attributes for event in span.events if event.name in _FIRST_CHUNK)]
    for place in places:
        for key in _FIRST_TOKEN:
            if (found := nanoseconds(place.get(key), _MILLISECOND_NS)) is not None:
                return found
    return first_event(span, _FIRST_CHUNK) if span.events else None


def _parameters(attributes: _Attributes) -> dict[str, Value]:
    size = len(_SETTINGS)
    given = {
        key[size:]: value
        for key, value in attributes.items()
        if key.startswith(_SETTINGS) and not key.startswith(_CONTEXT) and key[size:] not in _NOT_PARAMETERS
    }
    return parameters(given)


def _input(attributes: _Attributes) -> tuple[Message, ...]:
    """What was asked: messages as the provider got them, as the application gave them, or values to embed."""
    if (given := attributes.get("ai.prompt.messages")) is not None:
        return messages(given, "user")
    if (given := attributes.get("ai.prompt")) is not None:
        return request(given).messages
    given = attributes.get("ai.values", attributes.get("ai.value", attributes.get("ai.request.text")))
    said = [text(unquoted(value)) for value in (listing(given) or [given])]
    return tuple(Message("user", (Part(PartType.TEXT, found),)) for found in said if found)


def _output(attributes: _Attributes, reason: str | None) -> tuple[Message, ...]:
    """The answer: reasoning, text or object, files and tool calls; an empty text is an answer too."""
    said: list[Part] = []
    is_answered = False
    for prefix in _RESPONSES:
        if thought := text(attributes.get(f"{prefix}reasoning")):
            said.append(Part(PartType.REASONING, thought))
        for name in _TEXTS:
            found = attributes.get(prefix + name)
            is_answered = is_answered or found is not None
            said += parts(found) if isinstance(found, str) else ()
        said += parts(decoded(attributes.get(f"{prefix}files")))
        for call in listing(attributes.get(f"{prefix}toolCalls")):
            said += (tool_call(mapping(call)),) if mapping(call) else ()
        if said or is_answered:
            return (Message("assistant", tuple(said), finish_reason=reason),)
    return ()


def _tool(attributes: _Attributes) -> ToolUse:
    return ToolUse(
        first_label(attributes, ("ai.toolCall.name",)),
        first_label(attributes, ("ai.toolCall.id",)),
        decoded(attributes.get("ai.toolCall.args", attributes.get("ai.toolCall.input"))),
        tool_output(unquoted(attributes.get("ai.toolCall.result", attributes.get("ai.toolCall.output")))),
    )


def _title(attributes: _Attributes, span: RawSpan) -> str | None:
    """The operation with the name of its function, where the span's name has the operation alone."""
    named = label(attributes.get("operation.name"))
    is_more = (
        named is not None and "ai.telemetry.functionId" in attributes and "ai.toolCall.name" not in attributes
    )
    return named if is_more and named != span.name else None


DIALECT: Dialect = _VercelAi()
