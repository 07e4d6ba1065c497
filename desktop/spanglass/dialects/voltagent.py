"""VoltAgent's spans: ``entity.…`` of an agent, ``span.type`` of its steps, ``llm.…`` of its calls."""

from collections.abc import Mapping, Sequence

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.core.usage import Usage
from spanglass.dialects import Dialect, finish
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import messages
from spanglass.dialects.providers import of_model
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import decoded, first_count, flag, label, text, texts

_Attributes = Mapping[str, Value]

SCOPE = "@voltagent/"
_KINDS: Mapping[str, Kind] = {
    "agent": Kind.AGENT, "llm": Kind.LLM, "tool": Kind.TOOL, "retriever": Kind.RETRIEVER,
    "embedding": Kind.EMBEDDING, "guardrail": Kind.GUARDRAIL, "memory": Kind.CHAIN, "workflow": Kind.CHAIN,
    "workflow-step": Kind.CHAIN,
}  # fmt: skip
_TALKING = (Kind.AGENT, Kind.LLM)


class _VoltAgent:
    """Reads agents, their calls and their tools.

    The tokens of a run are those that the agent tells: a call's are only those of its last step.
    """

    name = "voltagent"
    rank = 8
    kind_rank = 8
    heads = frozenset({"entity"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; VoltAgent's log records say nothing of calls."""
        if not span.scope.name.startswith(SCOPE):
            return NOTHING
        attributes = span.attributes
        kind = _kind(attributes)
        model = text(attributes.get("llm.model")) or text(attributes.get("ai.model.name"))
        reason = finish.reason(
            attributes.get("llm.finish_reason") or attributes.get("ai.response.finish_reason")
        )
        told = _output(attributes) if kind is Kind.AGENT else ()
        return Facts(
            kind=kind,
            provider=of_model(model) if kind in _TALKING else None,
            model_requested=model if kind in _TALKING else None,
            streaming=flag(attributes.get("llm.stream")),
            finish_reason=reason,
            usage=_usage(attributes) if kind is Kind.AGENT else None,
            tools=tools([*texts(attributes.get("llm.tools"))]) if kind is Kind.LLM else (),
            input=_input(attributes) if kind in _TALKING else (),
            output=told,
            tool=_tool(attributes) if kind is Kind.TOOL else None,
            agent=label(attributes.get("entity.name")) if kind is Kind.AGENT else None,
            refusal=finish.refusal(reason, told, "output") if kind is Kind.LLM else None,
        )


def _kind(attributes: _Attributes) -> Kind | None:
    """The kind of a step, else that of what runs: only the span around all of it is an agent."""
    return _KINDS.get(label(attributes.get("span.type") or attributes.get("entity.type")) or "")


def _usage(attributes: _Attributes) -> Usage | None:
    names = ("prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens", "total_tokens")
    given, made, cached, reasoning, total = (first_count(attributes, (f"usage.{name}",)) for name in names)
    found = Usage(given, made, cache_read=cached, reasoning=reasoning, total=total)
    return found if found.known else None


def _input(attributes: _Attributes) -> tuple[Message, ...]:
    keys = ("llm.messages", "agent.messages", "input")
    return next((said for key in keys if (said := messages(attributes.get(key), "user"))), ())


def _output(attributes: _Attributes) -> tuple[Message, ...]:
    return messages(attributes.get("output"), "assistant")


def _tool(attributes: _Attributes) -> ToolUse:
    return ToolUse(
        label(attributes.get("tool.name")),
        label(attributes.get("tool.call.id")),
        decoded(attributes.get("input")),
        tool_output(attributes.get("output")),
        label(attributes.get("tool.description")),
    )


DIALECT: Dialect = _VoltAgent()
