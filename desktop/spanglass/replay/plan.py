"""What is to be replayed: the recording, and the variants of it, how often, and what it may cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.messages import Message, ToolDefinition
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail

RECORDED = "recorded"
"""The provider that answers from the trace itself, without any network."""


class Scope(StrEnum):
    """How much of a trace is replayed."""

    CALL = "call"
    ONWARDS = "onwards"
    TRACE = "trace"


class Tools(StrEnum):
    """Who answers the tool calls of a model: the recording, or the user's own program."""

    RECORDED = "recorded"
    REAL = "real"


class Choice(StrEnum):
    """What is done about a tool call without a recorded result."""

    CALL = "call"
    RECORDED = "recorded"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Original:
    """A recorded trace: its calls of models and tools in order of their start, and which is meant."""

    trace_id: bytes
    name: str
    steps: tuple[SpanDetail, ...]
    at: int = 0

    @property
    def call(self) -> SpanDetail:
        """The call that is meant."""
        return self.steps[self.at]

    def calls(self, scope: Scope) -> tuple[SpanDetail, ...]:
        """The calls of models that a scope replays, in order."""
        if scope is Scope.CALL:
            return (self.call,)
        steps = self.steps[self.at :] if scope is Scope.ONWARDS else self.steps
        return tuple(step for step in steps if step.row.kind in CALL_KINDS)


@dataclass(frozen=True, slots=True)
class Edits:
    """What of a request was written anew, None as it was; `body` goes before all else.

    `parameters` are those of a later call alone; those of a variant are of all its calls. `strict` says that
    the provider is to enforce the schema.
    """

    messages: tuple[Message, ...] | None = None
    tools: tuple[ToolDefinition, ...] | None = None
    schema: Value = None
    body: Mapping[str, Any] | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    strict: bool | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One column: who answers, as which model, with what changed; None is as it was recorded.

    `provider` is a name of the providers' table, or `RECORDED`; `base` another address with its interface.
    `edits` are of the first replayed call, and of others where they were recorded with the same; `later`
    has, by the ids of recorded spans, those of other calls.
    """

    letter: str
    provider: str | None = None
    base: str | None = None
    model: str | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    edits: Edits = field(default_factory=Edits)
    tools: Tools = Tools.RECORDED
    later: Mapping[bytes, Edits] = field(default_factory=dict)

    @property
    def is_other(self) -> bool:
        """Whether somebody else is asked than was."""
        return any(each not in (None, RECORDED) for each in (self.provider, self.base, self.model))


@dataclass(frozen=True, slots=True)
class Plan:
    """Variants × runs of one recording; the recording itself (A) is not among the variants.

    No run begins with which the cost is to pass `cap_nano`, in 1e-9 US dollars. `stale` answers for all tool
    calls without a recorded result; where it is None each is asked about. After `until` calls of models a
    chain ends. `address` is where our own port listens, for programs that are to run again.
    """

    original: Original
    variants: tuple[Variant, ...]
    scope: Scope = Scope.CALL
    runs: int = 1
    at_once: int = 3
    seed: int | None = None
    cap_nano: int | None = None
    stale: Choice | None = None
    until: int | None = None
    address: str = "127.0.0.1:4318"

    def keeps(self, variant: Variant, call: SpanDetail) -> bool:
        """Whether a call of a chain stays as it was recorded: who makes words makes no vectors or orders."""
        if self.scope is Scope.CALL:
            return False
        return call.row.kind is Kind.RERANKER or (call.row.kind is Kind.EMBEDDING and variant.is_other)

    def asked(self, variant: Variant) -> tuple[SpanDetail, ...]:
        """The calls that a variant makes anew, if all go as they went."""
        calls = self.original.calls(self.scope)
        return tuple(call for call in calls if not self.keeps(variant, call))
