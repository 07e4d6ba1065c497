"""Builders of answers, scores and results of evaluation runs."""

from dataclasses import replace
from typing import Any

from library_values import a_request, said
from spanglass.analysis.scorers import Answered
from spanglass.core.evals import EvalResult, EvalSetup, Score, Scoring
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType

EXACT, JUDGE = Scoring("Exact", "exact"), Scoring("Right", "judge")


def an_answer(text: str = "It is on its way.", **changes: Any) -> Answered:
    """An answer that is the expected one, in half a second."""
    facts = Facts(kind=Kind.LLM, output=(said("assistant", text),), finish_reason="stop")
    answer = Answered(a_request(), "It is on its way.", facts, text, latency_ns=500_000_000, cost_nano=1_000)
    return replace(answer, **changes)


def calling(*calls: tuple[str, Any]) -> Facts:
    """An answer that calls tools."""
    parts = tuple(Part(PartType.TOOL_CALL, name=name, arguments=arguments) for name, arguments in calls)
    return Facts(kind=Kind.LLM, output=(Message("assistant", parts),))


def a_setup(**changes: Any) -> EvalSetup:
    """Four examples with two columns, asked once as they were."""
    return replace(EvalSetup(1, "Tickets", (EXACT, JUDGE), 4), **changes)


def a_result(example: int = 1, *values: float | None, **changes: Any) -> EvalResult:
    """An answer with scores."""
    scores = tuple(Score(value, "because") for value in values or (1.0, 0.5))
    made = EvalResult(
        example, 1, f"Question {example}", scores, "It is on its way.", "It is on its way.",
        latency_ns=500_000_000, cost_nano=1_000, trace_id=b"\7" * 16,
    )  # fmt: skip
    return replace(made, **changes)
