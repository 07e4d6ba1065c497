"""What a check tells while it runs, in the order in which it happens; values that may cross threads."""

from dataclasses import dataclass
from enum import StrEnum

from spanglass.core.fixes import CheckedTrace, FixCheck, JudgedRun


class Side(StrEnum):
    """As it was, or with the change."""

    BASELINE = "baseline"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class RunJudged:
    """A replay of a subject, by its place in the order, was judged; runs count from 1."""

    place: int
    side: Side
    run: int
    result: JudgedRun


@dataclass(frozen=True, slots=True)
class TraceJudged:
    """All replays of a subject are there."""

    place: int
    trace: CheckedTrace


@dataclass(frozen=True, slots=True)
class CheckEnded:
    """Nothing more will come; None where nothing was played. `sentence` says why, or why it ended early."""

    check: FixCheck | None
    sentence: str = ""


CheckEvent = RunJudged | TraceJudged | CheckEnded
"""Whatever a check tells."""
