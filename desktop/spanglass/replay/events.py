"""What a player tells while it plays, in the order in which it happens; values that may cross threads."""

from dataclasses import dataclass
from enum import StrEnum

from spanglass.core.record import SpanRecord
from spanglass.core.span import Value
from spanglass.replay.outcome import Outcome


class Origin(StrEnum):
    """Where a step's result comes from: a model asked now, the recording, or the user's choice of it."""

    LIVE = "live"
    RECORDED = "recorded"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run of a variant begins; runs count from 1."""

    letter: str
    run: int


@dataclass(frozen=True, slots=True)
class TextCame:
    """A piece of a step's answer; `first_token_ns` is how long the first one took."""

    letter: str
    run: int
    step: int
    text: str
    first_token_ns: int


@dataclass(frozen=True, slots=True)
class Delayed:
    """The provider asked to wait, or failed in a way that may pass: it is tried again after `wait_s`."""

    letter: str
    run: int
    step: int
    status: int | None
    wait_s: float


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step of a run, call of a model or of a tool, numbered from 1 within the run.

    `of` is the recorded span that it stands for, None where the recording has no such step. `same` says
    that it does what that one did: calls the same tools with the same arguments, or says the same.
    `outcome` and `record` are those of a call of a model; `losses` what of its request could not be kept.
    """

    number: int
    title: str
    origin: Origin
    same: bool
    of: bytes | None = None
    outcome: Outcome | None = None
    record: SpanRecord | None = None
    losses: tuple[str, ...] = ()

    @property
    def is_tool(self) -> bool:
        """Whether this is a tool's result."""
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step of a run is over."""

    letter: str
    run: int
    result: StepResult


@dataclass(frozen=True, slots=True)
class Stale:
    """A tool call without a recorded result, and what of that name the recording called, if anything."""

    name: str
    arguments: Value
    recorded_arguments: Value = None
    recorded_result: Value = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A run waits for `Player.answer`, because a tool is called with other arguments than were recorded."""

    letter: str
    run: int
    step: int
    stale: Stale


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to: sums over its calls, the gravest verdict, the last text; and each step.

    `diverged_at` is the first step that does other than the recording, `stopped` why the chain ends early.
    """

    outcome: Outcome
    steps: tuple[StepResult, ...]
    trace_id: bytes
    diverged_at: int | None = None
    stopped: str | None = None

    @property
    def record(self) -> SpanRecord | None:
        """The last call of a model."""
        return next((step.record for step in reversed(self.steps) if step.record is not None), None)


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run is over."""

    letter: str
    run: int
    result: RunResult


@dataclass(frozen=True, slots=True)
class Failed:
    """A run, or with `run` None a whole variant, cannot be made; the sentence says what to do."""

    letter: str
    run: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class AllEnded:
    """Nothing more will come; `left_out` runs were not begun, for it was stopped or the cap was reached.

    `sentence` says what went wrong with all of it, and what to do.
    """

    stopped: bool = False
    capped: bool = False
    left_out: int = 0
    sentence: str = ""


Event = RunStarted | TextCame | Delayed | StepEnded | Asked | RunEnded | Failed | AllEnded
"""Whatever a player tells."""
