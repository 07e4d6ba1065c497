"""Rules that may never end are scored in a process that is ended then."""

from collections.abc import Iterator

import pytest

from eval_values import an_answer
from spanglass.core.evals import Scoring
from spanglass.replay.evals.scoring_process import ScoringProcess
from spanglass.replay.evals.scoring_work import scored

ENDLESS = Scoring("Endless", "regex", {"pattern": "(a+)+$"})
HOSTILE = an_answer("a" * 60 + "!")


@pytest.fixture
def process() -> Iterator[ScoringProcess]:
    made = ScoringProcess(within_s=1.0, most_late=1)
    yield made
    made.close()


def test_a_pattern_that_backtracks_is_ended_and_the_rest_goes_on(process: ScoringProcess) -> None:
    found = process.score(HOSTILE, ENDLESS)
    assert (found.value, found.failed, found.reason) == (None, True, "It was not scored within 1 s.")
    assert "1 of the answers before" in process.score(HOSTILE, ENDLESS).reason
    process.within_s = 60.0
    long = an_answer("x" * (2 << 20) + "\ud800")
    assert process.score(long, Scoring("Begins", "regex", {"pattern": "^x"})).value == 1


def test_what_a_scorer_raises_is_a_judgement_that_failed() -> None:
    found = scored(an_answer(), Scoring("None", "no such"))
    assert (found.value, found.failed) == (None, True)
    assert "no scorer no such" in found.reason


def test_a_closed_one_starts_no_process_any_more(process: ScoringProcess) -> None:
    process.close()
    found = process.score(an_answer("x"), Scoring("Begins", "regex", {"pattern": "^x"}))
    assert (found.value, found.reason) == (None, "It was not scored: the run has ended.")
