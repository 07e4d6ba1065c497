"""A recorded request in words that belong to no provider, which each provider's file writes in its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from spanglass.core.facts import Kind
from spanglass.core.messages import Message, ToolDefinition
from spanglass.core.span import Value


class Mode(StrEnum):
    """Whether the model calls tools: as it likes, never, or in any case."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """How tools are to be called; with a name, that very tool in any case."""

    mode: Mode
    name: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """The answer has to be JSON, of the schema if there is one."""

    schema: Value = None
    name: str = "answer"
    strict: bool | None = None


@dataclass(frozen=True, slots=True)
class Reasoning:
    """How much the model is to think: in a word, in tokens, or with `off` not at all."""

    effort: str | None = None
    budget: int | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class NeutralRequest:
    """What is asked.

    `numbers` are temperature, top_p, top_k, seed, max_tokens, frequency_penalty, presence_penalty,
    choice.count, stop_sequences and dimensions. `other` are the parameters that have no neutral name, as they
    were written for the interface `family`. Where the same model is asked by the same interface, `verbatim`
    has choice, form and reasoning as they were written. `strict_tools` are the names of tools whose arguments
    have to keep their schema. `losses` is what reading has lost already.
    """

    model: str
    messages: tuple[Message, ...]
    tools: tuple[ToolDefinition, ...] = ()
    kind: Kind = Kind.LLM
    choice: ToolChoice | None = None
    parallel: bool | None = None
    form: AnswerForm | None = None
    reasoning: Reasoning | None = None
    numbers: Mapping[str, Value] = field(default_factory=dict)
    other: Mapping[str, Value] = field(default_factory=dict)
    verbatim: Mapping[str, Value] = field(default_factory=dict)
    streaming: bool = False
    family: str = ""
    strict_tools: frozenset[str] = frozenset()
    losses: tuple[str, ...] = ()
