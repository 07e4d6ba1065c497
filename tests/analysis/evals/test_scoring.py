"""Columns of scores as the command line says them."""

import pytest

from spanglass.analysis.evals.scoring import named_apart, scoring_of, usual
from spanglass.core.evals import Scoring


@pytest.mark.parametrize(
    ("word", "scoring"),
    [
        ("exact", Scoring("Exact", "exact")),
        ("contains:refund: yes", Scoring("Contains", "contains", {"text": "refund: yes"})),
        ("Polite=judge:Is it polite? a=b", Scoring("Polite", "judge", {"rubric": "Is it polite? a=b"})),
        ("latency:2.5", Scoring("Latency", "latency", {"max": 2.5})),
        ("refused:yes", Scoring("Refusal", "refused", {"must": True})),
        ('length:{"max": 9, "in": "words"}', Scoring("Length", "length", {"max": 9, "in": "words"})),
        ('{"name": "A=b: c", "kind": "exact"}', Scoring("A=b: c", "exact")),
        ("json_equal:$.a,$.b", Scoring("JSON equal", "json_equal", {"paths": "$.a,$.b"})),
    ],
)  # fmt: skip
def test_a_column(word: str, scoring: Scoring) -> None:
    assert scoring_of(word) == scoring


@pytest.mark.parametrize(
    ("word", "says"),
    [("exakt", "There is no scorer exakt"), ("latency:soon", "number"), ("refused:perhaps", "true or false"),
     ("length:{", "not JSON"), ("latency", "needs"), ('{"name": 1}', "kind")],
)  # fmt: skip
def test_what_is_no_column(word: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        scoring_of(word)


def test_names_are_told_apart() -> None:
    made = named_apart([scoring_of("contains:a"), scoring_of("contains:b"), scoring_of("exact")])
    assert [each.name for each in made] == ["Contains", "Contains 2", "Exact"]


def test_the_usual_columns_are_those_that_can_say_something() -> None:
    assert [each.kind for each in usual(expected=True, schema=True)] == ["similarity", "schema", "refused"]
    assert [each.kind for each in usual(expected=False, schema=False)] == ["refused"]
