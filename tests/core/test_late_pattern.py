"""Patterns that are compiled late find what others find."""

import re

import pytest

from spanglass.core.late_pattern import late_pattern


def test_it_finds_what_a_pattern_finds() -> None:
    late, plain = late_pattern(r"(\w+) cat"), re.compile(r"(\w+) cat")
    for text in ("a black cat and a white cat", "a dog", ""):
        assert late.findall(text) == plain.findall(text)
        assert bool(late.search(text)) is bool(plain.search(text))
        assert late.sub(r"\1 dog", text) == plain.sub(r"\1 dog", text)
    assert (late.pattern, late.groups) == (plain.pattern, plain.groups)


def test_flags_are_kept() -> None:
    assert late_pattern("cat", re.I).fullmatch("CAT")
    assert not late_pattern("cat").fullmatch("CAT")


def test_it_is_compiled_when_it_is_first_asked() -> None:
    wrong = late_pattern("(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        wrong.search("cat")


def test_what_was_asked_once_is_at_hand() -> None:
    late = late_pattern("cat")
    assert "search" not in vars(late)
    assert late.search("a cat")
    assert vars(late)["search"]("a cat")
