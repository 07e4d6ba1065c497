"""The rows of the search as an item model."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from spanglass.gui.models.table import ROOT, ROW_ROLE, Index
from spanglass.gui.search.rows import Row

_NO_ROW = -1


class ResultsModel(QAbstractListModel):
    """Rows that are replaced as a whole; heads of groups cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_at(self, number: int) -> Row | None:
        """The row of that number, None if there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def number_of(self, row: Row) -> int:
        """Where a row is; -1 if it is not there."""
        return self._rows.index(row) if row in self._rows else _NO_ROW

    def next_row(self, number: int, step: int) -> int:
        """The next row in that direction that can be chosen, round the ends; -1 for none."""
        count = len(self._rows)
        for distance in range(1, count + 1):
            at = (number + step * distance) % count if number >= 0 or step > 0 else count - distance
            if not self._rows[at].head:
                return at
        return _NO_ROW

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows there are; rows have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads are no items to choose."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None or row.head:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a row, the sentence for screen readers, or the row itself."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.text, row.below, row.keys)))
        return row if role == ROW_ROLE else None
