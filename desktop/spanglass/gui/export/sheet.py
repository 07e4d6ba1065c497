"""The sheet that asks what to export, as which kind of file, and what of it is to be taken out."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.gui.export.changes import ChangesTable, changes_of, summary
from spanglass.gui.export.wish import KINDS, FileKind, Taken, Traces
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.switch import Switch
from spanglass.gui.widgets.text import Label

_WIDTH, _NAME = 640, 84
_AFTER_MS = 250
_LOOKING = "Looking for what is to be taken out…"
_WHOLE = "Nothing is taken out: the file holds all that was received."
_SWITCHES = (
    ("secrets", "Secrets"), ("emails", "E-mail addresses"), ("numbers", "Numbers"), ("users", "Users"),
)  # fmt: skip


class ExportSheet(Sheet):
    """`preview_wanted` when what is asked has changed, `save_wanted` once it is to be written."""

    preview_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Export", window, _WIDTH)
        self._traces: tuple[Traces, ...] = ()
        self.kinds = Choices(theme, "Kind of file", [(kind, kind.title) for kind in KINDS])
        self.which: Choices | None = None
        self.switches = {name: Switch(theme, title) for name, title in _SWITCHES}
        self.names = LineField(theme, "Names to take out")
        self.patterns = LineField(theme, "Patterns to take out", mono=True)
        self._note = Label(theme, KINDS[0].sentence, token="text3").with_font(Size.CAPTION)
        self._sum = Label(theme, _LOOKING, token="text2", elide=True)
        self.changes = ChangesTable(theme)
        self.save = Button(theme, "Save…", Look(main=True))
        self._cancel = Button(theme, "Cancel")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_MS)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        theme = self._theme
        self.column.addWidget(Label(theme, "Export").with_font(Size.SUBJECT, 600))
        self._which = QHBoxLayout()
        self._line("Traces", self._which)
        self._line("As", self.kinds)
        self._line("", self._note)
        self._line("Take out", self._switch_row())
        self.names.setPlaceholderText("Names, with commas between")
        self.patterns.setPlaceholderText(r"Patterns, such as ORD-\d+")
        fields = QHBoxLayout()
        fields.setSpacing(theme.px(8))
        fields.addWidget(self.names, 1)
        fields.addWidget(self.patterns, 1)
        self._line("", fields)
        self.column.addWidget(self._sum)
        self.column.addWidget(self.changes, 1)
        below = QHBoxLayout()
        below.setSpacing(theme.px(8))
        below.addStretch(1)
        below.addWidget(self._cancel)
        below.addWidget(self.save)
        self.column.addLayout(below)

    def _switch_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for name, title in _SWITCHES:
            row.addWidget(self.switches[name])
            row.addSpacing(self._theme.px(4))
            row.addWidget(Label(self._theme, title))
            row.addSpacing(self._theme.px(14))
        row.addStretch(1)
        return row

    def _line(self, name: str, content: QWidget | QHBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        label = Label(self._theme, name, token="text2")
        label.setFixedWidth(self._theme.px(_NAME))
        row.addWidget(label)
        if isinstance(content, QWidget):
            row.addWidget(content)
            row.addStretch(1)
        else:
            row.addLayout(content, 1)
        self.column.addLayout(row)

    def _connect(self) -> None:
        self.kinds.chosen.connect(lambda kind: self._note.set_text(kind.sentence))
        for switch in self.switches.values():
            switch.clicked.connect(self._changed)
        for field in (self.names, self.patterns):
            field.textEdited.connect(self._changed)
        self._soon.timeout.connect(self.preview_wanted)
        self._cancel.clicked.connect(self.give_up)
        self.save.clicked.connect(self.save_wanted)

    def ask(self, traces: Sequence[Traces], *, secrets: bool) -> None:
        """Offer these traces, the first one chosen."""
        self._traces = tuple(traces)
        if self.which is not None:
            self._which.removeWidget(self.which)
            self.which.deleteLater()
        self.which = Choices(self._theme, "Traces", [(each, each.title) for each in self._traces])
        self.which.chosen.connect(self._changed)
        self._which.insertWidget(0, self.which)
        if self._which.count() == 1:
            self._which.addStretch(1)
        if self.isHidden():
            self.switches["secrets"].setChecked(secrets)
        self.open_sheet(self.which)
        self._changed()

    @property
    def traces(self) -> Traces:
        """Which traces are chosen."""
        value = self.which.value if self.which is not None else None
        return value if isinstance(value, Traces) else self._traces[0]

    @property
    def kind(self) -> FileKind:
        """As which kind of file."""
        value = self.kinds.value
        return value if isinstance(value, FileKind) else KINDS[0]

    @property
    def taken(self) -> Taken:
        """What is to be taken out."""
        on = {name: switch.isChecked() for name, switch in self.switches.items()}
        return Taken(**on, names=self.names.text(), patterns=self.patterns.text())

    def show_preview(self, said: Mapping[str, Any]) -> None:
        """Show what would be taken out; without a trace there is nothing to save."""
        self._sum.set_text(summary(said))
        self.save.setEnabled(bool(said.get("traces")))
        self.changes.changes.show_changes(changes_of(said))

    def show_trouble(self, sentence: str) -> None:
        """Say why there is nothing to be shown."""
        self._sum.set_text(sentence)
        self.changes.changes.show_changes(())

    def _changed(self) -> None:
        problem = self.taken.problem
        self.patterns.set_wrong(problem)
        self.save.setEnabled(not problem)
        self.changes.changes.show_changes(())
        self._soon.stop()
        if problem:
            self._sum.set_text(problem)
        elif not self.taken.arguments():
            self._sum.set_text(_WHOLE)
        else:
            self._sum.set_text(_LOOKING)
            self._soon.start()
