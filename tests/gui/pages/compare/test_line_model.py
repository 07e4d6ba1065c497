from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from comparisons import compared
from spanglass.gui.pages.compare.line_model import CHANGE, LineModel


def model() -> LineModel:
    made = LineModel()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.show_lines(compared().lines)
    return made


def rows(made: LineModel) -> list[str]:
    """Title and change of each row."""
    return [
        " ".join(filter(None, (str(made.index(row, 0).data()), str(made.index(row, CHANGE).data()))))
        for row in range(made.rowCount())
    ]


def test_all_lines_are_rows_at_first() -> None:
    assert rows(model()) == [
        "answer_ticket",
        "route_intent",
        "classify",
        "draft_answer only in A",
        "draft_answer text differs",
        "start_refund only in B",
    ]


def test_only_differences_leaves_them_with_what_they_stand_in() -> None:
    made = model()
    made.set_only_differences(True)
    assert rows(made) == [
        "answer_ticket", "draft_answer only in A", "draft_answer text differs", "start_refund only in B",
    ]  # fmt: skip
    made.set_only_differences(False)
    assert made.rowCount() == 6


def test_lines_fold_and_what_is_looked_for_unfolds_what_is_above_it() -> None:
    made = model()
    made.set_folded(1, True)
    assert "classify" not in " ".join(rows(made))
    assert made.row_of(2) is None
    assert made.reveal(2) == 2
    made.set_folded(0, True)
    assert made.rowCount() == 1


def test_differences_are_gone_through_all_around() -> None:
    made = model()
    assert made.differences == 3
    assert [made.next_difference(number) for number in (-1, 3, 4, 5)] == [3, 4, 5, 3]
    assert made.next_difference(3, back=True) == 5
    made.show_lines(compared("agent a", "agent a").lines)
    assert made.next_difference(0) is None
    made.show_lines(())
    assert made.next_difference(0) is None


def test_a_row_is_said_as_a_sentence() -> None:
    made = model()
    said = made.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("draft_answer, llm, only in A")
