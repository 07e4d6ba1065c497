"""Claude Code: ``span.type`` and plain attribute names, and the records it logs of the same requests."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, ErrorFact, Facts, Kind, ToolUse
from spanglass.core.messages import Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Billing, Usage, with_inclusive_input
from spanglass.dialects import Dialect, finish, generic
from spanglass.dialects.gen_ai_events import record_name
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import messages, system, with_system
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import (
    decoded,
    first_count,
    first_label,
    flag,
    label,
    nano_dollars,
    nanoseconds,
    text,
    whole,
)  # fmt: skip

_Attributes = Mapping[str, Value]

_PREFIX = "claude_code."
_KINDS: Mapping[str, Kind] = {
    "llm_request": Kind.LLM, "tool": Kind.TOOL, "interaction": Kind.AGENT, "tool.execution": Kind.SPAN,
    "tool.blocked_on_user": Kind.SPAN, "hook": Kind.SPAN,
}  # fmt: skip
_MILLISECOND_NS = 1_000_000
_HIDDEN = frozenset({"<REDACTED>", "[REDACTED]"})
_PROMPTS = ("user_system_prompt", "system_prompt", "system_prompt_preview")
_ARGUMENTS = ("file_path", "full_command", "bash_command", "skill_name", "subagent_type", "input")
_RESULTS = ("output", "content", "result", "response")
_STANDARD_SPEEDS = frozenset({"normal", "standard"})


class _ClaudeCode:
    """Reads interactions, requests and tools; waiting, execution and hooks are parts of a tool's time."""

    name = "claude_code"
    rank = 8
    kind_rank = 45
    heads = frozenset({"span", "claude_code"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:
        """The facts of a span and of the records logged within it."""
        kind = _kind(span)
        if kind is None:
            return NOTHING
        records = {record_name(record).removeprefix(_PREFIX): record.attributes for record in logs}
        if kind is Kind.LLM:
            return _call(span, records)
        if kind is Kind.TOOL:
            return Facts(kind=kind, tool=_tool(span, records), error=_error(span))
        asked = (span.attributes.get("user_prompt"), records.get("user_prompt", {}).get("prompt"))
        answered = records.get("assistant_response", {})
        is_turn = kind is Kind.AGENT
        return Facts(
            kind=kind,
            input=_said(*asked, role="user") if is_turn else (),
            output=_said(*(answered.get(key) for key in _RESULTS), role="assistant") if is_turn else (),
            error=_error(span),
        )


def _kind(span: RawSpan) -> Kind | None:
    given = label(span.attributes.get("span.type"))
    if not span.name.startswith(_PREFIX) and "claude_code" not in span.scope.name:
        return None
    return _KINDS.get(given or span.name.removeprefix(_PREFIX), Kind.SPAN)


def _call(span: RawSpan, records: Mapping[str, _Attributes]) -> Facts:
    attributes = span.attributes
    asked, told = _bodies(records)
    reason = finish.reason(attributes.get("stop_reason")) or told.finish_reason
    answered, billed = records.get("assistant_response", {}), records.get("api_request", {})
    output = told.messages or _said(
        attributes.get("response.model_output"), *(answered.get(key) for key in _RESULTS), role="assistant"
    )
    ttft = nanoseconds(attributes.get("ttft_ms"), _MILLISECOND_NS)
    model = text(attributes.get("model"))
    return Facts(
        kind=Kind.LLM,
        provider="anthropic",
        model_requested=asked.model or model,
        model_responded=told.model or text(billed.get("model")) or text(answered.get("model")),
        streaming=True if ttft is not None else asked.streaming,
        first_token_ns=ttft,
        finish_reason=reason,
        usage=_usage(attributes),
        sender_cost_nano=nano_dollars(billed.get("cost_usd")),
        parameters=asked.parameters,
        tools=asked.tools or tools(attributes.get("tools")),
        input=asked.messages
        or _context(attributes)
        or _said(records.get("user_prompt", {}).get("prompt"), role="user"),
        output=output,
        agent=first_label(attributes, ("agent.name", "agent_name")),
        error=_error(span),
        refusal=finish.refusal(reason, output, "stop_reason", told.refusal),
    )


def _bodies(records: Mapping[str, _Attributes]) -> tuple[RequestBody, ResponseBody]:
    """The raw request and answer, which are logged only if the user asked for it."""
    sent, got = (records.get(f"api_{side}_body", {}).get("body") for side in ("request", "response"))
    return request(sent) if sent else RequestBody(), response(got) if got else ResponseBody()


def _usage(attributes: _Attributes) -> Usage | None:
    """Tokens as the API counts them, the cache beside the input."""
    speed = label(attributes.get("speed"))
    found = Usage(
        input=first_count(attributes, ("input_tokens",)),
        output=first_count(attributes, ("output_tokens",)),
        cache_read=first_count(attributes, ("cache_read_tokens",)),
        cache_write=first_count(attributes, ("cache_creation_tokens",)),
        billing=Billing(speed=speed) if speed and speed not in _STANDARD_SPEEDS else None,
    )
    return with_inclusive_input(found, exclusive=True) if found.known else None


def _context(attributes: _Attributes) -> tuple[Message, ...]:
    prompt = next((held for key in _PROMPTS if (held := text(attributes.get(key)))), None)
    given = _said(attributes.get("new_context"), role="user")
    return with_system(system(prompt), given) if prompt and prompt not in _HIDDEN else given


def _said(*values: Value, role: str) -> tuple[Message, ...]:
    """The first of the values that was not withheld."""
    return next((messages(held, role) for held in values if held and held not in _HIDDEN), ())


def _tool(span: RawSpan, records: Mapping[str, _Attributes]) -> ToolUse:
    """A tool's call; its input and output stand in attributes, an event or a log record."""
    output = next((event.attributes for event in reversed(span.events) if event.name == "tool.output"), {})
    logged = records.get("tool_result", {})
    attributes = {**logged, **output, **span.attributes}
    given = decoded(attributes.get("tool_input", attributes.get("tool_parameters")))
    if given is None:
        given = {key: attributes[key] for key in _ARGUMENTS if attributes.get(key)} or None
    returned = next((output[key] for key in _RESULTS if output.get(key) is not None), None)
    return ToolUse(
        first_label(attributes, ("tool_name",)),
        first_label(attributes, ("tool_use_id", "gen_ai.tool.call.id")),
        given,
        tool_output(returned),
    )


def _error(span: RawSpan) -> ErrorFact | None:
    """Why a request or a tool failed: its span says so in an attribute, whatever its status."""
    found = generic.error(span)
    if flag(span.attributes.get("success")) is not False:
        return found
    status = whole(span.attributes.get("status_code"))
    said = text(span.attributes.get("error")) or (found.message if found else None)
    return ErrorFact((found.type if found else None) or (str(status) if status else None), said, status)


DIALECT: Dialect = _ClaudeCode()
