"""Structures written as dotted keys."""

from typing import Any

import pytest

from odd_values import ODD
from spanglass.dialects.flattened import items, rows, undotted, unflattened


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"a.b.c": 1, "a.b.d": 2, "x.y": 3}, {"a": {"b": {"c": 1, "d": 2}}}),
        ({"a.0.b": 1, "a.1.b": 2}, {"a": [{"b": 1}, {"b": 2}]}),
        ({"a.10.b": 3, "a.2.b": 2, "a.1.b": 1}, {"a": [{"b": 1}, {"b": 2}, {"b": 3}]}),
        ({"a.7.b": 1, "a.99999999999999999999.b": 2}, {"a": [{"b": 1}, {"b": 2}]}),
        ({"a.0.b": 1, "a.c": 2}, {"a": {"0": {"b": 1}, "c": 2}}),
        ({"a.b": 1, "a.b.c": 2}, {"a": {"b": {"": 1, "c": 2}}}),
        ({"a.b.c": 2, "a.b": 1}, {"a": {"b": {"c": 2, "": 1}}}),
        ({"a.b": {"c": 1}, "a.d": [2]}, {"a": {"b": {"c": 1}, "d": [2]}}),
        ({"a..b": 1, "a.": 2}, {"a": {"": {"b": 1, "": 2}}}),
        ({}, {}),
    ],
)
def test_keys_become_a_structure(attributes: dict[str, Any], expected: Any) -> None:
    assert unflattened(attributes, ("a.",)) == expected


def test_many_steps_end_in_a_dotted_key() -> None:
    found: Any = unflattened({"a." + ".".join("b" * 20): 1}, ("a.",))
    depth = 0
    while isinstance(found, dict):
        found, depth = next(iter(found.values())), depth + 1
    assert (found, depth) == (1, 13)


def test_items_of_lists_keep_their_dotted_keys() -> None:
    attributes = {
        "llm.tools.1.tool.name": "b", "llm.tools.0.tool.name": "a", "llm.tools.0.tool.schema": {},
        "llm.tools.x.tool.name": "no index", "llm.tools.2": "mere",
        "llm.prompts.10.p": 3, "llm.prompts.9.p": 2, "llm.other.0.a": 1,
    }  # fmt: skip
    assert rows(attributes, ("llm.tools.", "llm.prompts.")) == {
        "tools": [{"tool.name": "a", "tool.schema": {}}, {"tool.name": "b"}, {"": "mere"}],
        "prompts": [{"p": 2}, {"p": 3}],
    }


def test_a_long_key_is_read_too() -> None:
    long = "x" * 300
    assert rows({f"llm.tools.0.{long}": 1}, ("llm.tools.",)) == {"tools": [{long: 1}]}
    assert unflattened({f"a.0.{long}": 1}, ("a.",)) == {"a": [{long: 1}]}


def test_items_among_named_keys() -> None:
    assert items({"1": "b", "0": "a", "name": "c"}) == ["a", "b"]
    assert (items(["a"]), items("a"), items(None)) == (["a"], [], [])


def test_dotted_keys_of_objects_in_arrays() -> None:
    value = [{"message.role": "user", "message.calls": [{"call.name": "f"}]}, "text"]
    assert undotted(value) == [{"message": {"role": "user", "calls": [{"call": {"name": "f"}}]}}, "text"]
    assert undotted("a.b") == "a.b"


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    undotted(value)
    items(value)
    unflattened({"a.b": value, "a.b.0": value, "a": value}, ("a",))
    rows({"a.b.0": value, "a.b.": value, "a.b.0.c": value}, ("a.b.",))
