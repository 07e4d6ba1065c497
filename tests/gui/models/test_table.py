"""A table of rows: roles, alignment, tool tips that show text as it is."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from spanglass.gui.models.table import ROW_ROLE, Column, TableModel, as_hint

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
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;b&gt;apple&lt;/b&gt;</qt>"
    assert as_hint("one\ntwo & \u202ethree") == "<qt>one<br>two &amp; ⟨RLO⟩three</qt>"
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
