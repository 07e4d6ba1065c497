"""Spans of the OpenAI Agents SDK as its own exporter describes them: ``openai_agents.span.type`` and data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import ErrorFact, Facts, Kind, ToolUse
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.timestamps import moment_ns
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.body_usage import body_usage
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.providers import of_model
from spanglass.dialects.request_bodies import parameters, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import decoded, first_label, label, mapping, text

_Attributes = Mapping[str, Value]

_DATA, _TRACE = "openai_agents.data.", "openai_agents.trace."
_METADATA = (f"{_TRACE}metadata.", "openai_agents.metadata.")
_KINDS: Mapping[str, Kind] = {
    "agent": Kind.AGENT, "function": Kind.TOOL, "generation": Kind.LLM, "response": Kind.LLM,
    "transcription": Kind.LLM, "speech": Kind.LLM, "handoff": Kind.CHAIN, "guardrail": Kind.GUARDRAIL,
    "speech_group": Kind.CHAIN, "mcp_tools": Kind.CHAIN, "task": Kind.CHAIN, "turn": Kind.CHAIN,
    "custom": Kind.SPAN,
}  # fmt: skip
_OUTPUT = f"{_DATA}output"
_SPOKEN = ("transcription", "speech")


class _OpenAiAgents:
    """Reads the data of each type of span, and the workflow and group of their trace."""

    name = "openai_agents"
    rank = 40
    kind_rank = 52
    heads = frozenset({"openai_agents"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; the exporter sends no log records."""
        attributes = span.attributes
        kind, custom = _kind(attributes)
        is_call = kind is Kind.LLM
        told = _told(attributes) if is_call else ResponseBody()
        settings = mapping(attributes.get(f"{_DATA}model_config"))
        model = text(attributes.get(f"{_DATA}model")) if is_call else None
        made_for = generic.attribution(_metadata(attributes))
        ttft = _first_token(span)
        return Facts(
            kind=kind,
            provider=of_model(told.model or model) if is_call else None,
            model_requested=model,
            model_responded=told.model,
            response_id=(label(attributes.get(f"{_DATA}response_id")) or told.id) if is_call else None,
            streaming=True if ttft is not None else None,
            first_token_ns=ttft,
            finish_reason=told.finish_reason,
            usage=(body_usage(attributes.get(f"{_DATA}usage")) or told.usage) if is_call else None,
            parameters=parameters(settings) if is_call else {},
            tools=tools(attributes.get(f"{_DATA}tools")),
            input=_asked(attributes) if is_call else (),
            output=told.messages,
            tool=_tool(attributes) if kind is Kind.TOOL else None,
            session=first_label(attributes, (f"{_TRACE}group_id",)) or made_for.session,
            user=made_for.user,
            customer=made_for.customer,
            feature=made_for.feature,
            agent=label(span.name) if kind is Kind.AGENT else first_label(custom, ("agent_name",)),
            tags=made_for.tags,
            error=_error(span),
            refusal=finish.refusal(told.finish_reason, told.messages, _OUTPUT, told.refusal),
        )


def _kind(attributes: _Attributes) -> tuple[Kind | None, dict[str, Value]]:
    """The kind, and what a span of the SDK's newer types, sent as custom ones, says of itself."""
    given = label(attributes.get("openai_agents.span.type"))
    if given is None:
        return (Kind.CHAIN if f"{_TRACE}id" in attributes else None), {}
    custom = mapping(attributes.get(f"{_DATA}data")) if given == "custom" else {}
    return _KINDS.get(label(custom.get("sdk_span_type")) or given, Kind.SPAN), custom


def _metadata(attributes: _Attributes) -> dict[str, Value]:
    return {
        key.partition(".metadata.")[2]: value
        for key, value in attributes.items()
        if key.startswith(_METADATA)
    }


def _asked(attributes: _Attributes) -> tuple[Message, ...]:
    given = decoded(attributes.get(f"{_DATA}input"))
    if attributes.get("openai_agents.span.type") in _SPOKEN:
        return _media(given, "user")
    return request(given).messages if given else ()


def _told(attributes: _Attributes) -> ResponseBody:
    given = decoded(attributes.get(_OUTPUT))
    if attributes.get("openai_agents.span.type") == "speech":
        return ResponseBody(messages=_media(given, "assistant"))
    return response(given) if given else ResponseBody()


def _media(given: Value, role: str) -> tuple[Message, ...]:
    """What was said or heard: words, or audio as base64 with its format."""
    if isinstance(given, str) and given:
        return (Message(role, (Part(PartType.TEXT, given),)),)
    sound, shape = text(mapping(given).get("data")), label(mapping(given).get("format"))
    if sound is None:
        return ()
    kind = f"audio/{shape or 'pcm'}"
    return (Message(role, (Part(PartType.AUDIO, media_type=kind, uri=f"data:{kind};base64,{sound}"),)),)


def _first_token(span: RawSpan) -> int | None:
    began = moment_ns(span.attributes.get(f"{_DATA}first_content_at"))
    return began - span.start_ns if began is not None and began >= span.start_ns else None


def _tool(attributes: _Attributes) -> ToolUse:
    given, returned = attributes.get(f"{_DATA}input"), attributes.get(_OUTPUT)
    return ToolUse(first_label(attributes, (f"{_DATA}name",)), None, decoded(given), tool_output(returned))


def _error(span: RawSpan) -> ErrorFact | None:
    """Why the span failed; the SDK says what it was doing, and keeps the reason beside that."""
    found = generic.error(span)
    reason = text(mapping(span.attributes.get("openai_agents.error.data")).get("error"))
    if found is None or reason is None:
        return found
    return replace(found, message=f"{found.message}: {reason}" if found.message else reason)


DIALECT: Dialect = _OpenAiAgents()
