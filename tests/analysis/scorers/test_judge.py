"""The judge: what it asks, and how strictly its answers are read."""

import pytest

from eval_values import an_answer
from spanglass.analysis.evals.scoring import known
from spanglass.analysis.scorers import Judge, Scorer
from spanglass.analysis.scorers.judge import SCORER


def test_the_question_has_rubric_request_answer_and_what_is_expected() -> None:
    asked = SCORER.question(an_answer("No."), {"rubric": "Is it polite?", "model": "m"})
    system, user = (message.text for message in asked.messages)
    assert "Is it polite?" in system
    assert all(part in user for part in ("Where is my parcel?", "No.", "It is on its way.", "expected"))
    assert (asked.model, asked.response_format["required"]) == ("m", ["reason", "score"])  # type: ignore[index,call-overload]
    assert "expected ---" not in SCORER.question(an_answer(expected=None), {}).messages[1].text


def test_the_marks_around_an_answer_cannot_be_guessed() -> None:
    first, second = (SCORER.question(an_answer(), {}).messages[1].text.split()[1] for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    "text", ['{"reason": "Right.", "score": 0.8}', '```json\n{"score": 0.8, "reason": " Right. "}\n```']
)
def test_a_judgement(text: str) -> None:
    found = SCORER.read(text)
    assert (found.value, found.reason) == (0.8, "Right.")


@pytest.mark.parametrize(
    "text",
    ["0.8", "Score: 1", '{"score": "1", "reason": "x"}', '{"score": 1.2, "reason": "x"}',
     '{"score": true, "reason": "x"}', '{"score": NaN, "reason": "x"}', '{"score": 1}',
     '{"score": 1, "reason": ""}', "", "[1]",
     'I think {"score": 1, "reason": "x"}'],
)  # fmt: skip
def test_anything_else_is_no_judgement(text: str) -> None:
    with pytest.raises(ValueError, match=r"[Jj]udgement"):
        SCORER.read(text)


def test_only_the_judge_asks() -> None:
    assert [name for name, scorer in known().items() if isinstance(scorer, Judge)] == ["judge"]
    assert isinstance(SCORER, Scorer)
    assert SCORER.score(an_answer(), {}).failed
