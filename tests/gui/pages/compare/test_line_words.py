from builders import MS, T0, a_row
from comparisons import compared
from spanglass.analysis.comparing.line_changes import LineChange
from spanglass.gui.pages.compare.asked import CompareLine
from spanglass.gui.pages.compare.line_words import (
    WORDS,
    against,
    all_changes,
    change_word,
    second_label,
    sentence,
    took,
)

BOTH = (True, True)


def line(*changes: LineChange, took_ms: int = 1000, **second: object) -> CompareLine:
    return CompareLine(a_row(), a_row(end_ns=T0 + took_ms * MS, **second), BOTH, 0, -1, changes)


def test_every_change_has_words() -> None:
    assert set(WORDS) == set(LineChange)


def test_the_weightiest_change_is_said_and_all_in_the_hint() -> None:
    both = line(LineChange.OUTCOME, LineChange.SLOWER)
    word = change_word(both)
    assert word is not None
    assert (word.text, word.sign) == ("outputs differ", "≠")
    assert all_changes(both) == "Outputs differ\nSlower"
    assert change_word(line()) is None


def test_a_change_that_begins_a_line_leaves_the_names_of_the_sides_as_they_are() -> None:
    assert all_changes(line(LineChange.ONLY_SECOND)) == "Only in B"
    assert WORDS[LineChange.ONLY_FIRST].title == "Only in A"


def test_how_much_longer_b_took() -> None:
    assert against(line(took_ms=830)) == ("−17%", "ok")
    assert against(line(took_ms=950)) == ("−5%", "text3")
    assert against(line(took_ms=1000)) == ("0%", "text3")
    assert against(line(took_ms=2290)) == ("+129%", "warn")
    assert against(line(took_ms=25_000)) == ("×25", "warn")
    assert against(CompareLine(a_row(), None, (True, False), 0, -1, ())) == ("", "text3")
    assert took(a_row(end_ns=0)) == "—"
    assert took(None) == ""


def test_models_that_differ_are_named_by_their_difference() -> None:
    other = line(LineChange.MODEL, model_responded="gpt-4o-2024-08-06")
    assert second_label(other) == "11-20 vs 08-06"
    assert second_label(line(LineChange.RENAMED, title="new")) == "was chat gpt-4o"


def test_lines_are_said_in_sentences() -> None:
    said = [sentence(each) for each in compared().lines]
    assert said[0] == "answer_ticket, agent, the same, 1 millisecond in A, 1 millisecond in B"
    assert said[3] == "draft_answer, llm, only in A, 1 millisecond in A"
