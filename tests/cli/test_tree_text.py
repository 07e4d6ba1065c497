"""A trace as indented text: its heading."""

import pytest

from builders import a_summary
from spanglass.cli.tree_text import tree_text


@pytest.mark.parametrize(("calls", "expected"), [(1, "1 call ·"), (2, "2 calls ·"), (0, "0 calls ·")])
def test_calls_are_counted_in_words(calls: int, expected: str) -> None:
    assert expected in tree_text(a_summary(calls=calls), ())
