"""Evaluation runs over datasets: what is asked and how it is scored, and what came of each example."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spanglass.core.span import Value

PASSING = 0.5
"""A score below it is told apart as failing."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """A column of scores: its name, the kind of scorer that fills it, and that scorer's options."""

    name: str
    kind: str
    options: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 1 and its reason.

    `value` is None where there is nothing to judge, or where the judgement `failed`: that is no score.
    """

    value: float | None
    reason: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class EvalSetup:
    """What a run is made of.

    Without `prompt` each example is asked as it is kept, else with the instructions of that version; without
    `model` whoever is kept answers. Each of `examples` is asked `repeats` times; `newest` is the example that
    came last into the dataset before the run, None where that was not noted.
    """

    dataset: int
    dataset_name: str
    scorings: tuple[Scoring, ...]
    examples: int
    repeats: int = 1
    prompt: str | None = None
    version: int | None = None
    model: str | None = None
    provider: str | None = None
    base: str | None = None
    newest: int | None = None

    @property
    def results(self) -> int:
        """How many answers it is to have."""
        return self.examples * self.repeats

    @property
    def title(self) -> str:
        """The prompt with its version, else that all is asked as it was kept."""
        return "As recorded" if self.prompt is None else f"{self.prompt} {self.version}"

    @property
    def asks_who(self) -> str:
        """The model and the provider that answer in place of those that are kept; empty for none."""
        return " ".join(name for name in (self.model, self.provider and f"({self.provider})") if name)


@dataclass(frozen=True, slots=True)
class EvalResult:
    """One answer to an example, scored; scores stand in the order of the setup's scorings.

    `repeat` counts from 1. `error` says why there is no answer: its scores are 0 then. `trace_id` is the
    trace that the call became, empty where none was made.
    """

    example: int
    repeat: int
    title: str
    scores: tuple[Score, ...]
    output: str = ""
    expected: str | None = None
    error: str = ""
    refused: bool = False
    latency_ns: int | None = None
    cost_nano: int | None = None
    trace_id: bytes = b""

    @property
    def row(self) -> "ResultRow":
        """What the matrix needs of it."""
        values = tuple(score.value for score in self.scores)
        failed = tuple(score.failed for score in self.scores)
        return ResultRow(
            self.example, self.repeat, self.title, values, failed, bool(self.error), self.refused,
            self.latency_ns, self.cost_nano,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result without its texts: the scores, None where there is none, and which judgements failed."""

    example: int
    repeat: int
    title: str
    values: tuple[float | None, ...]
    failed: tuple[bool, ...]
    unanswered: bool
    refused: bool
    latency_ns: int | None
    cost_nano: int | None


@dataclass(frozen=True, slots=True)
class EvalSummary:
    """A run in figures, as far as it went.

    `mean` is that of the columns' means, None without any score; `below` counts the examples with a score
    under one half, `errors` the answers and judgements that failed. `cost_nano` leaves out what has no price.
    `worked_ns` is how long it took without the time in which it was stopped, None where that was not noted.
    """

    done: int = 0
    mean: float | None = None
    below: int = 0
    errors: int = 0
    cost_nano: int | None = None
    worked_ns: int | None = None


@dataclass(frozen=True, slots=True)
class EvalRun:
    """A run that is kept; `ended_ns` is None while it goes on, or where it was broken off.

    `stopped` says why it ended before all was asked; empty where it did not.
    """

    id: int
    setup: EvalSetup
    started_ns: int
    ended_ns: int | None = None
    stopped: str = ""
    summary: EvalSummary = EvalSummary()

    @property
    def whole(self) -> bool:
        """Whether every example has all its answers."""
        return self.ended_ns is not None and self.summary.done >= self.setup.results

    @property
    def can_resume(self) -> bool:
        """Whether something is left to ask or to judge."""
        return self.summary.done < self.setup.results or self.summary.errors > 0

    @property
    def took_ns(self) -> int | None:
        """How long it was worked on; None where that is not known."""
        if self.summary.worked_ns is not None:
            return self.summary.worked_ns
        return None if self.ended_ns is None else self.ended_ns - self.started_ns
