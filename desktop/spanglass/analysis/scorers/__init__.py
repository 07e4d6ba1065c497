"""Scorers: each file says how one kind of scorer judges the answer to an example.

To add one, write a file here that ends in ``SCORER: Scorer = …`` and its test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from spanglass.core.evals import Score
from spanglass.core.facts import Facts
from spanglass.core.kept_request import KeptRequest
from spanglass.core.span import Value

Options = Mapping[str, Value]


class Kind(StrEnum):
    """What an option holds."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a scorer; None is its default unless it says otherwise. `choices` are all it may be."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is there, and the example that it answers; `text` is the answer as it is shown."""

    request: KeptRequest
    expected: str | None
    facts: Facts
    text: str
    refused: bool = False
    latency_ns: int | None = None
    cost_nano: int | None = None


@runtime_checkable
class Scorer(Protocol):
    """One kind of scorer."""

    @property
    def name(self) -> str:
        """Its name in a scoring's `kind`."""
        ...

    @property
    def title(self) -> str:
        """What it judges, in a few words; a column's name where it is given none."""
        ...

    @property
    def options(self) -> tuple[Option, ...]:
        """What can be set, the one that is said most often first."""
        ...

    @property
    def binary(self) -> bool:
        """Whether its scores are 0 and 1 alone."""
        ...

    def check(self, options: Options) -> None:
        """Raise ``ValueError`` with a sentence for options that it cannot work with."""
        ...

    def score(self, answered: Answered, options: Options) -> Score:
        """The score of an answer; without a value where there is nothing to judge."""
        ...


@runtime_checkable
class Judge(Scorer, Protocol):
    """A scorer that asks a model: the engine puts the question, and `read` makes a score of what comes."""

    def question(self, answered: Answered, options: Options) -> KeptRequest:
        """What the model is asked."""
        ...

    def read(self, text: str) -> Score:
        """The score that the model gives; raises ``ValueError`` with a sentence where it gives none."""
        ...
