"""What a span says about LLM work, in one vocabulary, whichever dialect it was written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from itertools import compress
from operator import attrgetter, is_, is_not
from typing import Any

from spanglass.core.messages import Document, Message, ToolDefinition
from spanglass.core.span import Value
from spanglass.core.usage import Usage, filled


class Kind(StrEnum):
    """What a span stands for."""

    LLM = "llm"
    EMBEDDING = "embedding"
    TOOL = "tool"
    RETRIEVER = "retriever"
    RERANKER = "reranker"
    AGENT = "agent"
    CHAIN = "chain"
    GUARDRAIL = "guardrail"
    EVALUATOR = "evaluator"
    PROMPT = "prompt"
    HTTP = "http"
    SPAN = "span"


CALL_KINDS = frozenset({Kind.LLM, Kind.EMBEDDING, Kind.RERANKER})
"""The kinds that are calls of a model and may carry tokens and cost."""


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool span's own call: which tool, with what, and what came back."""

    name: str | None = None
    call_id: str | None = None
    arguments: Value = None
    result: Value = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorFact:
    """Why a span failed, in the client's words, and the HTTP status if it was told apart from them."""

    type: str | None = None
    message: str | None = None
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class RefusalFact:
    """A refusal the provider itself reported: where it stood and what it said.

    It is only `probable` where the client left out the words that would tell.
    """

    by: str
    evidence: str
    probable: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The LLM facts of one span; None or an empty collection is "not said".

    `first_token_ns` is the time from the span's start to its first token. `finish_reason` is
    normalised to lower case with underscores. `sender_cost_nano` is what the client itself says the
    call cost, in 1e-9 US dollars. `parameters` are request parameters under gen_ai's short names.
    `attempt` is the number of the try, from 1, if the span says it. A note that a client makes at the
    end of a call, beside the span of its request, says in `covers_ns` how long the call took.
    """

    kind: Kind | None = None
    operation: str | None = None
    provider: str | None = None
    model_requested: str | None = None
    model_responded: str | None = None
    response_id: str | None = None
    streaming: bool | None = None
    first_token_ns: int | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    sender_cost_nano: int | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    tools: tuple[ToolDefinition, ...] = ()
    input: tuple[Message, ...] = ()
    output: tuple[Message, ...] = ()
    tool: ToolUse | None = None
    documents: tuple[Document, ...] = ()
    session: str | None = None
    user: str | None = None
    customer: str | None = None
    feature: str | None = None
    agent: str | None = None
    tags: tuple[str, ...] = ()
    title: str | None = None
    error: ErrorFact | None = None
    refusal: RefusalFact | None = None
    attempt: int | None = None
    covers_ns: int | None = None


CANCELLED = "cancelled"
"""The finish reason of an answer that the program did not read to its end."""
INTERRUPTED = "interrupted"
"""The finish reason of a step that stopped on purpose, to ask a person or to hand over to another."""
NOTHING = Facts()
"""What a reader returns, this very value, who has nothing to say of a span."""

_FIELDS = tuple(item.name for item in fields(Facts))
_ALL = attrgetter(*_FIELDS)
_PLACES, _UNSAID = range(len(_FIELDS)), _ALL(NOTHING)
_KIND, _USAGE, _TOOL_USE, _PARAMETERS = map(_FIELDS.index, ("kind", "usage", "tool", "parameters"))
_TOOL = tuple(item.name for item in fields(ToolUse))


def merged(first: Facts, second: Facts) -> Facts:
    """The first facts, with whatever they do not say taken from the second; the first if that is nothing."""
    mine, theirs = _ALL(first), _ALL(second)
    values: list[Any] = [*mine]
    for place in compress(_PLACES, map(is_not, theirs, _UNSAID)):
        own = mine[place]
        if own is None or (not own and own == ()):
            values[place] = theirs[place]
    if first.usage is not None and second.usage is not None:
        values[_USAGE] = filled(first.usage, second.usage)
    if first.tool is not None and second.tool is not None:
        values[_TOOL_USE] = _filled_tool(first.tool, second.tool)
    if second.parameters:
        values[_PARAMETERS] = {**second.parameters, **first.parameters}
    return first if all(map(is_, values, mine)) else Facts(*values)


def settled(facts: Facts, kind: Kind, usage: Usage | None) -> Facts:
    """The facts with this kind and usage; several times quicker than ``dataclasses.replace``."""
    if kind is facts.kind and usage is facts.usage:
        return facts
    values: list[Any] = [*_ALL(facts)]
    values[_KIND], values[_USAGE] = kind, usage
    return Facts(*values)


def _filled_tool(first: ToolUse, second: ToolUse) -> ToolUse:
    """The first tool call with what is not known of it taken from the second."""
    return ToolUse(*(
        theirs if mine is None else mine
        for mine, theirs in ((getattr(first, name), getattr(second, name)) for name in _TOOL)
    ))  # fmt: skip
