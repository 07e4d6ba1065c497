"""A row of the settings that asks before it does what cannot be undone."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from spanglass.gui.pages.settings.section import Row
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button

_KEEP = "Keep"


class ConfirmingRow(Row):
    """Shows a question and two buttons in the place of its sentence and controls."""

    def __init__(self, theme: Theme, name: str, sentence: str, *controls: QWidget) -> None:
        self._yes, self._no = Button(theme), Button(theme, _KEEP)
        super().__init__(theme, name, sentence, *controls, self._no, self._yes)
        self._sentence, self._controls = sentence, controls
        self._done: Callable[[], object] | None = None
        self._kept: Callable[[], object] | None = None
        self._yes.clicked.connect(lambda: self._answer(self._done))
        self._no.clicked.connect(lambda: self._answer(self._kept))
        self._show(asking=False)

    def ask(
        self, question: str, verb: str, done: Callable[[], object], kept: Callable[[], object] | None = None
    ) -> None:
        """Ask; `done` is called for the verb, `kept` for "Keep"."""
        self._done, self._kept = done, kept
        self._yes.setText(verb)
        self.say(question, "warn")
        self._show(asking=True)
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def rest(self, sentence: str) -> None:
        """Show another sentence while nothing is asked."""
        self._sentence = sentence
        if self._no.isHidden():
            self.say(sentence)

    def _answer(self, then: Callable[[], object] | None) -> None:
        self._show(asking=False)
        self.say(self._sentence)
        if then is not None:
            then()

    def _show(self, *, asking: bool) -> None:
        for control in self._controls:
            control.setVisible(not asking)
        for button in (self._yes, self._no):
            button.setVisible(asking)
