"""Two thumbs and a score: what the user thinks of a trace, as buttons in its head."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.name_popup import NamePopup

_UP, _DOWN = "thumbs-up", "thumbs-down"
_ASKED = "A score and its name, such as tone 0.8"


class OpinionBar(QWidget):
    """`thumbed` carries whether the thumb is up, and whether it is of the selected span alone (Shift).

    None takes a thumb back. `scored` carries a name and a number, and the same of Shift.
    """

    thumbed = Signal(object, bool)
    scored = Signal(str, float, bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._up: bool | None = None
        self._of_span = False
        self.up, self.down = Button(theme), Button(theme)
        self.score = Button(theme, look=Look(icon="gauge", flat=True, token="text2"))
        self.score.set_hint("Give a score (Shift: of the selected span)")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self.up, self.down, self.score):
            row.addWidget(button)
        self._theme = theme
        self._asking: NamePopup | None = None
        self.up.clicked.connect(lambda: self._press(up=True))
        self.down.clicked.connect(lambda: self._press(up=False))
        self.score.clicked.connect(self._ask)
        self.show_opinion(None, ())

    @property
    def popup(self) -> NamePopup:
        """What asks for a score, made when it is first needed."""
        if self._asking is None:
            self._asking = NamePopup(self._theme, self, _ASKED)
            self._asking.named.connect(self._take)
        return self._asking

    def show_opinion(self, up: bool | None, scores: tuple[str, ...]) -> None:
        """Show the user's thumb, and tell of all scores."""
        self._up = up
        self.up.set_look(Look(icon=_UP, flat=True, token="ok" if up is True else "text2"))
        self.down.set_look(Look(icon=_DOWN, flat=True, token="warn" if up is False else "text2"))
        for button, way, word in ((self.up, True, "Good"), (self.down, False, "Bad")):
            pressed = "Take it back: it is not good" if way else "Take it back: it is not bad"
            button.set_hint(pressed if up is way else f"{word} (Shift: the selected span)")
        told = f"Scores: {', '.join(scores)}. " if scores else ""
        self.score.set_hint(f"{told}Give a score (Shift: of the selected span)")

    def _press(self, *, up: bool) -> None:
        self.thumbed.emit(None if self._up is up and not _shift() else up, _shift())

    def _ask(self) -> None:
        self._of_span = _shift()
        self.popup.ask()

    def _take(self, text: str) -> None:
        """Take a name and a number, in any order."""
        for name, number in (text.rpartition(" ")[::2], text.partition(" ")[::-2]):
            try:
                value = float(number.replace(",", "."))
            except ValueError:
                continue
            if name.strip() and abs(value) < float("inf"):
                self.scored.emit(name.strip(" :="), value, self._of_span)
                return
        self.popup.ask(text)


def _shift() -> bool:
    return bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
