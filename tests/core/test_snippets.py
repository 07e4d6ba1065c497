"""The piece of a text around the words of a search."""

import pytest

from spanglass.core.snippets import Snippet, snippet, words_of


def marked(text: str, *words: str) -> str | None:
    """The piece with its marked places in brackets."""
    found = snippet(text, words)
    if found is None:
        return None
    shown = found.text
    for low, high in reversed(found.marks):
        shown = f"{shown[:low]}[{shown[low:high]}]{shown[high:]}"
    return shown


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Our refund policy", ["refund"], "Our [refund] policy"),
        ("Our Refund\npolicy, refunds", ["refund"], "Our [Refund] policy, [refund]s"),
        ("le café", ["cafe"], "le [café]"),
        ("a refund-policy b", ["refund policy"], "a [refund-policy] b"),
        ("one two three", ["three", "one"], "[one] two [three]"),
    ],
)
def test_words_are_marked(text: str, words: list[str], shown: str) -> None:
    assert marked(text, *words) == shown


def test_a_long_text_is_cut_on_both_sides() -> None:
    found = snippet("x" * 500 + " needle " + "y" * 500, ["needle"])
    assert found is not None
    assert found.text.startswith("…x")
    assert found.text.endswith("y…")
    assert [found.text[low:high] for low, high in found.marks] == ["needle"]
    assert len(found.text) <= 162


@pytest.mark.parametrize(("text", "word"), [("unrefunded", "refunded"), ("nothing", "x"), ("text", "->")])
def test_what_does_not_stand_there_gives_nothing(text: str, word: str) -> None:
    assert snippet(text, [word]) is None


def test_a_search_is_words_and_phrases() -> None:
    assert words_of('refund "our policy" -> x') == (("refund", False), ("our policy", True), ("x", False))
    assert words_of('"open end') == (("open end", True),)
    assert words_of("  ") == ()


def test_letters_that_grow_when_lowered_keep_their_places() -> None:
    assert marked("İİİ needle", "needle") == "İİİ [needle]"
    assert snippet("ﬃ ß", ["ß"]) == Snippet("ﬃ ß", ((2, 3),))
