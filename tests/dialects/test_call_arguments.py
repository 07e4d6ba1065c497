"""Arguments of traced functions."""

from typing import Any

import pytest

from odd_values import ODD
from spanglass.dialects.call_arguments import call_arguments, sole_argument, unwrapped


@pytest.mark.parametrize(
    ("value", "arguments", "sole"),
    [
        ('{"args": [], "kwargs": {"city": "Paris"}}', {"city": "Paris"}, {"city": "Paris"}),
        ({"args": ["Paris"], "kwargs": {}}, ["Paris"], "Paris"),
        ({"args": ["Paris", 2], "kwargs": {}}, ["Paris", 2], ["Paris", 2]),
        ({"args": ["Paris"], "kwargs": {"n": 2}}, {"args": ["Paris"], "n": 2}, {"args": ["Paris"], "n": 2}),
        ('["Paris"]', ["Paris"], ["Paris"]),
        ('{"args": 1, "kwargs": {}}', {"args": 1, "kwargs": {}}, {"args": 1, "kwargs": {}}),
        ("Paris", "Paris", "Paris"),
        ({"input_str": "x", "inputs": {"city": "Paris"}, "kwargs": {}}, {"city": "Paris"}, {"city": "Paris"}),
    ],
)
def test_arguments_come_out_of_their_wrapping(value: Any, arguments: Any, sole: Any) -> None:
    assert call_arguments(value) == arguments
    assert sole_argument(value) == sole


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"inputs": {"q": "hi"}, "tags": ["a"], "metadata": {}, "kwargs": {}}, {"q": "hi"}),
        ('{"input_str": "{\\"city\\": \\"Paris\\"}", "inputs": null, "kwargs": {}}', {"city": "Paris"}),
        ({"query": "hi", "tags": None, "kwargs": {}}, "hi"),
        ({"outputs": {"a": 1}, "kwargs": {"tags": []}}, {"a": 1}),
        ({"output": "rainy", "kwargs": {}}, "rainy"),
        ({"output": "rainy"}, {"output": "rainy"}),
        ({"output": "rainy", "kwargs": {}, "unit": "C"}, {"output": "rainy", "kwargs": {}, "unit": "C"}),
        ({"output": None, "kwargs": {}}, {"output": None, "kwargs": {}}),
    ],
)
def test_what_a_callback_was_given_comes_out_of_its_wrapping(value: Any, expected: Any) -> None:
    assert unwrapped(value) == expected


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    call_arguments(value)
    sole_argument(value)
