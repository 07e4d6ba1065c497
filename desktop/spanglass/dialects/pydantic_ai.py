"""What pydantic-ai says beside the GenAI convention, and Logfire with it: runs of agents, events as JSON."""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import LogRecord, RawSpan, Value
from spanglass.dialects import Dialect, finish
from spanglass.dialects.gen_ai_events import said_in
from spanglass.dialects.message_parts import tool_output
from spanglass.dialects.message_shapes import messages, system, with_system
from spanglass.dialects.pydantic_messages import is_model_messages, model_messages
from spanglass.dialects.tool_definitions import tools
from spanglass.dialects.values import decoded, first_label, mapping, text

_Attributes = Mapping[str, Value]
_Messages = tuple[Message, ...]

_RUNS = ("pydantic_ai.all_messages", "all_messages_events", "all_messages", "final_result", "model_name")
_EVENTS = "events"
_MARKS = (*_RUNS, _EVENTS, "tool_arguments", "tool_response", "model_request_parameters", "tools")
_TOOL_LISTS = ("function_tools", "builtin_tools", "native_tools", "output_tools")
_SCOPE = "pydantic-ai"


class _PydanticAi:
    """Reads runs, the messages of calls given as events, the tools offered and the tools called."""

    name = "pydantic_ai"
    rank = 8
    kind_rank = 61
    heads = frozenset({"pydantic_ai", *(mark.partition(".")[0] for mark in _MARKS)})

    def read(self, span: RawSpan, logs: Sequence[LogRecord]) -> Facts:  # noqa: ARG002
        """The facts the span's attributes state; log records are those of the GenAI convention."""
        attributes = span.attributes
        if not any(mark in attributes for mark in _MARKS):
            return NOTHING
        kind = _kind(span)
        given, answer = _run(attributes) if kind is Kind.AGENT else _call(attributes)
        arguments, returned = attributes.get("tool_arguments"), attributes.get("tool_response")
        is_tool = arguments is not None or returned is not None
        return Facts(
            kind=kind,
            tools=_tools(attributes),
            input=given,
            output=answer,
            tool=ToolUse(None, None, decoded(arguments), tool_output(returned)) if is_tool else None,
            agent=first_label(attributes, ("gen_ai.agent.name", "agent_name"))
            if kind is Kind.AGENT
            else None,
            refusal=finish.refusal(None, answer, _EVENTS) if kind is None else None,
        )


def _kind(span: RawSpan) -> Kind | None:
    """An agent's run, or the step that runs tools; older versions name neither by an operation."""
    attributes = span.attributes
    if "agent_name" in attributes and any(name in attributes for name in _RUNS):
        return Kind.AGENT
    return Kind.CHAIN if "tools" in attributes and span.scope.name == _SCOPE else None


def _run(attributes: _Attributes) -> tuple[_Messages, _Messages]:
    """The conversation of a run up to its answer, and the answer: its result, else the last message."""
    said = with_system(system(attributes.get("gen_ai.system_instructions")), _all(attributes))
    given, answer = _parted(said)
    result = text(attributes.get("final_result"))
    if result is None or any(turn.text == result for turn in answer):
        return given, answer
    return said, (Message("assistant", (Part(PartType.TEXT, result),)),)


def _all(attributes: _Attributes) -> _Messages:
    for key in ("pydantic_ai.all_messages", "all_messages"):
        if (value := attributes.get(key)) is not None:
            return model_messages(value) if is_model_messages(value) else messages(value, "user")
    told = said_in(attributes.get("all_messages_events"))
    return (*told.input, *told.output) if told else ()


def _call(attributes: _Attributes) -> tuple[_Messages, _Messages]:
    """The messages of a call given as events; the answer is a choice, else what the assistant said last."""
    if _EVENTS not in attributes or "gen_ai.input.messages" in attributes:
        return (), ()
    told = said_in(attributes[_EVENTS])
    if told is None:
        return (), ()
    return (tuple(told.input), tuple(told.output)) if told.output else _parted(tuple(told.input))


def _parted(said: _Messages) -> tuple[_Messages, _Messages]:
    """Messages before the last ones of the assistant, and those."""
    answers = sum(1 for _ in takewhile(lambda turn: turn.role == "assistant", reversed(said)))
    return said[: len(said) - answers], said[len(said) - answers :]


def _tools(attributes: _Attributes) -> tuple[ToolDefinition, ...]:
    """The tools offered, unless the convention's attribute names them."""
    if "model_request_parameters" not in attributes or "gen_ai.tool.definitions" in attributes:
        return ()
    offered = mapping(attributes["model_request_parameters"])
    return tuple(made for key in _TOOL_LISTS for made in tools(offered.get(key)))


DIALECT: Dialect = _PydanticAi()
