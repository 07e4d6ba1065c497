"""A table of frozen rows whose columns are data: what every concrete table model is made of."""

import html
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from spanglass.core.display import plain

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The role under which an index answers with its row's frozen value."""

_LONGEST_LINE = 90
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its title, its width in drawn pixels, and how a row's text and tool tip are made.

    `text` must return harmless text on one line; `hint` may return anything, the model escapes it.
    """

    id: str
    title: str
    width: int
    text: Callable[[Row], str]
    right: bool = False
    hint: Callable[[Row], str] | None = None


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows under columns; `describe` is the sentence a screen reader says for a row."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        describe: Callable[[Row], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._describe = describe
        self._rows: list[Row] = []
        self._answers: dict[int, Callable[[Row, Column[Row]], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda row, column: column.text(row),
            Qt.ItemDataRole.ToolTipRole: lambda row, column: column.hint and as_hint(column.hint(row)),
            Qt.ItemDataRole.TextAlignmentRole: lambda _row, column: _RIGHT if column.right else _LEFT,
            Qt.ItemDataRole.AccessibleTextRole: lambda row, _column: self._describe(row),
            ROW_ROLE: lambda row, _column: row,
        }

    def take_rows(self, rows: Sequence[Row], key: Callable[[Row], Hashable]) -> None:
        """Show other rows; where they are the same ones by `key`, only what is other about them is told."""
        if [key(row) for row in rows] != [key(row) for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        changed = [at for at, row in enumerate(rows) if row != self._rows[at]]
        self._rows = list(rows)
        if changed:
            last = self.index(changed[-1], len(self.columns) - 1)
            self.dataChanged.emit(self.index(changed[0], 0), last)

    def row_at(self, row: int) -> Row:
        """The value of a row; raises ``IndexError`` beyond the last."""
        return self._rows[row]

    def column_of(self, name: str) -> int:
        """The position of the column with this id; raises ``ValueError`` for none."""
        return [column.id for column in self.columns].index(name)

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows there are; rows have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell answers for a role, None for roles of no meaning here."""
        answer = self._answers.get(role)
        if answer is None or not index.isValid():
            return None
        return answer(self._rows[index.row()], self.columns[index.column()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns; rows have none."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return column.title if role == Qt.ItemDataRole.DisplayRole else None


def as_hint(text: str) -> str | None:
    """Text as a tool tip that shows it as it is; Qt would otherwise guess whether it is HTML.

    Lines that are not long stay whole: Qt would break even two words, to make the tip less wide.
    """
    if not text:
        return None
    shown = plain(text)
    whole = max(map(len, shown.split("\n"))) <= _LONGEST_LINE
    kept = " style='white-space:pre'" if whole else ""
    return f"<qt{kept}>{html.escape(shown).replace(chr(10), '<br>')}</qt>"
