"""Sentry's names for what the GenAI convention has others for: ``gen_ai.request.messages`` and the like."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, ToolUse
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.call_arguments import call_arguments
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import system, with_system
from spanglass.dialects.request_bodies import RequestBody, request
from spanglass.dialects.response_bodies import ResponseBody, response
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import decoded, first_count, flag, label, nanoseconds, unquoted

_Attributes = Mapping[str, Value]

_OUT = "gen_ai.response.text"
_USED: Mapping[str, tuple[str, ...]] = {
    "input": ("gen_ai.usage.input_tokens",), "output": ("gen_ai.usage.output_tokens",),
    "cache_read": ("gen_ai.usage.input_tokens.cached",),
    "cache_write": ("gen_ai.usage.input_tokens.cache_write",),
    "reasoning": ("gen_ai.usage.output_tokens.reasoning",), "total": ("gen_ai.usage.total_tokens",),
}  # fmt: skip
_NONE = "None"
_SECOND_NS = 1_000_000_000


class _Sentry:
    """Reads messages, tokens with those of the cache, tools and the first token."""

    name = "sentry"
    rank = 9
    kind_rank = 60
    heads = frozenset({"sentry"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts that Sentry's own names state; those of the convention are read beside them."""
        attributes = span.attributes
        op = label(attributes.get("sentry.op")) or ""
        if not op.startswith("gen_ai."):
            return NOTHING
        asked, told = _asked(attributes), _told(attributes)
        ttft = nanoseconds(attributes.get("gen_ai.response.time_to_first_token"), _SECOND_NS)
        offered = attributes.get("gen_ai.tool.definitions", attributes.get("gen_ai.request.available_tools"))
        return Facts(
            streaming=True if ttft is not None else flag(attributes.get("gen_ai.response.streaming")),
            first_token_ns=ttft,
            usage=_usage(attributes) if op not in ("gen_ai.invoke_agent", "gen_ai.create_agent") else None,
            tools=tools(decoded(offered)),
            input=asked.messages,
            output=told.messages,
            tool=_tool(span) if op == "gen_ai.execute_tool" else None,
            refusal=finish.refusal(None, told.messages, _OUT),
        )


def _asked(attributes: _Attributes) -> RequestBody:
    given = unquoted(attributes.get("gen_ai.request.messages", attributes.get("gen_ai.embeddings.input")))
    asked = request(given) if given is not None else RequestBody()
    prompt = decoded(attributes.get("gen_ai.system_instructions"))
    return RequestBody(messages=with_system(system(prompt) if prompt else None, asked.messages))


def _told(attributes: _Attributes) -> ResponseBody:
    """The answer: text, the message of the provider, and calls of tools beside it."""
    said, called = (
        _plain(unquoted(attributes.get(_OUT))),
        decoded(attributes.get("gen_ai.response.tool_calls")),
    )
    if isinstance(said, list) and all(isinstance(part, str) for part in said):
        said = {"role": "assistant", "content": "".join(map(str, said))}
    if isinstance(called, list):
        message = said if isinstance(said, dict) else {"role": "assistant", "content": said}
        return response({**message, "tool_calls": called})
    return response(said) if said is not None else ResponseBody()


def _plain(value: Value) -> Value:
    """The message without the words for nothing that the SDK writes; one tool call is a list of one."""
    if not isinstance(value, dict):
        return value
    found = {key: None if held == _NONE else held for key, held in value.items()}
    if isinstance(called := found.get("tool_calls"), dict):
        found["tool_calls"] = [called]
    return found


def _usage(attributes: _Attributes) -> Usage | None:
    counts = {name: first_count(attributes, keys) for name, keys in _USED.items()}
    usage = Usage(
        counts["input"], counts["output"], counts["cache_read"], counts["cache_write"],
        counts["reasoning"], counts["total"],
    )  # fmt: skip
    return usage if usage.known else None


def _tool(span: RawSpan) -> ToolUse:
    given, returned = (span.attributes.get(f"gen_ai.tool.{name}") for name in ("input", "output"))
    named = label(span.attributes.get("gen_ai.tool.name")) or label(span.name)
    return ToolUse(named, None, call_arguments(given), tool_output(returned))


DIALECT: Dialect = _Sentry()
