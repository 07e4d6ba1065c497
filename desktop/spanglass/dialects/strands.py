"""Strands Agents: what its spans say beside the GenAI convention, and what older versions said instead."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from spanglass.core.facts import NOTHING, ErrorFact, Facts, Kind, ToolUse
from spanglass.core.messages import Document, Message
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.dialects import Dialect, generic
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import messages, system, with_system
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import as_text, decoded, first_label, label, listing, mapping, text

_Attributes = Mapping[str, Value]

_SCOPE = "strands"
_OF_SEVERAL = ("invoke_swarm", "invoke_graph", "invoke_multiagent")
_MEMORY = {"memory.search": Kind.RETRIEVER}
_STATUSES = ("gen_ai.tool.status", "tool.status")
_RESULTS = ("gen_ai.tool.call.result", "tool.result")


class _Strands:
    """Reads failed tools, memories, groups of agents, and the names used before the convention's."""

    name = "strands"
    rank = 25
    kind_rank = 62
    heads = frozenset({"gen_ai", "event_loop", "memory", "strands", "tool", "model", "agent"})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts that are Strands' own; it writes no log records."""
        if not span.scope.name.startswith(_SCOPE):
            return NOTHING
        attributes = span.attributes
        kind = _kind(attributes)
        model = first_label(attributes, ("model_id", "model.id"))
        return Facts(
            kind=kind,
            model_requested=model,
            tools=tools(attributes.get("tools")),
            input=_input(attributes),
            output=messages(attributes.get("completion", attributes.get("agent.response")), "assistant"),
            tool=_tool(attributes),
            documents=_memories(span),
            agent=first_label(attributes, ("agent.name",)),
            error=_error(span),
        )


def _kind(attributes: _Attributes) -> Kind | None:
    operation = label(attributes.get("gen_ai.operation.name")) or ""
    if operation.startswith("memory."):
        return _MEMORY.get(operation, Kind.CHAIN)
    if operation.startswith(_OF_SEVERAL):
        return Kind.AGENT
    if "tool.name" in attributes or "tool.id" in attributes:
        return Kind.TOOL
    return Kind.AGENT if "agent.name" in attributes and not operation else None


def _input(attributes: _Attributes) -> tuple[Message, ...]:
    given = messages(attributes.get("prompt"), "user")
    prompt = attributes.get("system_prompt")
    return with_system(system(prompt) if prompt else None, given) if given or prompt else ()


def _tool(attributes: _Attributes) -> ToolUse | None:
    name, call_id = first_label(attributes, ("tool.name",)), first_label(attributes, ("tool.id",))
    if name is None and call_id is None:
        return None
    given = decoded(attributes.get("tool.parameters"))
    return ToolUse(name, call_id, given, tool_output(_returned(attributes)))


def _returned(attributes: _Attributes) -> Value:
    found = next((attributes[key] for key in _RESULTS if attributes.get(key) is not None), None)
    return mapping(found).get("content", found)


def _memories(span: RawSpan) -> tuple[Document, ...]:
    """What a search of memories found."""
    for event in span.events:
        if event.name == "memory.results":
            found = listing(event.attributes.get("content", event.attributes.get("results")))
            return tuple(Document(as_text(mapping(item).get("content", item))) for item in found)
    return ()


def _error(span: RawSpan) -> ErrorFact | None:
    """A tool that says itself that it failed did, whatever the status of its span."""
    found = generic.error(span)
    failed = any((label(span.attributes.get(key)) or "").lower() == "error" for key in _STATUSES)
    if failed and found is None:
        return ErrorFact("tool_error", _words(_returned(span.attributes)))
    cancelled = text(span.attributes.get("strands.cancellation.type"))
    if cancelled is not None:
        return replace(found, type=found.type or cancelled) if found else ErrorFact(cancelled)
    return found


def _words(returned: Value) -> str | None:
    said = tool_output(returned)
    return as_text(said) if said is not None else None


DIALECT: Dialect = _Strands()
