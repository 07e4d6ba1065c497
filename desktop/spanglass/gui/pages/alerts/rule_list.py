"""The list of rules, with a field to find one."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout

from spanglass.gui.pages.alerts.row_view import RowView
from spanglass.gui.pages.alerts.rule_delegate import RuleDelegate
from spanglass.gui.pages.alerts.rule_rows import RowsModel, RuleRow, describe
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.panels import Panel


class RuleList(Panel):
    """`chosen` carries the id of the rule that becomes the current one, `opened` one that is opened."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._rows: list[RuleRow] = []
        self._current = ""
        self.field = LineField(theme, "Find a rule")
        self.field.setPlaceholderText("Find a rule")
        self.field.set_icon("search")
        self.model = RowsModel(self)
        self.view = _View(theme, self.model)
        self._column = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.addWidget(self.field)
        self._column.addLayout(self._head)
        self._column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.field.textChanged.connect(self._narrow)
        self.view.selectionModel().currentRowChanged.connect(self._moved)
        self.view.activated.connect(lambda index: self.opened.emit(self.model.row_at(index.row()).rule.id))
        self._restyle()
        theme.changed.connect(self._restyle)

    @property
    def rows(self) -> tuple[RuleRow, ...]:
        """All rules, found or not."""
        return tuple(self._rows)

    def show_rows(self, rows: Sequence[RuleRow]) -> None:
        """Show other rows; the current rule stays the current one."""
        self._rows = list(rows)
        self._narrow()

    def choose(self, rule: str) -> None:
        """Make a rule the current one; a list that was narrowed shows all again if that hides it."""
        self._current = rule
        if self.model.place_of(rule) < 0 and self.field.text():
            self.field.clear()
        self._restore()

    def step(self, by: int) -> None:
        """Go to the next rule, or to the one before."""
        at = min(max(0, self.view.currentIndex().row() + by), self.model.rowCount() - 1)
        self.view.setCurrentIndex(self.model.index(at, 0))

    def _narrow(self) -> None:
        wanted = self.field.text().strip().lower()
        self.model.show([row for row in self._rows if wanted in describe(row).lower()])
        self._restore()

    def _restore(self) -> None:
        place = self.model.place_of(self._current)
        if place >= 0 and place != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.model.index(place, 0))

    def _moved(self, now: QModelIndex) -> None:
        if now.isValid():
            rule = self.model.row_at(now.row()).rule.id
            if rule != self._current:
                self._current = rule
                self.chosen.emit(rule)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._head.setContentsMargins(px(10), px(8), px(10), px(8))


class _View(RowView):
    """The rows; the arrow keys go through them."""

    def __init__(self, theme: Theme, model: RowsModel) -> None:
        super().__init__(theme, model, "Rules")
        self.setItemDelegate(RuleDelegate(theme, self))
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
