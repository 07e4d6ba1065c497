"""A sentence with buttons that stands over the results while something has to be known or decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

_ICONS = {"warn": "triangle-alert", "error": "circle-x", "info": "info"}
_TOKENS = {"warn": "warn", "error": "error", "info": "accent"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, its tone (warn, error, info), and what can be done, each a text and what it does."""

    text: str
    tone: str = "warn"
    offers: tuple[tuple[str, Callable[[], object]], ...] = ()


class Strip(QWidget):
    """Hidden until something is said; a button does what it says and leaves the rest to who said it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._said = theme, Said("")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._icon, self._label = QLabel(), Label(theme)
        self._label.setWordWrap(True)
        self.buttons: list[Button] = []
        self._row = QHBoxLayout(self)
        px = theme.px
        self._row.setContentsMargins(px(12), px(5), px(12), px(5))
        self._row.setSpacing(px(8))
        self._row.addWidget(self._icon)
        self._row.addWidget(self._label, 1)
        theme.changed.connect(self._recolour)
        self.hide()

    @property
    def text(self) -> str:
        """What is said, empty for nothing."""
        return self._said.text

    def say(self, said: Said | None) -> None:
        """Say something else, or nothing."""
        wanted = said or Said("")
        if (wanted.text, [text for text, _ in wanted.offers]) == (
            self._said.text,
            [text for text, _ in self._said.offers],
        ):
            self._said = wanted
            return
        self._said = wanted
        self._label.set_text(wanted.text)
        self._make_buttons([text for text, _ in wanted.offers])
        self._recolour()
        self.setVisible(bool(wanted.text))

    def _make_buttons(self, texts: Sequence[str]) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for at, text in enumerate(texts):
            button = Button(self._theme, text, Look(height=24))
            button.clicked.connect(lambda _=False, at=at: self._do(at))
            self._row.addWidget(button)
            self.buttons.append(button)

    def _do(self, at: int) -> None:
        if at < len(self._said.offers):
            self._said.offers[at][1]()

    def take_focus(self) -> None:
        """Bring the keyboard to the first button."""
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _recolour(self) -> None:
        token = _TOKENS[self._said.tone]
        self._label.set_token("text1")
        self._icon.setPixmap(self._theme.pixmap(_ICONS[self._said.tone], token, 14, self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tint."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color(f"{self._said.tone}_bg"))
        painter.end()
