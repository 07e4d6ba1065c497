"""Examples and versions go to JSON and back; what is none is told in a sentence."""

from collections.abc import Callable
from typing import Any

import pytest

from library_values import a_version, an_example
from spanglass.core.library import Added, Saved
from spanglass.core.library_json import (
    added_document,
    added_of,
    example_content,
    example_of,
    saved_document,
    saved_of,
    version_content,
    version_of,
)

REQUEST = {"messages": [{"role": "user", "parts": []}]}


def test_examples_and_versions_come_back_as_they_were() -> None:
    for example in (an_example(), an_example(expected=None, origin=None, tags=(), metadata={})):
        assert example_of(example_content(example)) == example
    for version in (a_version(), a_version(note="Shorter", parent=3, origin=None)):
        assert version_of(version_content(version)) == version


def test_what_became_of_them_comes_back() -> None:
    added, saved = Added(1, "Tickets", (4, 5), 2, made=True), Saved(1, 2, "a", 3, changed=True, made=False)
    assert added_of(added_document(added)) == added
    assert saved_of(saved_document(saved)) == saved


@pytest.mark.parametrize(
    ("read", "content", "sentence"),
    [
        (example_of, [], "An example is an object"),
        (example_of, {}, "A request is an object"),
        (example_of, {"request": REQUEST, "expected": 1}, "“expected”"),
        (example_of, {"request": REQUEST, "tags": "a"}, "“tags”"),
        (example_of, {"request": REQUEST, "metadata": [1]}, "“metadata”"),
        (example_of, {"request": REQUEST, "trace_id": "xy", "span_id": "00"}, "hexadecimal"),
        (example_of, {"request": REQUEST, "trace_id": "00", "span_id": "00"}, "32 hexadecimal digits"),
        (version_of, {"request": REQUEST}, "“name” and “note”"),
        (version_of, {"name": " ", "request": REQUEST}, "A name is needed"),
        (version_of, {"name": "a", "request": REQUEST, "parent": True}, "“parent”"),
    ],
)
def test_what_is_none_is_told(read: Callable[[Any], object], content: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read(content)
