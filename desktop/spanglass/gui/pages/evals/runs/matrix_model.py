"""The rows and columns of the matrix for views and screen readers."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from spanglass.analysis.evals.eval_figures import figure_text
from spanglass.core.display import one_line
from spanglass.core.evals import EvalRun
from spanglass.gui.models.table import ROOT, ROW_ROLE, Index, as_hint
from spanglass.gui.pages.evals.runs.board import Board, BoardColumn, BoardRow, Cell

_LONGEST = 120


class MatrixModel(QAbstractTableModel):
    """A row an example, a column each score of each run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.board = Board()
        self.rows: list[BoardRow] = []

    def show_board(self, board: Board, rows: Sequence[BoardRow]) -> None:
        """Show other runs, or other rows; where places stay, only what is in them is told."""
        same = board.columns == self.board.columns and [row.example for row in rows] == [
            row.example for row in self.rows
        ]
        if not same:
            self.beginResetModel()
        self.board, self.rows = board, list(rows)
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))

    def place_of(self, example: int) -> int:
        """The row of an example, -1 for none."""
        return next((at for at, row in enumerate(self.rows) if row.example == example), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many examples there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """How many columns of scores there are."""
        return 0 if parent.isValid() else len(self.board.columns)

    def column(self, at: int) -> BoardColumn:
        """A column."""
        return self.board.columns[at]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The score as text, the cell itself, or a sentence."""
        cell, column = self.rows[index.row()].cells[index.column()], self.board.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(cell, binary=column.binary)
        if role == ROW_ROLE:
            return cell
        if role == Qt.ItemDataRole.AccessibleTextRole:
            run = self.board.cards[column.card].run
            title = one_line(self.rows[index.row()].title, _LONGEST)
            return (
                f"{title}, {run_name(run.setup.title, which(run))}, {one_line(column.name)}: {spoken(cell)}"
            )
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The example's beginning, the column's name, and how it differs from the baseline's."""
        if orientation is Qt.Orientation.Vertical:
            wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return one_line(self.rows[section].title, _LONGEST) if role in wanted else None
        column = self.board.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(column.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_hint(
                f"{one_line(column.name)}\n{column.told}" if column.told else one_line(column.name)
            )
        return None


def cell_text(cell: Cell, *, binary: bool) -> str:
    """A score as the matrix prints it."""
    if cell.absent:
        return ""
    if cell.value is None:
        return "!" if cell.failed else "—"
    if binary and cell.value in (0.0, 1.0):
        return "✓" if cell.value else "✗"
    return figure_text(cell.value)


def spoken(cell: Cell) -> str:
    """A score in words."""
    if cell.absent:
        return "not asked"
    if cell.value is None:
        return "not judged" if cell.failed else "no score"
    return f"{cell.value:.2f}" + (", no answer" if cell.failed and cell.value == 0 else "")


def which(run: EvalRun) -> str:
    """Whom a run asked and its number, which tells it from others of the same name."""
    return run_name(run.setup.asks_who, f"run {run.id}")


def run_name(*parts: str) -> str:
    """The parts of a name that are there, on one line."""
    return " · ".join(one_line(part) for part in parts if part)
