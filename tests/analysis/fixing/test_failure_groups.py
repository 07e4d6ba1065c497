"""Failing calls fall into piles by place and way of failing, and each pile has a name for good."""

from typing import Any

import pytest

from builders import T0
from spanglass.analysis.fixing.failure_groups import keyword, leaf, path_of, piles
from spanglass.core.fixes import CallRef, FailingCall, FailureKind


def failing(number: int, kind: FailureKind = FailureKind.SCHEMA, **changes: Any) -> FailingCall:
    ref = CallRef(changes.pop("trace", number).to_bytes(16, "big"), number.to_bytes(8, "big"))
    given = {"feature": "invoices", "detail": "$.date", "message": '"x" is not a "date"', **changes}
    return FailingCall(kind, ref, "run", "extract", T0 + number, **given)


def test_places_of_an_array_are_one_and_keywords_part() -> None:
    first = failing(1, detail="$.lines[0].price", message='"x" is not of type "number"')
    second = failing(2, detail="$.lines[7].price", message='"y" is not of type "number"')
    third = failing(3, detail="$.lines[7].price", message="null is not one of 1")
    assert [(pile.detail, len(pile.calls)) for pile in piles([first, second, third])] == [
        ("$.lines[].price type", 2), ("$.lines[].price enum", 1),
    ]  # fmt: skip


def test_a_pile_has_each_trace_once_by_its_last_call_and_the_latest_first() -> None:
    (pile,) = piles([failing(1, trace=9), failing(2, trace=9), failing(3)])
    assert [ref.span_id[-1] for ref in pile.refs] == [3, 2]


def test_the_key_stays_whatever_else_comes() -> None:
    (pile,), (more,) = piles([failing(1)]), piles([failing(5), failing(6)])
    assert pile.key == more.key
    assert pile.key != piles([failing(1, feature="orders")])[0].key


def test_without_a_feature_traces_are_told_by_their_name() -> None:
    (pile,) = piles([failing(1, FailureKind.ERROR, feature=None, detail="timeout", error_type='A "b"')])
    assert (pile.where, pile.scope_query) == ("run", 'name:"run"')
    assert pile.query == 'name:"run" error:"timeout"'
    (pile,) = piles([failing(1, feature='in"voices')])
    assert pile.query == 'feature:"in*voices" schema:fail'


@pytest.mark.parametrize(("message", "word"), [
    ('"a" is a required property', "required"),
    ("Additional properties are not allowed", "additionalProperties"),
    ('"x" is not of types "string", "null"', "type"), ('"x" does not match "^a$"', "pattern"),
    ("valid JSON, but in a fence of code", "fence"), ("not JSON: Expecting value", "json"), ("other", ""),
])  # fmt: skip
def test_what_a_validator_speaks_of(message: str, word: str) -> None:
    assert keyword(message) == word


def test_paths() -> None:
    assert [leaf(path) for path in ("$.a.b", "$", "$.a[0]", '$["other name"]')] == [
        "b",
        "",
        "a",
        "other name",
    ]
    assert [path_of(detail) for detail in ("$.a type", "$.a")] == ["$.a", "$.a"]
