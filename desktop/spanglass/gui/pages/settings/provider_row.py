"""One provider in the settings: its key, where it comes from, and a button that forgets it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from spanglass.gui.pages.settings.initial import Initial
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.text import Label
from spanglass.keychain import Key, Place, Provider, masked

_PLACES = {
    Place.KEYCHAIN: ("In the keychain", "ok"),
    Place.MEMORY: ("Until quit", "warn"),
    Place.ENVIRONMENT: ("From the environment", "ok"),
}


class ProviderRow(QWidget):
    """`entered` carries the provider and a new key, `forget_wanted` the provider."""

    entered = Signal(object, str)
    forget_wanted = Signal(object)

    def __init__(self, theme: Theme, provider: Provider) -> None:
        super().__init__()
        self._theme, self.provider = theme, provider
        self.words = f"{provider.name} {provider.variable} key".lower()
        self._name = Label(theme, provider.name).with_font(weight=500)
        self._field = LineField(theme, f"Key of {provider.name}", mono=True)
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._state = Label(theme, "Not set", token="text2").with_font(weight=500)
        self._forget = Button(theme, "", Look(icon="trash-2", flat=True, height=26, token="text2"))
        self._forget.set_hint(f"Forget the key of {provider.name}")
        self._line = QHBoxLayout(self)
        for part in (Initial(theme, provider.name), self._name, self._field, self._state, self._forget):
            self._line.addWidget(part, int(part is self._field), Qt.AlignmentFlag.AlignVCenter)
        self._field.entered.connect(self._enter)
        self._forget.clicked.connect(lambda: self.forget_wanted.emit(provider))
        self.show_key(None)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_key(self, key: Key | None) -> None:
        """Show which key there is, its middle hidden."""
        state, token = _PLACES[key.place] if key is not None else ("Not set", "text3")
        self._state.set_text(state)
        self._state.set_token(token)
        self._field.accept("")
        hint = masked(key.text) if key is not None else f"Paste a key, or use {self.provider.variable}"
        self._field.setPlaceholderText(hint)
        self._field.setReadOnly(key is not None and key.place is Place.ENVIRONMENT)
        self._field.setAccessibleDescription(state)
        keep = self._forget.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._forget.setSizePolicy(keep)
        self._forget.setVisible(key is not None and key.place is not Place.ENVIRONMENT)

    def _enter(self, text: str) -> None:
        if text:
            self._state.set_text("Keeping…")
            self.entered.emit(self.provider, text)

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(12), px(7), px(8), px(7))
        self._line.setSpacing(px(10))
        self._name.setFixedWidth(px(96))
        self._state.setFixedWidth(px(132))
        self.setMinimumHeight(px(44))
