"""The examples of a dataset as a table that is read page by page."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import one_line, short_model
from spanglass.core.library import ExamplePage, ExampleRow
from spanglass.core.shown import shown
from spanglass.gui.models.table import ROOT, Column, Index, TableModel

_LONGEST = 200
_NO_TEXT = "(no text)"


class ExamplesModel(TableModel[ExampleRow]):
    """`more_wanted` carries where the next page begins; it is asked for as the end comes into sight."""

    more_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, describe, parent)
        self._next: int | None = None
        self._asked = False

    def show_page(self, page: ExamplePage) -> None:
        """Show the first page; rows that are the same as before stay where they are."""
        self._next, self._asked = page.following, False
        self.take_rows(page.rows, lambda row: row.id)

    def add_page(self, page: ExamplePage) -> None:
        """Show one more page behind the others."""
        self._next, self._asked = page.following, False
        known = {row.id for row in self._rows}
        rows = [row for row in page.rows if row.id not in known]
        if rows:
            self.beginInsertRows(ROOT, len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there is a next page that was not asked for yet."""
        return not parent.isValid() and self._next is not None and not self._asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit(self._next)

    @property
    def rows(self) -> Sequence[ExampleRow]:
        """The rows that were read."""
        return tuple(self._rows)

    def place_of(self, example: int) -> int:
        """The row of an example, -1 for none."""
        return next((at for at, row in enumerate(self._rows) if row.id == example), -1)


def title(row: ExampleRow) -> str:
    """What is asked, on one line, with secrets hidden."""
    return one_line(shown(row.title).text, _LONGEST) or _NO_TEXT


def expected(row: ExampleRow) -> str:
    """What is expected, on one line."""
    return one_line(shown(row.expected).text, _LONGEST) if row.expected is not None else "—"


def _model(row: ExampleRow) -> str:
    return row.model or ""


def describe(row: ExampleRow) -> str:
    """What a screen reader says of a row."""
    told = f"expected {expected(row)}" if row.expected is not None else "no expected answer"
    return ", ".join(filter(None, (title(row), told, row.model, *row.tags)))


COLUMNS: tuple[Column[ExampleRow], ...] = (
    Column("title", "Example", 240, title, hint=lambda row: shown(row.title).text),
    Column("expected", "Expected", 190, expected),
    Column("model", "Model", 120, lambda row: one_line(short_model(row.model)) if row.model else "—",
           hint=_model),
    Column("tags", "Tags", 110, lambda row: one_line(", ".join(row.tags), _LONGEST)),
)  # fmt: skip
"""The columns; the first takes what room there is."""
