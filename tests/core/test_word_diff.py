from hypothesis import given
from hypothesis import strategies as st

from spanglass.core import word_diff as module
from spanglass.core.word_diff import TextDiff, line_diff, word_diff


def shown(first: str, second: str, diff: TextDiff | None = None) -> str:
    """The differences as text: ``kept[-removed-]{+added+}``."""
    out = ""
    for stretch in (diff or word_diff(first, second)).stretches:
        one, two = first[slice(*stretch.first)], second[slice(*stretch.second)]
        out += one if stretch.same else (f"[-{one}-]" if one else "") + (f"{{+{two}+}}" if two else "")
    return out


def test_words_are_told_apart() -> None:
    assert shown("The order is late.", "The order was late.") == "The order [-is-]{+was+} late."
    assert shown("one two", "one two three") == "one two{+ three+}"
    assert shown("a b c", "a c") == "a [-b -]c"


def test_what_is_the_same_by_chance_between_large_differences_is_part_of_them() -> None:
    first = "I'm sorry, but I can't help with issuing refunds. Please contact the support team."
    second = "I'm sorry about the torn flysheet. Order 81723 was delivered 9 days ago, the refund is due."
    assert shown(first, second).startswith("I'm sorry[-, but I can't")
    assert shown(first, second).count("[-") == 1


def test_characters_of_languages_without_spaces_are_words() -> None:
    assert shown("東京都に行く", "東京市に行く") == "東京[-都-]{+市+}に行く"
    assert [s.same for s in word_diff("東京都", "東京市").stretches] == [True, False]


def test_equal_texts_have_one_stretch_and_empty_ones_none() -> None:
    assert word_diff("same", "same").same
    assert word_diff("", "").stretches == ()
    assert [s.second for s in word_diff("", "new").stretches] == [(0, 3)]


def test_texts_of_very_many_words_are_compared_by_lines(monkeypatch: object) -> None:
    monkeypatch.setattr(module, "MOST_WORDS", 5)  # type: ignore[attr-defined]
    first, second = "one two three\nfour\n", "one two three\nfive\n"
    diff = word_diff(first, second)
    assert shown(first, second, diff) == "one two three\n[-four\n-]{+five\n+}"
    assert diff == line_diff(first, second)


@given(st.text("ab \n.", max_size=40), st.text("ab \n.", max_size=40))
def test_stretches_cover_both_texts_without_gaps(first: str, second: str) -> None:
    for diff in (word_diff(first, second), line_diff(first, second)):
        assert "".join(first[slice(*s.first)] for s in diff.stretches) == first
        assert "".join(second[slice(*s.second)] for s in diff.stretches) == second
        for stretch in diff.stretches:
            same = first[slice(*stretch.first)] == second[slice(*stretch.second)]
            assert same or not stretch.same
        assert diff.same == (first == second)
