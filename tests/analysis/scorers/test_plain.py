"""Scorers that are rules: what they give for answers, and which options they take."""

from typing import Any

import pytest

from eval_values import an_answer, calling
from library_values import a_request
from spanglass.analysis.evals.scoring import known
from spanglass.analysis.scorers import Answered, Scorer
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType

WANTED = '{"text": "Hm", "tool_calls": [{"name": "find", "arguments": {"id": 7}}]}'
OBJECT = '{"total": 7, "items": [{"price": 2.0}], "note": "x"}'


def scored(kind: str, answered: Answered, **options: Any) -> float | None:
    scorer = known()[kind]
    scorer.check(options)
    return scorer.score(answered, options).value


@pytest.mark.parametrize(
    ("kind", "text", "expected", "options", "value"),
    [
        ("exact", " Paris\n", "Paris", {}, 1), ("exact", "paris", "Paris", {}, 0),
        ("exact", "paris", "Paris", {"ignore_case": True}, 1), ("exact", "e\u0301", "\u00e9", {}, 1),
        ("exact", "Paris", None, {}, None), ("exact", "Paris", None, {"text": "Paris"}, 1),
        ("contains", "It is PARIS.", "paris", {}, 1), ("contains", "PARIS", "paris", {"match_case": True}, 0),
        ("contains", "sorry", "x", {"text": "sorry", "never": True}, 0), ("contains", "x", None, {}, None),
        ("regex", "id 42", r"\d+", {}, 1), ("regex", "id", r"\d+", {}, 0), ("regex", "x", None, {}, None),
        ("regex", "ABC", None, {"pattern": "abc", "ignore_case": True}, 1),
        ("regex", "abc", None, {"pattern": "abc", "never": True}, 0),
        ("number", "It is 1,234.50 in all", "1234.5", {}, 1), ("number", "7", "8", {"tolerance": 1}, 1),
        ("number", "7", "8", {}, 0), ("number", "95", "100", {"share": 0.05}, 1),
        ("number", "none", "8", {}, 0), ("number", "−3", None, {"value": -3}, 1),
        ("number", "3", "none", {}, None), ("number", "from 5 to 1e3", "1000", {}, 1),
        ("json", '{"a": 1}', None, {}, 1), ("json", "```json\n[1]\n```", None, {}, 0),
        ("json", "```json\n[1]\n```", None, {"fenced": True}, 1), ("json", "[NaN]", None, {}, 0),
        ("json_equal", OBJECT, OBJECT, {}, 1),
        ("json_equal", '{"total": 7, "items": [], "note": "x"}', OBJECT, {}, pytest.approx(2 / 3)),
        ("json_equal", '{"items": [{"price": 2}]}', OBJECT, {"paths": "$.items[0].price"}, 1),
        ("json_equal", '{"items": []}', OBJECT, {"paths": ["$.items[0].price", "$.gone"]}, 0.5),
        ("json_equal", "no", OBJECT, {}, 0), ("json_equal", "{}", "no", {}, None),
        ("similarity", "It is on its way.", "it is ON its way", {}, 1),
        ("similarity", "on its way", "it is on its way", {}, pytest.approx(0.75)),
        ("similarity", "boots", "parcel", {}, 0), ("similarity", "東京都", "東京", {}, pytest.approx(0.8)),
        ("similarity", "parcels", "parcel", {"by": "characters"}, pytest.approx(0.95, abs=0.06)),
        ("refused", "x", None, {}, 1), ("refused", "x", None, {"must": True}, 0),
        ("length", "one two three", None, {"max": 3}, 1), ("length", "one two three", None, {"max": 2}, 0),
        ("length", "abc", None, {"min": 4, "in": "characters"}, 0),
        ("latency", "x", None, {"max": 0.5}, 1), ("latency", "x", None, {"max": 0.4}, 0),
        ("cost", "x", None, {"max": 0.000001}, 1), ("cost", "x", None, {"max": 0}, 0),
        ("tool", "x", "no tools", {}, None),
    ],
)  # fmt: skip
def test_a_score(
    kind: str, text: str, expected: str | None, options: dict[str, Any], value: float | None
) -> None:
    assert scored(kind, an_answer(text, expected=expected), **options) == value


def test_what_is_not_known_is_no_score() -> None:
    assert scored("latency", an_answer(latency_ns=None), max=1) is None
    assert scored("cost", an_answer(cost_nano=None), max=1) is None


def test_a_refusal_is_right_where_it_must_be() -> None:
    assert scored("refused", an_answer(refused=True), must=True) == 1
    assert scored("refused", an_answer(refused=True)) == 0


@pytest.mark.parametrize(
    ("made", "options", "value"),
    [
        ([("find", {"id": 7, "fast": True})], {}, 1), ([("find", '{"id": 7}')], {}, 1),
        ([("find", {"id": 8})], {}, 0), ([], {}, 0),
        ([("find", {"id": 7, "fast": True})], {"exact": True}, 0),
        ([("look", {})], {"name": "look"}, 1),
        ([("look", {"a": 1})], {"name": "look", "arguments": {"a": 2}}, 0),
    ],
)  # fmt: skip
def test_tools_that_are_called(made: list[tuple[str, Any]], options: dict[str, Any], value: float) -> None:
    answer = an_answer("", expected=WANTED, facts=calling(*made))
    assert scored("tool", answer, **options) == value


def test_of_two_calls_that_are_expected_one_is_half() -> None:
    twice = '{"tool_calls": [{"name": "find", "arguments": {}}, {"name": "find", "arguments": {}}]}'
    assert scored("tool", an_answer("", expected=twice, facts=calling(("find", {})))) == 0.5


@pytest.mark.parametrize(("text", "value"), [('{"n": 1}', 1), ('{"n": "x"}', 0), ("n", 0)])
def test_the_schema_of_the_example(text: str, value: float) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    assert scored("schema", an_answer(text, request=a_request(response_format=schema, tools=()))) == value
    bare = an_answer(text, request=a_request(response_format=None, tools=()))
    assert scored("schema", bare) is None
    assert scored("schema", bare, schema=schema) == value


def test_an_answer_without_text_keeps_no_schema() -> None:
    nothing = Facts(kind=Kind.LLM, output=(Message("assistant", (Part(PartType.TEXT, ""),)),))
    assert scored("schema", an_answer("", facts=nothing)) == 0


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("exact", {"wrong": 1}, "no option “wrong”"), ("regex", {"pattern": "("}, "no regular expression"),
        ("length", {}, "needs"), ("latency", {}, "seconds"), ("cost", {}, "dollars"),
        ("number", {"tolerance": -1}, "less than 0"), ("number", {"tolerance": "1"}, "number"),
        ("similarity", {"by": "sound"}, "one of words, characters"), ("json", {"fenced": "yes"}, "flag"),
        ("json_equal", {"paths": "$.a["}, "no path"), ("schema", {"schema": 5}, "object"),
        ("judge", {"rubrik": "x"}, "no option"), ("latency", {"max": float("nan")}, "number"),
    ],
)  # fmt: skip
def test_options_that_cannot_be_worked_with(kind: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        known()[kind].check(options)


def test_a_broken_pattern_of_an_example_is_no_score() -> None:
    found = known()["regex"].score(an_answer("x", expected="("), {})
    assert (found.value, found.failed) == (None, True)


@pytest.mark.parametrize("name", sorted(known()))
def test_every_scorer_is_one(name: str) -> None:
    scorer = known()[name]
    assert isinstance(scorer, Scorer)
    assert scorer.name == name
    assert scorer.title
