"""The work a schema can cause."""

from typing import Any

import pytest

from spanglass.analysis.schemas.schema_work import MOST_STEPS, depth, work

LEAF = {"type": "object", "properties": {"next": {"$ref": "#"}}}
TREE = {"anyOf": [{"properties": {"left": {"$ref": "#"}}}, {"properties": {"right": {"$ref": "#"}}}]}


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"next": value}
    return value


def test_references_multiply() -> None:
    def twice(levels: int) -> dict[str, Any]:
        named = {f"a{n}": {"anyOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(levels)}
        return {"$defs": {**named, f"a{levels}": {"type": "string"}}, "$ref": "#/$defs/a0"}

    assert work(twice(3)).steps < 200
    assert work(twice(10)).bounded("x")
    assert work(twice(40)).steps > MOST_STEPS
    assert not work(twice(40)).bounded("x")


def test_one_way_back_is_no_danger_and_two_are_with_depth() -> None:
    assert work(LEAF).back == 1
    assert work(LEAF).bounded(nested(150))
    assert work(TREE).bounded(nested(5))
    assert not work(TREE).bounded(nested(40))


def test_names_of_properties_are_no_keywords() -> None:
    schema = {"properties": {"title": {"$ref": "#"}, "enum": {"$ref": "#"}}, "enum": [{"$ref": "#"}]}
    assert work(schema).back == 2


def test_a_schema_too_deep_to_tell_says_so() -> None:
    schema: dict[str, Any] = {}
    for _ in range(500):
        schema = {"not": schema}
    with pytest.raises(RecursionError):
        work(schema)


def test_pointers_that_lead_nowhere_count_little() -> None:
    assert work({"$ref": "#/$defs/none"}).bounded(1)
    assert work({"$ref": "#/a~1b/0", "a/b": [{"type": "string"}]}).bounded(1)


def test_the_depth_of_a_value_is_that_of_its_lists_and_objects() -> None:
    assert [depth(value) for value in (1, [], [[1]], {"a": [{"b": 1}]}, nested(10_000))] == [
        0,
        1,
        2,
        3,
        10_000,
    ]
