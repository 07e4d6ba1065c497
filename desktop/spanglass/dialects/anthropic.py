"""Spans the Anthropic SDKs and API make themselves, beside the GenAI convention's names: ``anthropic.…``."""

from collections.abc import Sequence

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.span import LogRecord, RawSpan
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.values import first_count, first_label, flag

_SCOPES = ("com.anthropic.", "anthropic")
_REASON = "anthropic.message.stop_reason"
_READ = ("anthropic.usage.cache_read_input_tokens",)
_WRITTEN = ("anthropic.usage.cache_creation_input_tokens",)
_RESULT = "anthropic.tool_result.content"


class _Anthropic:
    """Reads what has no name in the convention: stop reasons, results of tools, calls that are no model's."""

    name = "anthropic"
    rank = 45
    kind_rank = 65
    heads = frozenset({"anthropic"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts of Anthropic's own names; contents stand under the convention's."""
        attributes = span.attributes
        if not span.scope.name.startswith(_SCOPES) and _REASON not in attributes:
            return NOTHING
        reason = finish.reason(attributes.get(_REASON))
        explained = first_label(attributes, ("anthropic.message.stop_details.explanation",))
        read, written = first_count(attributes, _READ), first_count(attributes, _WRITTEN)
        returned = attributes.get(_RESULT)
        return Facts(
            kind=_kind(span),
            provider="anthropic",
            finish_reason=reason,
            streaming=flag(attributes.get("anthropic.request.stream")),
            usage=Usage(cache_read=read, cache_write=written) if read or written else None,
            tool=ToolUse(result=tool_output(returned)) if returned is not None else None,
            session=first_label(attributes, ("anthropic.session.id", "anthropic.session.thread.id")),
            refusal=finish.refusal(reason, (), _REASON, explained),
        )


def _kind(span: RawSpan) -> Kind | None:
    """An API call without an operation, such as counting tokens, is a request and nothing more."""
    plain = "gen_ai.operation.name" not in span.attributes and "http.request.method" in span.attributes
    return Kind.HTTP if plain else None


DIALECT: Dialect = _Anthropic()
