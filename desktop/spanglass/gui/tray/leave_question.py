"""The question asked when the window is closed for the first time while a tray is there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

TEXT = "Receiving stops when Spanglass quits."
QUIT, KEEP = "Quit", "Keep in the tray"
_WHERE = "What you choose holds from now on; the settings have it under General."
_WIDTH = 420


class LeaveQuestion(Sheet):
    """`answered` carries whether to go on in the tray."""

    answered = Signal(bool)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, TEXT, window, _WIDTH)
        self.column.addWidget(Label(theme, TEXT).with_font(Size.SUBJECT, 600))
        where = Label(theme, _WHERE, token="text2")
        where.setWordWrap(True)
        self.column.addWidget(where)
        row = QHBoxLayout()
        row.setContentsMargins(0, theme.px(8), 0, 0)
        row.addStretch(1)
        self.quit, self.keep = Button(theme, QUIT), Button(theme, KEEP, Look(main=True))
        for button, tray in ((self.quit, False), (self.keep, True)):
            button.clicked.connect(lambda _=False, tray=tray: self._answer(tray))
            row.addWidget(button)
        self.column.addLayout(row)

    def ask(self) -> None:
        """Show the question."""
        self.open_sheet(self.keep)

    def _answer(self, tray: bool) -> None:
        self.close_sheet()
        self.answered.emit(tray)
