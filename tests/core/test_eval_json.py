"""Evaluation runs as JSON and back."""

import pytest

from builders import T0
from eval_values import a_result, a_setup
from spanglass.core.eval_json import result_document, run_document, scoring_from, setup_document, setup_of
from spanglass.core.evals import EvalRun, EvalSummary, Score, Scoring


def test_a_setup_is_the_same_again() -> None:
    setup = a_setup(prompt="Support", version=2, model="m", scorings=(Scoring("A", "length", {"max": 2}),))
    assert setup_of(setup_document(setup)) == setup


def test_a_run() -> None:
    run = EvalRun(7, a_setup(examples=2), T0, T0 + 1_500_000_000, "", EvalSummary(2, 0.5, 1, 0, 3_000))
    found = run_document(run)
    assert (found["id"], found["seconds"], found["whole"], found["cost_usd"]) == (7, 1.5, True, 0.000003)
    assert [each["kind"] for each in found["scorers"]] == ["exact", "judge"]


def test_a_result_says_which_judgement_failed() -> None:
    result = a_result(1, scores=(Score(1.0, "same"), Score(None, "no JSON", failed=True)))
    found = result_document(result, ("Exact", "Right"))["scores"]
    assert found == {
        "Exact": {"score": 1.0, "reason": "same"},
        "Right": {"score": None, "reason": "no JSON", "failed": True},
    }


@pytest.mark.parametrize("content", [[], {"name": "x"}, {"kind": "exact", "options": 5}])
def test_what_is_no_scorer(content: object) -> None:
    with pytest.raises(ValueError, match="scorer"):
        scoring_from(content)
