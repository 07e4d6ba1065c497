"""Runs beside each other as values: which rows differ and fail, and in which order they stand."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from builders import T0
from eval_values import a_result, a_setup
from library_values import an_example
from spanglass.core.evals import EvalResult, EvalSummary, Score, Scoring
from spanglass.gui.pages.evals.runs.board import OTHERWISE, Board, Cell, Shown, board, shown_result
from spanglass.gui.pages.evals.runs.matrix_model import cell_text, spoken
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    writer = Writer(tmp_path / "a.db")
    dataset = writer.library(lambda tables: tables.add("Tickets", [an_example()], T0)).dataset
    setup = a_setup(dataset=dataset)

    def keep(results: Sequence[EvalResult]) -> None:
        run = writer.evals(lambda tables: tables.begin(setup, T0))
        writer.evals(lambda tables: tables.keep(run, results, EvalSummary(len(results))))

    keep([a_result(number, 1.0, 0.9) for number in (1, 2, 3)])
    failed = a_result(2, scores=(Score(1.0), Score(None, "no JSON", failed=True)))
    keep([a_result(1, 1.0, 0.85), failed, a_result(3, 0.0, 0.2), a_result(4, 1.0, 1.0)])
    writer.close()
    made = Reader(tmp_path / "a.db")
    yield made
    made.close()


def examples(found: Board, which: Shown, *, worst_first: bool = False) -> list[int]:
    return [row.example for row in found.shown(which, worst_first=worst_first)]


def test_all_differ_failing_and_the_worst_first(reader: Reader) -> None:
    found = board(reader, [1, 2], 1)
    assert examples(found, Shown.ALL) == [1, 2, 3, 4]
    assert examples(found, Shown.ALL, worst_first=True) == [3, 1, 2, 4]
    assert examples(found, Shown.DIFFER) == [3]
    assert examples(found, Shown.FAILING) == [2, 3]
    assert (examples(found, Shown.WORSE), examples(found, Shown.BETTER)) == ([3], [])
    turned = board(reader, [1, 2], 2)
    assert (examples(turned, Shown.WORSE), examples(turned, Shown.BETTER)) == ([], [3])


def test_cards_and_columns_are_against_the_baseline(reader: Reader) -> None:
    found = board(reader, [1, 2], 1)
    first, second = found.cards
    assert (first.is_baseline, first.change, second.is_baseline) == (True, None, False)
    assert second.change is not None
    assert second.change.pairs == 3
    assert [(each.card, each.name, each.binary) for each in found.columns] == [
        (0, "Exact", True), (0, "Right", False), (1, "Exact", True), (1, "Right", False),
    ]  # fmt: skip
    assert (found.columns[0].told, found.columns[2].told[:12]) == ("", "Not sure yet")
    assert board(reader, [1, 2], 2).cards[1].is_baseline


def test_another_rubric_is_another_measure(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "b.db")
    dataset = writer.library(lambda tables: tables.add("Tickets", [an_example()], T0)).dataset
    for rubric, score in (("Polite?", 1.0), ("Right?", 0.0)):
        setup = a_setup(dataset=dataset, scorings=(Scoring("Right", "judge", {"rubric": rubric}),))
        run = writer.evals(lambda tables, made=setup: tables.begin(made, T0))  # type: ignore[misc]
        writer.evals(lambda tables, at=run, so=score: tables.keep(at, [a_result(1, so)], EvalSummary(1)))  # type: ignore[misc]
    writer.close()
    with closing(Reader(tmp_path / "b.db")) as made:
        found = board(made, [1, 2], 1)
    assert (found.cards[1].change, found.columns[1].told) == (None, OTHERWISE)
    assert not any(examples(found, which) for which in (Shown.DIFFER, Shown.BETTER, Shown.WORSE))


def test_what_is_gone_or_was_not_asked_is_left_empty(reader: Reader) -> None:
    found = board(reader, [1, 2, 99], None)
    assert [each.run.id for each in found.cards] == [1, 2]
    assert found.rows[3].cells[0] == Cell(absent=True)
    assert board(reader, [], None) == Board()
    assert shown_result(reader, 1, 4) is None
    shown = shown_result(reader, 2, 4)
    assert shown is not None
    assert shown.results == (a_result(4, 1.0, 1.0),)


@pytest.mark.parametrize(
    ("cell", "binary", "text", "words"),
    [
        (Cell(0.94), False, ".94", "0.94"), (Cell(1.0), False, "1.0", "1.00"), (Cell(1.0), True, "✓", "1.00"),
        (Cell(0.0), True, "✗", "0.00"), (Cell(0.5), True, ".50", "0.50"), (Cell(), False, "—", "no score"),
        (Cell(failed=True), False, "!", "not judged"), (Cell(absent=True), True, "", "not asked"),
        (Cell(0.0, failed=True), False, ".00", "0.00, no answer"),
    ],
)  # fmt: skip
def test_a_score_is_always_printed(cell: Cell, binary: bool, text: str, words: str) -> None:
    assert (cell_text(cell, binary=binary), spoken(cell)) == (text, words)
