"""A query in chips and text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanglass.core.query_chips import Parts, finished, is_chip, key_and_value, parts, words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a b", ["a", "b"]),
        ('user:"a b" c', ['user:"a b"', "c"]),
        ("{kind:tool status:error} x", ["{kind:tool status:error}", "x"]),
        ('{user:"a b} c"} x', ['{user:"a b} c"}', "x"]),
        ("(a OR b) c", ["(a OR b)", "c"]),
        ('"open end', ['"open end']),
        ("", []),
    ],
)
def test_words_are_parted_by_white_space_outside_of_quotes_and_brackets(text: str, pieces: list[str]) -> None:
    assert words(text) == pieces


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Parts()),
        ("refund", Parts((), "refund")),
        ("status:error model:gpt-4o", Parts(("status:error", "model:gpt-4o"))),
        ("refund status:error policy", Parts(("status:error",), "refund policy")),
        ("-user:ci-bot cost:>0.05", Parts(("-user:ci-bot", "cost:>0.05"))),
        ('user:"a b" "refund policy"', Parts(('user:"a b"',), '"refund policy"')),
        ("{kind:tool status:error} {kind:llm}", Parts(("{kind:tool status:error}", "{kind:llm}"))),
        ("status:error OR has:retry", Parts((), "status:error OR has:retry")),
        ("(status:error OR has:retry) model:x", Parts(("model:x",), "(status:error OR has:retry)")),
        ("status:error modle:x", Parts(("status:error",), "modle:x")),
        ("status:error (x", Parts((), "status:error (x")),
    ],
)
def test_finished_terms_are_chips(query: str, expected: Parts) -> None:
    assert parts(query) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status:error", Parts(("status:error",), "")),
        ("refund status:error", Parts(("status:error",), "refund")),
        ("refund", Parts((), "refund")),
        ("status:error ", Parts((), "status:error ")),
        ("cost:>", Parts((), "cost:>")),
        ('user:"a', Parts((), 'user:"a')),
        ("a OR has:retry", Parts((), "a OR has:retry")),
        ("{kind:tool", Parts((), "{kind:tool")),
    ],
)
def test_the_word_before_the_caret_becomes_a_chip_when_it_is_finished(text: str, expected: Parts) -> None:
    assert finished(text) == expected


def test_a_query_is_chips_and_text_again() -> None:
    split = Parts(("status:error", "model:x"), " refund ")
    assert split.query == "status:error model:x refund"
    assert split.query[split.text_start :] == "refund"


def test_a_chip_is_a_key_and_a_value() -> None:
    assert key_and_value("-cost:>0.05") == ("-cost:", ">0.05")
    assert key_and_value("{kind:tool status:error}") == ("", "{kind:tool status:error}")


@given(st.text(alphabet='ab:"(){}-, OR', max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    assert set("".join(parts(text).query.split())) == set("".join(text.split()))
    assert is_chip(text) in (True, False)
