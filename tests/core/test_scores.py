"""Scores as evaluations report them, and the thumbs among them."""

import pytest

from spanglass.core.scores import Score, score_of


def test_an_evaluation_has_a_name_and_a_number_or_a_word() -> None:
    told = {"gen_ai.evaluation.name": "tone", "gen_ai.evaluation.score.value": 1}
    assert score_of(told) == Score("tone", 1.0)
    worded = {"gen_ai.evaluation.name": "tone", "gen_ai.evaluation.score.label": "warm"}
    assert score_of(worded) == Score("tone", None, "warm")
    assert score_of({"gen_ai.evaluation.score.value": 1}) is None


def test_the_value_of_a_score_is_its_number_before_its_word() -> None:
    assert Score("tone", 0.5, "warm").value == 0.5
    assert Score("tone", None, "warm").value == "warm"


@pytest.mark.parametrize(
    ("score", "up"),
    [
        (Score("thumbs", 1), True),
        (Score("user-feedback", -1), False),
        (Score("user_feedback", 0), False),
        (Score("Thumbs down", 1), False),
        (Score("feedback", None, "negative"), False),
        (Score("helpful", None, "thumbs_up"), True),
        (Score("helpful", 1), None),
        (Score("feedback", None, "meh"), None),
    ],
)
def test_a_thumb_points_up_or_down(score: Score, up: bool | None) -> None:
    assert score.thumb is up
