"""Google's Agent Development Kit, ``gcp.vertex.agent.…``, and its GenAI SDK's tools, ``code.function.…``."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.providers import of_model
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.values import decoded, first_count, first_label, flag, label, mapping

_Attributes = Mapping[str, Value]

_AGENT = "gcp.vertex.agent."
_RESPONSE = f"{_AGENT}llm_response"
_THOUGHTS = ("gen_ai.usage.experimental.reasoning_tokens",)
_PARAMETERS = "code.function.parameters."
_UNKNOWN = frozenset({"<not specified>", "<not serializable>", "N/A"})
_KINDS = {"invocation": Kind.CHAIN, "call_llm": Kind.LLM, "send_data": Kind.CHAIN}
_ALL_TOOLS = "(merged tools)"


class _Google:
    """Reads requests, answers and tool calls that the Kit keeps whole."""

    name = "google"
    rank = 9
    kind_rank = 55
    heads = frozenset({"gcp", "code"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts under the Kit's names; its log records are the GenAI convention's."""
        attributes = span.attributes
        found = [key for key in attributes if key.startswith((_AGENT, "code.function."))]
        if not found and span.scope.name != "gcp.vertex.agent":
            return NOTHING
        kind = _kind(span)
        is_call = kind is Kind.LLM
        is_answered = is_call or span.name.startswith("generate_content")
        asked = request(attributes.get(f"{_AGENT}llm_request")) if is_call else RequestBody()
        told = _told(attributes) if is_call else ResponseBody()
        return Facts(
            kind=kind,
            provider=of_model(told.model or asked.model) if is_call else None,
            model_requested=asked.model,
            model_responded=told.model,
            response_id=told.id or (label(attributes.get(f"{_AGENT}event_id")) if is_answered else None),
            streaming=flag(mapping(attributes.get(_RESPONSE)).get("partial")) or None,
            finish_reason=told.finish_reason,
            usage=told.usage or _counted(attributes),
            parameters=asked.parameters,
            tools=asked.tools,
            input=asked.messages or _sent(attributes),
            output=told.messages,
            tool=_tool(attributes) if kind in (Kind.TOOL, None) else None,
            session=first_label(attributes, (f"{_AGENT}session_id",)),
            agent=_agent(span),
            refusal=finish.refusal(told.finish_reason, told.messages, _RESPONSE, told.refusal),
        )


def _kind(span: RawSpan) -> Kind | None:
    """The kind by the span's name, which the first versions gave it nothing else for."""
    if span.attributes.get("gen_ai.tool.name") == _ALL_TOOLS:
        return Kind.CHAIN
    operation = span.name.partition(" ")[0]
    if operation in ("agent_run", "invoke_agent"):
        return Kind.AGENT
    if operation in ("execute_tool", "tool_call", "tool_response"):
        return Kind.TOOL
    return _KINDS.get(operation)


def _told(attributes: _Attributes) -> ResponseBody:
    """The answer; an error stands in it in the place of a reason."""
    given = decoded(attributes.get(_RESPONSE))
    if not isinstance(given, dict) or not given:
        return ResponseBody()
    body = response({"candidates": [given], **given})
    refused = finish.reason(given.get("error_code") or given.get("errorCode"))
    reason = body.finish_reason or (refused if refused in finish.BLOCKED else None)
    said = body.messages if any(turn.parts for turn in body.messages) else ()
    return ResponseBody(body.id, body.model, reason, said, body.usage, body.refusal)


def _counted(attributes: _Attributes) -> Usage | None:
    """The tokens of an answer that was not kept: the Kit writes Gemini's thoughts beside its output."""
    thoughts = first_count(attributes, _THOUGHTS)
    output = first_count(attributes, ("gen_ai.usage.output_tokens",))
    return Usage(output=(output or 0) + thoughts, reasoning=thoughts) if thoughts else None


def _sent(attributes: _Attributes) -> tuple[Message, ...]:
    given = attributes.get(f"{_AGENT}data")
    return messages(given, "user") if given not in (None, "{}", "") else ()


def _tool(attributes: _Attributes) -> ToolUse | None:
    """The call a tool's span stands for: kept whole by the Kit, argument by argument by the SDK."""
    given, returned = (
        _value(attributes.get(f"{_AGENT}{key}")) for key in ("tool_call_args", "tool_response")
    )
    if given is None:
        size = len(_PARAMETERS)
        given = {
            key[size:].removesuffix(".value"): value
            for key, value in attributes.items()
            if key.startswith(_PARAMETERS) and key.endswith(".value")
        } or None
    if returned is None:
        returned = _value(attributes.get("code.function.return.value"))
    call_id = label(attributes.get("gen_ai.tool.call.id"))
    if given is None and returned is None:
        return None
    return ToolUse(None, None if call_id in _UNKNOWN else call_id, given, tool_output(returned))


def _value(value: Value) -> Value:
    """A value that says something; the Kit writes ``{}`` for what was not recorded."""
    found = decoded(value)
    return None if found in ({}, "") or (isinstance(found, str) and found in _UNKNOWN) else found


def _agent(span: RawSpan) -> str | None:
    """The agent named in brackets, ``agent_run [weather]``."""
    operation, _, rest = span.name.partition(" ")
    return rest.strip("[] ") or None if operation == "agent_run" else None


DIALECT: Dialect = _Google()
