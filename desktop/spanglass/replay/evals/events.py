"""What a run of a dataset tells while it goes on, in order; values that may cross threads."""

from dataclasses import dataclass

from spanglass.core.evals import EvalResult

CAPPED = "The next answer could have cost more than was allowed."
"""Why a run ends at its limit."""


@dataclass(frozen=True, slots=True)
class ResultCame:
    """An example was asked and its answer scored; `judged_nano` is what judging cost.

    `again` says that the answer was there already, and only judged.
    """

    result: EvalResult
    judged_nano: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class EvalEnded:
    """Nothing more will come; `stopped` says why `left_out` answers were not asked for, empty for the end."""

    stopped: str = ""
    left_out: int = 0


EvalEvent = ResultCame | EvalEnded
"""Whatever a run tells."""
