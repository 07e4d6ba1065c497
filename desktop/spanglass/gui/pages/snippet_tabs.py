"""Rows of tabs of which one tab is chosen: languages, and services and clients below them."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.tabs import Tabs


class SnippetTabs(QWidget):
    """`chosen` carries the place of the tab among all of them."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self.rows = [Tabs(theme, names) for names in rows]
        self._starts = [sum(len(names) for names in rows[:number]) for number in range(len(rows))]
        self.current = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for number, row in enumerate(self.rows):
            column.addWidget(row)
            row.chosen.connect(partial(self._choose, number))
            if number:
                row.let_go()

    def choose(self, place: int) -> None:
        """Choose a tab by its place among all of them."""
        number = max(row for row, start in enumerate(self._starts) if start <= place)
        self.rows[number].choose(place - self._starts[number])

    def _choose(self, number: int, place: int) -> None:
        self.current = self._starts[number] + place
        for other in self.rows:
            if other is not self.rows[number]:
                other.let_go()
        self.chosen.emit(self.current)
