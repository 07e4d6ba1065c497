"""The left pane: groups of failing traces, each with how many there are."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from spanglass.core.display import clock, one_line
from spanglass.core.fixes import FailureGroup
from spanglass.gui.library.name_rows import NameRow, NamesModel, names_view
from spanglass.gui.pages.fixes.looks import KINDS
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.text import Label

_DAY_NS = 86_400_000_000_000


class GroupList(Panel):
    """`chosen` carries the key of the group that becomes the current one."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self.model = NamesModel(self)
        self.view = names_view(theme, self.model, "Groups of failing traces")
        self._key = ""
        column, self._head = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for text, stretch in (("Failing", 1), ("traces", 0)):
            self._head.addWidget(Label(theme, text, token="text2").with_font(Size.CAPTION), stretch)
        column.addLayout(self._head)
        column.addWidget(Rule(theme))
        column.addWidget(self.view, 1)
        self.view.selectionModel().currentRowChanged.connect(self._moved)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_groups(self, groups: Sequence[FailureGroup], key: str, now_ns: int) -> None:
        """Show groups, that of a key as the current one."""
        self._key = key
        self.model.show_rows([_row(group, now_ns) for group in groups])
        self.show_current(key)

    def show_current(self, key: str) -> None:
        """Mark the group of a key."""
        self._key = key
        place = self.model.place_of(key)
        if place < 0:
            self.view.selectionModel().clear()
        elif place != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.model.index(place, 0))

    def step(self, by: int) -> None:
        """Go to the next group, or to the one before."""
        at = min(max(0, self.view.currentIndex().row() + by), self.model.rowCount() - 1)
        if at >= 0:
            self.view.setCurrentIndex(self.model.index(at, 0))

    def _moved(self, now: QModelIndex) -> None:
        if now.isValid():
            key = self.model.row_at(now.row()).key
            if key != self._key:
                self._key = key
                self.chosen.emit(key)

    def _restyle(self) -> None:
        px = self._theme.px
        self._head.setContentsMargins(px(12), px(7), px(12), px(7))


def _row(group: FailureGroup, now_ns: int) -> NameRow:
    mark = KINDS[group.kind]
    remark = "dismissed" if group.dismissed is not None else _remark(group, now_ns)
    line = " · ".join(filter(None, (group.where, remark)))
    figure = f"{group.traces:,}{'+' if group.capped else ''}"
    spoken = f"{group.traces:,} {'trace' if group.traces == 1 else 'traces'}"
    token = "text3" if group.dismissed is not None else mark.token
    return NameRow(group.key, one_line(group.title), one_line(line), figure, mark.icon, spoken, token)


def _remark(group: FailureGroup, now_ns: int) -> str:
    if now_ns - group.first_ns < _DAY_NS:
        return f"since {clock(group.first_ns)[:5]}"
    return group.kind.value
