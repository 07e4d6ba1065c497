"""The Model Context Protocol: ``mcp.method.name`` and what comes with it, of clients and of servers."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.dialects import Dialect
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.values import decoded, first_label, label

_Attributes = Mapping[str, Value]

_METHOD = "mcp.method.name"
_CALL = "tools/call"
_NAMES = ("gen_ai.tool.name", "mcp.tool.name", "mcp.tools.call.name", "tool.name")
_IDS = ("gen_ai.tool.call.id",)
_GIVEN = ("gen_ai.tool.call.arguments", "mcp.tool.arguments", "mcp.request.argument", "mcp.request.arguments")
_RETURNED = ("gen_ai.tool.call.result", "mcp.tool.result", "mcp.response.value", "mcp.tool.result.content")
_ABOUT = ("gen_ai.prompt.name", "mcp.prompt.name", "mcp.resource.uri")


class _Mcp:
    """Reads calls of tools; any other message of the protocol is a step of a chain."""

    name = "mcp"
    rank = 60
    kind_rank = 100
    heads = frozenset({"mcp"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the protocol's names state; it has no log records."""
        attributes = span.attributes
        method = label(attributes.get(_METHOD))
        if method is None:
            return NOTHING
        is_tool = method == _CALL
        return Facts(
            kind=Kind.TOOL if is_tool else Kind.CHAIN,
            operation=method,
            tool=_tool(span) if is_tool else None,
            input=() if is_tool else _about(attributes),
        )


def _tool(span: RawSpan) -> ToolUse:
    """The call; the name of the span is its method and the tool."""
    attributes = span.attributes
    name = first_label(attributes, _NAMES) or span.name.removeprefix(_CALL).strip() or None
    return ToolUse(
        name, first_label(attributes, _IDS), decoded(_first(attributes, _GIVEN)),
        tool_output(_first(attributes, _RETURNED)),
    )  # fmt: skip


def _about(attributes: _Attributes) -> tuple[Message, ...]:
    """The prompt or resource that was asked for."""
    named = first_label(attributes, _ABOUT)
    return (Message("user", (Part(PartType.TEXT, named),)),) if named else ()


def _first(attributes: _Attributes, keys: tuple[str, ...]) -> Value:
    return next((held for key in keys if (held := attributes.get(key)) is not None), None)


DIALECT: Dialect = _Mcp()
