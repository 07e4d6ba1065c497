"""Examples and orders of runs for tests."""

from dataclasses import replace
from typing import Any

from eval_values import EXACT
from library_values import a_request
from spanglass.core.evals import EvalSetup, Scoring
from spanglass.core.library import Example, ExampleRow
from spanglass.replay.evals.orders import EvalOrder, subject_of


def an_example(number: int, text: str, expected: str | None = "Paris") -> Example:
    """A question to gpt-4o."""
    request = a_request(text, tools=(), response_format=None)
    row = ExampleRow(number, 1, text, expected, request.model, (), None, 0)
    return Example(row, request, expected, {})


def an_order(
    *texts: str, scorings: tuple[Scoring, ...] = (EXACT,), repeats: int = 1, **changes: Any
) -> EvalOrder:
    """A run over such questions."""
    subjects = tuple(subject_of(an_example(at, text)) for at, text in enumerate(texts, 1))
    setup = EvalSetup(1, "Towns", scorings, len(subjects), repeats)
    return replace(EvalOrder(setup, subjects, at_once=2), **changes)
