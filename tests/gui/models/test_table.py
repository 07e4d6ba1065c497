"""A table of rows: roles, alignment, tool tips that show text as it is."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from spanglass.gui.models.table import ROW_ROLE, Column, TableModel, as_hint

WHOLE = "<qt style='white-space:pre'>"
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Fruit:
    name: str
    count: int


@pytest.fixture
def model() -> TableModel[Fruit]:
    columns = (
        Column("name", "Name", 100, lambda fruit: fruit.name, hint=lambda fruit: fruit.name),
        Column("count", "Count", 40, lambda fruit: str(fruit.count), right=True),
    )
    model = TableModel(columns, lambda fruit: f"{fruit.count} of {fruit.name}")
    model._rows = [Fruit("<b>apple</b>", 3), Fruit("pear", 4)]
    return model


@pytest.fixture(autouse=True)
def tester(model: TableModel[Fruit]) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_cells_answer_for_their_roles(model: TableModel[Fruit]) -> None:
    cell = model.index(0, 1)
    assert cell.data() == "3"
    assert cell.data(Qt.ItemDataRole.TextAlignmentRole) == RIGHT
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "3 of <b>apple</b>"
    assert cell.data(ROW_ROLE) == Fruit("<b>apple</b>", 3)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) is None
    assert cell.data(Qt.ItemDataRole.DecorationRole) is None


def test_a_tool_tip_shows_markup_as_text(model: TableModel[Fruit]) -> None:
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == f"{WHOLE}&lt;b&gt;apple&lt;/b&gt;</qt>"
    assert as_hint("one\ntwo & \u202ethree") == f"{WHOLE}one<br>two &amp; ⟨RLO⟩three</qt>"
    assert as_hint("word " * 30) == f"<qt>{'word ' * 30}</qt>", "a long line is broken between words"
    assert as_hint("") is None


def test_rows_have_no_children_and_a_foreign_index_says_nothing(model: TableModel[Fruit]) -> None:
    assert (model.rowCount(), model.columnCount()) == (2, 2)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_titles_stand_over_columns_only(model: TableModel[Fruit]) -> None:
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert model.headerData(1, across) == "Count"
    assert model.headerData(1, across, Qt.ItemDataRole.TextAlignmentRole) == RIGHT
    assert model.headerData(0, down) is None
    assert model.headerData(2, across) is None


def test_columns_and_rows_are_found_by_name_and_number(model: TableModel[Fruit]) -> None:
    assert model.column_of("count") == 1
    assert model.row_at(1).name == "pear"
    with pytest.raises(ValueError, match="weight"):
        model.column_of("weight")
    with pytest.raises(IndexError):
        model.row_at(2)


def test_of_the_same_rows_only_what_is_other_is_told(qtbot: QtBot, model: TableModel[Fruit]) -> None:
    changed: list[tuple[int, int, int]] = []
    resets: list[object] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row(), last.column())))
    model.modelReset.connect(lambda: resets.append(None))
    for rows in ([Fruit("<b>apple</b>", 3), Fruit("pear", 5)], [Fruit("<b>apple</b>", 3), Fruit("pear", 5)]):
        model.take_rows(rows, lambda fruit: fruit.name)
    assert (changed, len(resets)) == ([(1, 1, 1)], 0)
    model.take_rows([Fruit("plum", 1)], lambda fruit: fruit.name)
    assert (len(changed), len(resets), model.row_at(0)) == (1, 1, Fruit("plum", 1))
