"""The sheet that asks why a group is put away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.core.fixes import FailureGroup
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_WIDTH, _LONGEST = 440, 300
_TOLD = "It goes to the end of the list. Whoever writes proposals next is told the reason."


class DismissSheet(Sheet):
    """`given` carries the group and the reason, which may be empty."""

    given = Signal(object, str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Dismiss the group", window, _WIDTH)
        self._group: FailureGroup | None = None
        self._title = Label(theme)
        self._title.setWordWrap(True)
        told = Label(theme, _TOLD, token="text2")
        told.setWordWrap(True)
        self.reason = LineField(theme, "Reason")
        self.reason.setMaxLength(_LONGEST)
        self.reason.setPlaceholderText("Reason, such as: this is how it is meant to be")
        self.take = Button(theme, "Dismiss", Look(main=True))
        cancel = Button(theme, "Cancel")
        below = QHBoxLayout()
        below.setSpacing(theme.px(8))
        below.addStretch(1)
        for button in (cancel, self.take):
            below.addWidget(button)
        self.add_head(self._title)
        for widget in (told, self.reason):
            self.column.addWidget(widget)
        self.column.addLayout(below)
        self.take.clicked.connect(self._give)
        cancel.clicked.connect(self.give_up)

    def ask(self, group: FailureGroup) -> None:
        """Ask for the reason."""
        self._group = group
        self._title.set_text(f"Dismiss “{one_line(group.title, 80)}”?")
        self.reason.setText("")
        self.open_sheet(self.reason)

    def _give(self) -> None:
        self.close_sheet()
        if self._group is not None:
            self.given.emit(self._group, self.reason.text().strip())
