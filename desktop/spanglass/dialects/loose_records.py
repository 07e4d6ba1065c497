"""Log records of coding agents that name no span: which there are, and what they tell of it."""

from collections.abc import Mapping

from spanglass.core.loose_record import About, LooseRecord
from spanglass.core.span import LogRecord, Value
from spanglass.dialects.gen_ai_events import DETAILS, record_name
from spanglass.dialects.values import first_count, first_label

_EVENTS: Mapping[str, About] = {
    "codex.user_prompt": About.PROMPT, "codex.api_request": About.REQUEST,
    "codex.websocket_request": About.REQUEST, "codex.turn_ttft": About.REQUEST,
    "codex.sse_event": About.ANSWER, "codex.agent_response": About.ANSWER, "codex.turn_cost": About.TURN,
    "codex.tool_result": About.TOOL, "codex.tool_decision": About.TOOL,
    "gemini_cli.user_prompt": About.PROMPT, "gemini_cli.api_request": About.REQUEST,
    "gemini_cli.api_response": About.ANSWER, "gemini_cli.api_error": About.ANSWER,
    "gemini_cli.tool_call": About.TOOL,
    "claude_code.user_prompt": About.PROMPT, "claude_code.api_request_body": About.REQUEST,
    "claude_code.api_request": About.ANSWER, "claude_code.api_response_body": About.ANSWER,
    "claude_code.api_error": About.ANSWER, "claude_code.assistant_response": About.ANSWER,
    "claude_code.tool_result": About.TOOL, "claude_code.tool_decision": About.TOOL,
    **dict.fromkeys(DETAILS, About.ANSWER),
}  # fmt: skip
_SESSION = ("conversation.id", "conversation_id", "gen_ai.conversation.id", "session.id", "thread.id")
_MODEL = ("gen_ai.response.model", "model", "slug")
_INPUT = ("input_token_count", "input_tokens", "gen_ai.usage.input_tokens")
_CACHED = (("cached_token_count", "cache_read_tokens"), ("cache_creation_tokens",))
_OUTPUT = ("output_token_count", "output_tokens", "gen_ai.usage.output_tokens")
_REASONING = ("thoughts_token_count", "reasoning_token_count")
_CALL_ID = ("call_id", "gen_ai.tool.call.id", "tool_use_id")
_REQUEST_ID = ("request_id", "gen_ai.response.id", "response_id")
_OF_THEIR_SPAN = frozenset({"codex.api_request", "codex.websocket_request", "codex.turn_ttft"})
_TOOL = ("tool_name", "function_name", "gen_ai.tool.name")
_ANYWHERE = ("codex.", "event ")
"""Events whose records name whatever span was open: Codex's, which also names them by lines of source."""

_ANYWHERE_OF = "com.anthropic.claude_code"
"""The scope of Claude Code's records, which name the turn or the tool around a call."""

_STREAM_EVENT, _KIND = "codex.sse_event", "event.kind"


def may_be_loose(record: LogRecord) -> bool:
    """Whether a record may be of a span that it does not name, judged by as little as its event's name."""
    return (
        not record.span_id
        or record.event_name.startswith(_ANYWHERE)
        or record.scope.name.startswith(_ANYWHERE_OF)
    )


def loose_record(record: LogRecord) -> LooseRecord | None:
    """What a record tells of its span; None for one that no dialect reads."""
    name, told = _name(record), record.attributes
    about = _EVENTS.get(name)
    if about is None or (name == _STREAM_EVENT and not _tells(told)):
        return None
    if record.span_id and about is About.REQUEST and name in _OF_THEIR_SPAN:
        return None
    return LooseRecord(
        about,
        session(told),
        first_label(told, _MODEL),
        _counts(first_count(told, _INPUT), *(first_count(told, keys) for keys in _CACHED)),
        _counts(first_count(told, _OUTPUT), first_count(told, _REASONING)),
        first_label(told, _CALL_ID),
        first_label(told, _TOOL),
        first_label(told, _REQUEST_ID),
    )


def _name(record: LogRecord) -> str:
    """The name of the event; Claude Code's is short, and whole in the body."""
    name = record_name(record)
    return record.body if isinstance(record.body, str) and record.body.endswith(f".{name}") else name


def session(told: Mapping[str, Value]) -> str | None:
    """The conversation; a ``thread.id`` may be that of the operating system, a number."""
    names = (first_label(told, (key,)) for key in _SESSION)
    return next((name for name in names if name and not name.isdecimal()), None)


def _tells(told: Mapping[str, Value]) -> bool:
    """Whether an event of a stream is its end or a failure; the many others say nothing."""
    kind = first_label(told, (_KIND,)) or ""
    return first_count(told, (*_INPUT, *_OUTPUT)) is not None or kind in (
        "response.completed", "response.failed", "response.incomplete",
    )  # fmt: skip


def _counts(count: int | None, *more: int | None) -> tuple[int, ...]:
    """The counts that may be told of the same tokens, without and with those beside them."""
    if count is None:
        return ()
    beside = sum(each or 0 for each in more)
    return (count, count + beside) if beside else (count,)
