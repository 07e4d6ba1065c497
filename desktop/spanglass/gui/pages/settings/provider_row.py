"""One provider in the settings: its key, where it comes from, and a button that forgets it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from spanglass.gui.pages.settings.checking import standing
from spanglass.gui.pages.settings.initial import Initial
from spanglass.gui.pages.settings.standing_label import StandingLabel
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.text import Label
from spanglass.keychain import Key, Place, Provider, masked
from spanglass.model_lists import Answer

_PLACES = {
    Place.KEYCHAIN: ("In the keychain", "ok"),
    Place.MEMORY: ("Until quit", "warn"),
    Place.ENVIRONMENT: ("From the environment", "ok"),
}
_NONE = ("Not set", "text3")
_WITHHELD = ("Locked", "warn")
_LOCKED = "The keychain holds a key, but is locked"


class ProviderRow(QWidget):
    """`entered` carries the provider and a new key, the other signals the provider alone."""

    entered = Signal(object, str)
    forget_wanted = Signal(object)
    check_wanted = Signal(object)
    unlock_wanted = Signal(object)

    def __init__(self, theme: Theme, provider: Provider) -> None:
        super().__init__()
        self._theme, self.provider = theme, provider
        self.words = f"{provider.name} {provider.variable} key".lower()
        self._name = Label(theme, provider.name).with_font(weight=500)
        self._field = LineField(theme, f"Key of {provider.name}", mono=True)
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._state = StandingLabel(theme)
        self.check = Button(theme, "Check", Look(height=26))
        self.check.setAccessibleName(f"Check the key of {provider.name}")
        self.check.setToolTip(f"Ask {provider.name} which models the key opens")
        self.unlock = Button(theme, "Unlock", Look(height=26))
        self.unlock.setAccessibleName(f"Unlock the key of {provider.name}")
        self._forget = Button(theme, "", Look(icon="trash-2", flat=True, height=26, token="text2"))
        self._forget.set_hint(f"Forget the key of {provider.name}")
        self._line = QHBoxLayout(self)
        signs = (self._state, self.check, self.unlock, self._forget)
        for part in (Initial(theme, provider.name), self._name, self._field, *signs):
            self._line.addWidget(part, int(part is self._field), Qt.AlignmentFlag.AlignVCenter)
        self._field.entered.connect(self._enter)
        self._forget.clicked.connect(lambda: self.forget_wanted.emit(provider))
        self.check.clicked.connect(lambda: self.check_wanted.emit(provider))
        self.unlock.clicked.connect(lambda: self.unlock_wanted.emit(provider))
        self.show_key(None)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_key(self, key: Key | None, *, withheld: bool = False) -> None:
        """Show which key there is, its middle hidden, or that the keychain did not give it."""
        state, token = _PLACES[key.place] if key is not None else _WITHHELD if withheld else _NONE
        self._state.say(state, token)
        self._field.accept("")
        missing = _LOCKED if withheld else f"Paste a key, or use {self.provider.variable}"
        hint = masked(key.text) if key is not None else missing
        self._field.setPlaceholderText(hint)
        self._field.setReadOnly(key is not None and key.place is Place.ENVIRONMENT)
        self._field.setAccessibleDescription(state)
        self._state.setToolTip("")
        for button in (self._forget, self.check):
            keep = button.sizePolicy()
            keep.setRetainSizeWhenHidden(button is self._forget or not withheld)
            button.setSizePolicy(keep)
        self._forget.setVisible(key is not None and key.place is not Place.ENVIRONMENT)
        self.check.setVisible(key is not None)
        self.unlock.setVisible(key is None and withheld)

    def wait(self) -> None:
        """Show that the provider is being asked."""
        self._say("Asking…", "text2", "")

    def show_answer(self, answer: Answer) -> None:
        """Show what the provider answered."""
        words, token = standing(answer)
        self._say(words, token, answer.sentence)

    def _say(self, words: str, token: str, why: str) -> None:
        self._state.say(words, token)
        show_hint(self._state, why)
        self.check.setAccessibleDescription(f"{words}. {why}".strip())

    def _enter(self, text: str) -> None:
        if text:
            self._state.say("Keeping…", "text2")
            self.entered.emit(self.provider, text)

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(12), px(7), px(8), px(7))
        self._line.setSpacing(px(10))
        self._name.setFixedWidth(px(96))
        self.setMinimumHeight(px(44))
