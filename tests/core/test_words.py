"""What goes into the text index, and how words of a query are looked for in it."""

import apsw
import pytest

from spanglass.core.words import indexed, match_of


def finds(query: str, text: str, *, exact: bool = True) -> bool:
    """Whether an index over one text finds a query."""
    connection = apsw.Connection(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO words VALUES (CAST(? AS TEXT))", (indexed([text, "another text"]),))
    match = match_of(query, exact=exact)
    assert match is not None
    return bool(list(connection.execute("SELECT 1 FROM words WHERE words MATCH ?", (match,))))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("refund", "Our Refund policy."),
        ("refund policy", "our refund\npolicy"),
        ("cafe", "le café"),
        ("gpt-4o", "model gpt-4o-mini"),
        ("refu*", "refunds"),
        ("a*b", "a b"),
        ("*refund", "our refund"),
        ("退款", "我要退款政策"),
        ("ポリシー", "返金ポリシー"),
        ('say "no" AND', "I say no and yes"),
        ("x NOT y OR (z", "x not y or z"),
        ("zxq1", "A" * 5000 + " zxq1"),
    ],
)
def test_words_and_phrases_are_found(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("refund", "refunds"),
        ("policy refund", "refund policy"),
        ("text another", "some text"),
        ("款退", "退款"),
        ("QUJD" * 200, "QUJD" * 2000),
    ],
)
def test_what_is_not_said_is_not_found(query: str, text: str) -> None:
    assert not finds(query, text)


def test_a_word_being_typed_may_go_on() -> None:
    assert finds("refu", "refunds", exact=False)
    assert not finds("re", "refunds", exact=False)


@pytest.mark.parametrize("query", ["->", "*", "***", "_", ""])
def test_the_index_cannot_tell_of_queries_without_words(query: str) -> None:
    assert match_of(query) is None


def test_halves_of_surrogate_pairs_can_be_asked_for() -> None:
    assert match_of("a\ud800b") == '"a?b"'


@pytest.mark.parametrize("run", [399, 400, 401, 799, 5000])
@pytest.mark.parametrize("gap", [" ", "\n", ", "])
def test_of_a_long_text_runs_as_long_as_data_are_left_out_wherever_they_stand(run: int, gap: str) -> None:
    data = "x" * run
    for before in (0, 1, 57, 900):
        text = "word " * before + data + gap + "end " * 1000
        kept = indexed([text]).decode().split()
        assert (data in gap.join(kept)) == (run < 400)
        assert (kept.count("word"), kept.count("end")) == (before, 1000)
