"""One server in the settings: its address, its key if it wants one, and whether it answers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from spanglass.core.display import one_line
from spanglass.gui.pages.settings.checking import standing
from spanglass.gui.pages.settings.initial import Initial
from spanglass.gui.pages.settings.standing_label import StandingLabel
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.text import Label
from spanglass.keychain import Key, masked
from spanglass.model_lists import Answer, is_address
from spanglass.settings import Server

_NO_KEY = "No key"
_NAME = 14


class ServerRow(QWidget):
    """`moved` carries another address, `key_entered` a key."""

    moved = Signal(str)
    key_entered = Signal(str)
    check_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, theme: Theme, server: Server) -> None:
        super().__init__()
        self._theme, self.server = theme, server
        name = server.name
        self._name = Label(theme, one_line(name, _NAME)).with_font(weight=500)
        self.field = LineField(theme, f"Address of {name}", mono=True)
        self.field.show_value(server.url)
        self.field.setCursorPosition(0)
        self.key = LineField(theme, f"Key of {name}", mono=True, width=92)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self._state = StandingLabel(theme)
        self._state.say("Not checked", "text3")
        self.check = Button(theme, "Check", Look(height=26))
        self.check.setAccessibleName(f"Check {name}")
        self.check.setToolTip("Ask it which models it has")
        self._remove = Button(theme, "", Look(icon="trash-2", flat=True, height=26, token="text2"))
        self._remove.set_hint(f"Remove {name}")
        self._line = QHBoxLayout(self)
        for part in (
            Initial(theme, name), self._name, self.field, self.key, self._state, self.check, self._remove,
        ):  # fmt: skip
            self._line.addWidget(part, int(part is self.field), Qt.AlignmentFlag.AlignVCenter)
        self.field.entered.connect(self._move)
        self.key.entered.connect(self._enter_key)
        self.check.clicked.connect(self.check_wanted)
        self._remove.clicked.connect(self.remove_wanted)
        self.show_key(None)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_key(self, key: Key | None) -> None:
        """Show whether there is a key, its middle hidden."""
        self.key.accept("")
        self.key.setPlaceholderText(masked(key.text) if key is not None else _NO_KEY)

    def wait(self) -> None:
        """Show that it is being asked."""
        self._say("Asking…", "text2", "")

    def show_answer(self, answer: Answer) -> None:
        """Show what it answered."""
        words, token = standing(answer)
        self._say(words, token, answer.sentence)

    def _say(self, words: str, token: str, why: str) -> None:
        self._state.say(words, token)
        show_hint(self._state, why)
        self.check.setAccessibleDescription(f"{words}. {why}".strip())

    def _move(self, text: str) -> None:
        if not is_address(text):
            self.field.set_wrong("This is not an address such as http://127.0.0.1:11434.")
            return
        self.field.accept(text.rstrip("/"))
        self._say("Not checked", "text3", "")
        self.moved.emit(text.rstrip("/"))

    def _enter_key(self, text: str) -> None:
        if text:
            self.key_entered.emit(text)

    def _restyle(self) -> None:
        px = self._theme.px
        self._line.setContentsMargins(px(12), px(7), px(8), px(7))
        self._line.setSpacing(px(10))
        self._name.setFixedWidth(px(96))
        self.field.setMinimumWidth(px(48))
        self.setMinimumHeight(px(44))
