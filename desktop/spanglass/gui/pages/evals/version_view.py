"""A prompt: a version as text, what differs from another one, and the list of all versions."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from spanglass.core.display import one_line
from spanglass.core.library import VersionRow
from spanglass.gui.library.name_rows import NameRow, NamesModel, names_view
from spanglass.gui.pages.evals.asked import ShownVersions
from spanglass.gui.pages.evals.times import moment
from spanglass.gui.pages.replay.line_editor import LineEditor
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.text import Label

_ALONE = 0


class VersionText(Panel):
    """The middle pane. `against_chosen` carries the number of the version to compare with, 0 for none."""

    against_chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._shown: tuple[ShownVersions, int] | None = None
        self._title = Label(theme).with_font(weight=600)
        self._note = Label(theme, token="text2", elide=True)
        self._changes = Badge(theme, "", "pencil", "info")
        self.against = PickButton(theme, "Compare with", [(_ALONE, "nothing")])
        self.text = LineEditor(theme)
        self.text.setAccessibleName("Version of the prompt")
        column, self._row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._title, self._note, self._changes, Label(theme, "Compare with", token="text2")):
            self._row.addWidget(widget, int(widget is self._note))
        self._row.addWidget(self.against)
        column.addLayout(self._row)
        column.addWidget(Rule(theme))
        column.addWidget(self.text, 1)
        self.against.chosen.connect(lambda number: self.against_chosen.emit(int(str(number))))
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_versions(self, found: ShownVersions, against: int) -> None:
        """Show a version beside another one; those that are shown are not compared again."""
        if (found, against) == self._shown:
            return
        self._shown = found, against
        row = found.version.row
        self._title.set_text(f"Version {row.number}")
        self._note.set_text(one_line(row.note))
        others = [(each.number, f"version {each.number}") for each in found.rows if each.number != row.number]
        self.against.set_options([(_ALONE, "nothing"), *others])
        self.against.show_value(against)
        before = found.text if found.before is None else found.before
        self.text.show_text(found.text, before, locked=True)
        count = self.text.edits.count
        self._changes.show_as(f"{count:,} {'line' if count == 1 else 'lines'} changed", "pencil", "info")
        self._changes.setVisible(bool(count))

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(12), px(5), px(10), px(5))
        self._row.setSpacing(px(8))


class VersionList(Panel):
    """The right pane. `chosen` carries the number of a version."""

    chosen = Signal(int)
    replay_wanted = Signal()
    copy_wanted = Signal()
    trace_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._rows: tuple[VersionRow, ...] = ()
        self.model = NamesModel(self)
        self.view = names_view(theme, self.model, "Versions")
        self.replay = Button(theme, "Use in Replay", Look("repeat", height=26))
        self.copy = Button(theme, "Copy", Look("copy", height=26))
        self.trace = Button(theme, look=Look("list-tree", height=26))
        self.trace.set_hint("Open the trace it was made of")
        column, self._head, self._buttons = QVBoxLayout(self), QVBoxLayout(), QHBoxLayout()
        self._head.addWidget(Label(theme, "Versions").with_font(Size.SUBJECT, 600))
        for button in (self.replay, self.copy, self.trace):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._head.addLayout(self._buttons)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(Rule(theme))
        column.addWidget(self.view, 1)
        self.view.selectionModel().currentRowChanged.connect(self._moved)
        for asked, signal in (
            (self.replay, self.replay_wanted), (self.copy, self.copy_wanted), (self.trace, self.trace_wanted),
        ):  # fmt: skip
            asked.clicked.connect(signal)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_versions(self, found: ShownVersions) -> None:
        """Show the versions, the one that is looked at chosen."""
        self._rows = found.rows
        self.model.show_rows([_name_row(row) for row in found.rows])
        place = self.model.place_of(str(found.version.row.number))
        if place != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.model.index(place, 0))
        self.trace.setEnabled(found.version.row.origin is not None)

    def step(self, by: int) -> None:
        """Go to the next row, or the one before."""
        at = min(max(0, self.view.currentIndex().row() + by), self.model.rowCount() - 1)
        self.view.setCurrentIndex(self.model.index(at, 0))

    def _moved(self, now: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self._rows[now.row()].number)

    def _restyle(self) -> None:
        px = self._theme.px
        self._head.setContentsMargins(px(12), px(10), px(12), px(8))
        self._head.setSpacing(px(8))
        self._buttons.setSpacing(px(8))


def _name_row(row: VersionRow) -> NameRow:
    line = " · ".join(filter(None, (moment(row.created_ns), row.model, row.note)))
    of = f"of {row.parent}" if row.parent is not None and row.parent != row.number - 1 else ""
    return NameRow(str(row.number), f"Version {row.number}", one_line(line), of, "git-commit-vertical", of)
