"""Codex: the few of its many spans that are calls, turns and tools, and the log records beside them."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, ErrorFact, Facts, Kind, ToolUse
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.gen_ai_events import record_name
from spanglass.dialects.loose_records import session
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.providers import of_model
from spanglass.dialects.values import decoded, first_count, first_label, flag, nanoseconds, text, whole

_Attributes = Mapping[str, Value]

_USAGE = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")
_TURN = "codex.turn."
_PHASE = "codex.turn.phase"
_CACHED = ("gen_ai.usage.cache_read.input_tokens", "cached_token_count")
_WRITTEN = ("gen_ai.usage.cache_write.input_tokens", "cache_write_token_count")
_REASONING = ("codex.usage.reasoning_output_tokens", "reasoning_token_count")
_TOTAL = ("codex.usage.total_tokens",)
_EFFORT = ("codex.request.reasoning_effort", "codex.turn.reasoning_effort")
_MILLISECOND_NS = 1_000_000
_HIDDEN = "[REDACTED]"
_FAILED = 400
_TOOL_RESULT, _RESPONSE, _REQUEST = "codex.tool_result", "codex.agent_response", "codex.api_request"
_STREAM = "codex.sse_event"
_ENDS = frozenset({"response.completed", "response.incomplete", "response.failed"})


class _Codex:
    """Reads calls by their usage, turns by their sums, which do not count, and tools by their call ids."""

    name = "codex"
    rank = 32
    kind_rank = 58
    heads = frozenset({"codex"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:
        """The facts of a span and of the ``codex.…`` records made within it."""
        attributes = span.attributes
        said = [record for record in logs if record_name(record).startswith("codex.")]
        kind = _kind(attributes)
        told = {key: held for record in said for key, held in record.attributes.items()}
        if kind is None and not said:
            conversation = session(attributes)
            return Facts(session=conversation) if conversation else NOTHING
        is_call = kind is Kind.LLM
        model = first_label({**told, **attributes}, ("model", "slug"))
        effort = first_label({**told, **attributes}, _EFFORT)
        return Facts(
            kind=kind,
            provider=of_model(model) or "openai" if is_call else None,
            model_requested=model if is_call else None,
            streaming=True if is_call else None,
            first_token_ns=nanoseconds(told.get("ttft_ms"), _MILLISECOND_NS) if is_call else None,
            finish_reason=_finish(said) if is_call else None,
            usage=_usage({**told, **attributes}) if is_call else None,
            parameters={"reasoning.level": effort} if is_call and effort else {},
            input=_asked(said) if kind is not Kind.TOOL else (),
            output=_answered(said) if kind is not Kind.TOOL else (),
            tool=_tool({**told, **attributes}) if kind is Kind.TOOL else None,
            error=_error(said) if is_call else None,
            session=session({**told, **attributes}),
            user=first_label(told, ("user.account_id", "user.email")),
        )


def _kind(attributes: _Attributes) -> Kind | None:
    if any(key in attributes for key in _USAGE):
        return Kind.LLM
    if any(key.startswith(_TURN) and key != _PHASE for key in attributes):
        return Kind.AGENT
    return Kind.TOOL if "tool_name" in attributes and "call_id" in attributes else None


def _usage(told: _Attributes) -> Usage | None:
    """What Codex counts under its own names and in its records; the rest is the GenAI convention's."""
    found = Usage(
        cache_read=first_count(told, _CACHED),
        cache_write=first_count(told, _WRITTEN),
        reasoning=first_count(told, _REASONING),
        total=first_count(told, _TOTAL),
    )
    return None if found == Usage() else found


def _finish(said: Sequence[LogRecord]) -> str | None:
    """How the stream ended: ``completed``, ``incomplete`` or ``failed``."""
    kinds = [
        kind
        for record in said
        if record_name(record) == _STREAM
        and (kind := first_label(record.attributes, ("event.kind",))) in _ENDS
    ]
    return finish.reason(kinds[-1]) if kinds else None


def _error(said: Sequence[LogRecord]) -> ErrorFact | None:
    """Why the last request within the call failed, if it did."""
    requests = [record.attributes for record in said if record_name(record) == _REQUEST]
    told = requests[-1] if requests else {}
    status = whole(told.get("http.response.status_code"))
    message = text(told.get("error.message"))
    if not message and (status is None or status < _FAILED):
        return None
    return ErrorFact(str(status) if status else None, message, status)


def _asked(said: Sequence[LogRecord]) -> tuple[Message, ...]:
    """What the user typed, if the client is set to tell it, and tools that were called within the span."""
    typed = [text(record.attributes.get("prompt")) for record in said]
    turns = [turn for line in typed if line and line != _HIDDEN for turn in messages(line, "user")]
    calls = [
        Part(PartType.TOOL_CALL, call_id=used.call_id, name=used.name, arguments=used.arguments)
        for used in _used(said)
    ]
    return (*turns, Message("assistant", tuple(calls))) if calls else tuple(turns)


def _answered(said: Sequence[LogRecord]) -> tuple[Message, ...]:
    """What tools returned that were called within the span, and the answer if the client tells it."""
    results = [
        Part(PartType.TOOL_RESULT, call_id=used.call_id, name=used.name, result=used.result)
        for used in _used(said)
    ]
    told = [text(record.attributes.get("response")) for record in said if record_name(record) == _RESPONSE]
    answers = [turn for answer in told if answer for turn in messages(answer, "assistant")]
    return (*([Message("tool", tuple(results))] if results else ()), *answers)


def _used(said: Sequence[LogRecord]) -> list[ToolUse]:
    return [_tool(record.attributes) for record in said if record_name(record) == _TOOL_RESULT]


def _tool(told: _Attributes) -> ToolUse:
    given, returned = decoded(told.get("arguments")), told.get("output")
    if returned is None and flag(told.get("success")) is False:
        returned = told.get("error")
    return ToolUse(
        first_label(told, ("tool_name",)), first_label(told, ("call_id",)), given, tool_output(returned)
    )


DIALECT: Dialect = _Codex()
