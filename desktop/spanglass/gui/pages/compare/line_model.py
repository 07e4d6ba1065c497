"""The lines of a comparison as rows: unfolded ones, or those that differ with what they stand in."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from spanglass.gui.models import span_words
from spanglass.gui.models.table import ROOT, Index, as_hint
from spanglass.gui.pages.compare.asked import CompareLine
from spanglass.gui.pages.compare.line_words import (
    against,
    all_changes,
    change_word,
    sentence,
    shown_row,
    took,
)

SPAN, CHANGE, FIRST, SECOND, AGAINST, BARS = range(6)
TITLES = ("Span", "Change", "A", "B", "B vs A", "Time")


class LineModel(QAbstractTableModel):
    """Rows are the lines in sight; `line_at` and `row_of` lead from one to the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[CompareLine] = ()
        self.only_differences = False
        self._folded: set[int] = set()
        self._parents: set[int] = set()
        self._rows: list[int] = []
        self._places: dict[int, int] = {}
        self._texts: dict[int, Callable[[CompareLine], str]] = {
            SPAN: lambda line: span_words.title(shown_row(line)),
            CHANGE: lambda line: word.text if (word := change_word(line)) else "",
            FIRST: lambda line: took(line.first),
            SECOND: lambda line: took(line.second),
            AGAINST: lambda line: against(line)[0],
            BARS: lambda _line: "",
        }

    def show_lines(self, lines: Sequence[CompareLine]) -> None:
        """Show the lines of another comparison, all unfolded."""
        self.lines, self._folded = lines, set()
        self._parents = {line.parent for line in lines}
        self._arrange()

    def set_only_differences(self, only: bool) -> None:
        """Leave out what does not differ and has nothing below it that does."""
        self.only_differences = only
        self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        kept = self._differing() if self.only_differences else None
        self._rows, hidden = [], set()
        for number, line in enumerate(self.lines):
            if line.parent in hidden or line.parent in self._folded:
                hidden.add(number)
            elif kept is None or number in kept:
                self._rows.append(number)
        self._places = {number: row for row, number in enumerate(self._rows)}
        self.endResetModel()

    def _differing(self) -> set[int]:
        """The lines that differ and all above them."""
        kept: set[int] = set()
        for number in range(len(self.lines) - 1, -1, -1):
            if self.lines[number].changes or number in kept:
                kept.update((number, self.lines[number].parent))
        return kept

    @property
    def differences(self) -> int:
        """How many lines differ."""
        return sum(bool(line.changes) for line in self.lines)

    def number_at(self, row: int) -> int | None:
        """The number of the line in a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def line_at(self, row: int) -> CompareLine | None:
        """The line in a row; None beyond them."""
        number = self.number_at(row)
        return None if number is None else self.lines[number]

    def row_of(self, number: int) -> int | None:
        """The row of a line; None if it is not in sight."""
        return self._places.get(number)

    def has_children(self, number: int) -> bool:
        """Whether lines stand below one."""
        return number in self._parents

    def is_folded(self, number: int) -> bool:
        """Whether they are hidden."""
        return number in self._folded

    def set_folded(self, number: int, folded: bool) -> None:
        """Hide what is below a line, or show it."""
        if folded != (number in self._folded) and self.has_children(number):
            (self._folded.add if folded else self._folded.discard)(number)
            self._arrange()

    def reveal(self, number: int) -> int | None:
        """Unfold all above a line; its row."""
        above = self.lines[number].parent
        while above >= 0:
            self._folded.discard(above)
            above = self.lines[above].parent
        self._arrange()
        return self.row_of(number)

    def next_difference(self, number: int, *, back: bool = False) -> int | None:
        """The next line that differs, all around; None if none does."""
        count, step = len(self.lines), -1 if back else 1
        places = ((number + step * away) % count for away in range(1, count + 1)) if count else iter(())
        return next((place for place in places if self.lines[place].changes), None)

    # what the view asks

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many lines are in sight."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Six."""
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, what a screen reader says, and all changes as a tool tip."""
        if not index.isValid():
            return None
        line = self.lines[self._rows[index.row()]]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[index.column()](line)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return sentence(line)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (SPAN, CHANGE) and len(line.changes) > 1:
            return as_hint(all_changes(line))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None

    def index_of(self, number: int) -> QModelIndex:
        """The place of a line that is in sight, else none."""
        row = self.row_of(number)
        return QModelIndex() if row is None else self.index(row, 0)
