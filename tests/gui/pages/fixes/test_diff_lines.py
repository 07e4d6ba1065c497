"""Two texts as the lines of one diff."""

import pytest

from spanglass.gui.pages.fixes.diff_lines import FOLDED, GONE, NEW, DiffLine, line_diff


def _written(lines: tuple[DiffLine, ...]) -> list[str]:
    return [f"{line.old or '-'} {line.new or '-'} {line.sign}{line.text}" for line in lines]


def test_lines_have_numbers_on_both_sides_and_a_sign() -> None:
    found = line_diff("one\ntwo\nthree", "one\n2\nand\nthree")
    assert _written(found.lines) == ["1 1 one", "2 - −two", "- 2 +2", "- 3 +and", "3 4 three"]
    assert (found.added, found.removed) == (2, 1)


def test_words_that_differ_are_marked_without_spaces_around_them() -> None:
    found = line_diff("Do not promise refunds.", "Do not promise refunds before noon.")
    gone, new = found.lines
    assert (gone.sign, gone.marks) == (GONE, ())
    assert [new.text[start:end] for start, end in new.marks] == ["before noon"]


def test_a_line_that_is_wholly_new_is_marked_wholly() -> None:
    new = next(line for line in line_diff("one", "one\ntwo").lines if line.sign == NEW)
    assert new.marks == ((0, 3),)


def test_the_last_line_may_be_gone() -> None:
    assert _written(line_diff("one\ntwo", "one").lines) == ["1 1 one", "2 - −two"]


def test_where_nothing_was_all_lines_are_new() -> None:
    found = line_diff("", "one\ntwo")
    assert (_written(found.lines), found.removed) == (["- 1 +one", "- 2 +two"], 0)


def test_equal_lines_away_from_every_change_are_folded() -> None:
    before = "\n".join(f"line {number}" for number in range(20))
    found = line_diff(before, before.replace("line 10", "line ten")).folded
    assert found[0] == DiffLine(FOLDED, "7 equal lines")
    assert found[-1] == DiffLine(FOLDED, "6 equal lines")
    assert [line.old for line in found[1:5]] == [8, 9, 10, 11]


def test_two_equal_lines_are_not_worth_folding() -> None:
    found = line_diff("a\nb\nc\nd\ne\nf", "a\nb\nc\nd\ne\nF")
    assert [line.text for line in found.folded] == ["a", "b", "c", "d", "e", "f", "F"]


@pytest.mark.parametrize("text", ["a\u202eb", "a\0b"])
def test_control_and_direction_characters_become_marks(text: str) -> None:
    line = line_diff("", text).lines[-1]
    assert not {"\u202e", "\0"} & set(line.text)


def test_very_many_lines_are_cut_short() -> None:
    found = line_diff("x", "\n".join(map(str, range(2_000)))).folded
    assert found[-1].sign == FOLDED
    assert len(found) == 601


def test_what_changes_is_told_in_words() -> None:
    assert line_diff("one", "two").spoken == "removed: one; added: two"
