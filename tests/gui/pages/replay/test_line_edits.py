"""What differs between a recorded text and an edited one, line by line."""

from spanglass.gui.pages.replay.line_edits import UNCHANGED, line_edits


def test_the_same_text_has_no_edits() -> None:
    assert line_edits("a\nb", "a\nb") is UNCHANGED


def test_a_changed_line_is_one_change_with_its_words() -> None:
    found = line_edits("one\nDo not promise refunds.\nthree", "one\nYou may promise refunds.\nthree")
    assert found.count == 1
    assert found.added == {1}
    assert found.removed == {1: ("Do not promise refunds.",)}
    assert found.were == {1: 1}
    assert found.words[1] == ((0, 7),)
    assert found.gone[1, 0] == ((0, 6),)


def test_lines_at_either_end_are_removed_and_added() -> None:
    found = line_edits("first\nkept\nlast", "kept\nnew")
    assert found.removed == {0: ("first",), 1: ("last",)}
    assert found.were == {0: 0, 1: 2}
    assert found.added == {1}
    assert found.count == 2


def test_what_is_removed_at_the_end_stands_after_the_last_line() -> None:
    found = line_edits("kept\ngone", "kept")
    assert found.removed == {1: ("gone",)}
    assert not found.added


def test_lines_without_a_word_in_common_have_no_marks() -> None:
    found = line_edits("alpha", "omega")
    assert found.words[0] == ()
    assert found.gone[0, 0] == ()
