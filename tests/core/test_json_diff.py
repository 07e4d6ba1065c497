import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spanglass.core.json_diff import Change, json_diff, json_of

values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("xyz", max_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)


def told(first: Any, second: Any) -> list[str]:
    return [f"{c.path} {c.change} {c.first!r} {c.second!r}" for c in json_diff(first, second)]


def test_members_are_compared_by_name() -> None:
    first = {"id": 1, "rule": "returns-30d", "max": 249}
    second = {"rule": "returns-30d", "id": 1, "max": 199, "note": None}
    assert told(first, second) == ["$.max changed 249 199", "$.note added None None"]


def test_items_that_moved_on_are_found() -> None:
    first, second = [{"a": 1}, {"a": 2}, {"a": 3}], [{"a": 0}, {"a": 1}, {"a": 3}]
    assert told(first, second) == ["$[0] added None {'a': 0}", "$[1] removed {'a': 2} None"]


def test_items_between_the_same_ones_are_compared_with_one_another() -> None:
    first, second = {"items": [{"n": 1, "p": 5}, "end"]}, {"items": [{"n": 1, "p": 6}, "end"]}
    assert told(first, second) == ["$.items[0].p changed 5 6"]


def test_true_is_not_one_and_a_text_is_not_its_number() -> None:
    assert told([True], [1]) == ["$[0] changed True 1"]
    assert told({"a": "1"}, {"a": 1}) == ["$.a changed '1' 1"]
    assert told({"a": 1}, {"a": 1.0}) == []


def test_values_too_deep_to_walk_raise_nothing() -> None:
    deep: Any = 1
    other: Any = 2
    for _ in range(5000):
        deep, other = [deep], {"a": other}
    assert json_diff(deep, other)[0].change is Change.CHANGED
    assert json_diff([deep], [deep]) == ()


def test_no_more_are_told_than_asked_for() -> None:
    assert len(json_diff(list(range(50)), [], most=10)) == 10


def test_texts_that_hold_objects_or_lists_are_read() -> None:
    assert json_of(' {"a": [1]} ') == {"a": [1]}
    assert json_of("12") is None
    assert json_of("{not json}") is None
    assert json_of("[" * 100_000 + "]" * 100_000) is None


@given(values, values)
def test_there_are_differences_exactly_where_the_values_differ(first: Any, second: Any) -> None:
    same = json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
    assert (json_diff(first, second) == ()) == same
