"""The sheet that asks for the name and the description of a dataset."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.core.library import LONGEST_NAME
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_WIDTH, _LONGEST = 420, 300


class DescribeSheet(Sheet):
    """`described` carries both, the name not empty."""

    described = Signal(str, str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Dataset", window, _WIDTH)
        self._title = Label(theme, "Dataset").with_font(Size.SUBJECT, 600)
        self.name = LineField(theme, "Name of the dataset")
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("Name")
        self.description = LineField(theme, "Description of the dataset")
        self.description.setMaxLength(_LONGEST)
        self.description.setPlaceholderText("What it is for")
        self.save = Button(theme, "Save", Look(main=True))
        self._cancel = Button(theme, "Cancel")
        below = QHBoxLayout()
        below.setSpacing(theme.px(8))
        below.addStretch(1)
        for button in (self._cancel, self.save):
            below.addWidget(button)
        for widget in (self._title, self.name, self.description):
            self.column.addWidget(widget)
        self.column.addLayout(below)
        self.name.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        self.save.clicked.connect(self._take)
        self._cancel.clicked.connect(self.give_up)

    def ask(self, title: str, name: str = "", description: str = "") -> None:
        """Ask, beginning with what there is."""
        self._title.set_text(title)
        self.name.accept(name)
        self.description.accept(description)
        self.save.setEnabled(bool(name))
        self.name.selectAll()
        self.open_sheet(self.name)

    def _take(self) -> None:
        if self.name.text().strip():
            self.close_sheet()
            self.described.emit(self.name.text(), self.description.text())
