"""One channel of alerts in the settings: where it sends, whether it is set up, and a test."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from spanglass.core.display import one_line
from spanglass.gui.pages.settings.standing_label import StandingLabel
from spanglass.gui.receiver.alert_requests import ChannelSetUp, Tried
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.icon_mark import IconMark
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.text import Label

_PLACES = {
    "keychain": ("In the keychain", "ok"),
    "memory": ("Until receiving ends", "warn"),
    "environment": ("From the environment", "ok"),
    "waiting": ("Keychain is silent", "warn"),
}
_LONGEST = 300


class ChannelRow(QWidget):
    """`test_wanted` and `forget_wanted` carry the channel; `entered` it and a new secret.

    A field that is given shows a value of the settings; without one the row takes a secret, which is
    never shown again. Without `hint` there is neither.
    """

    test_wanted = Signal(str)
    forget_wanted = Signal(str)
    entered = Signal(str, str)

    def __init__(
        self, theme: Theme, channel: str, names: tuple[str, str, str], field: LineField | None = None
    ) -> None:
        """`names` are what the channel is called, its icon, and what its secret is."""
        super().__init__()
        self._theme, self.channel = theme, channel
        title, icon, self._hint = names
        self.words = f"{title} {self._hint} channel alerts notifications".lower()
        self._name = Label(theme, title).with_font(weight=500)
        self._secret = field is None and bool(self._hint)
        self.field = field or LineField(theme, f"{title}: {self._hint}", mono=True)
        if self._secret:
            self.field.setEchoMode(QLineEdit.EchoMode.Password)
            self.field.entered.connect(self._enter)
        self.field.setPlaceholderText(self._hint)
        self.field.setVisible(bool(self._hint))
        self.state = StandingLabel(theme)
        self.test = Button(theme, "Test", Look(height=26))
        self.test.set_hint(f"Send a test to {title}")
        self.forget = Button(theme, "", Look(icon="trash-2", flat=True, height=26, token="text2"))
        self.forget.set_hint(f"Forget what {title} is sent with")
        self._problem = Label(theme, "", token="error").with_font(Size.CAPTION)
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._arrange(icon)
        self._trying = False
        self.test.clicked.connect(self._try)
        self.forget.clicked.connect(lambda: self.forget_wanted.emit(channel))
        self.show_set_up(None)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _arrange(self, icon: str) -> None:
        self._line = QHBoxLayout()
        sign = IconMark(self._theme, icon, 16, 24)
        for part in (sign, self._name, self.field, self.state, self.test, self.forget):
            self._line.addWidget(part, int(part is self.field), Qt.AlignmentFlag.AlignVCenter)
        if not self._hint:
            self._line.insertStretch(2, 1)
        for button in (self.test, self.forget):
            keep = button.sizePolicy()
            keep.setRetainSizeWhenHidden(True)
            button.setSizePolicy(keep)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._line)
        self._column.addWidget(self._problem)

    def show_set_up(self, found: ChannelSetUp | None) -> None:
        """Show whether the channel is set up; None while that is not known."""
        words, token = "", "text3"
        if found is not None and found.secret and self._secret:
            words, token = _PLACES.get(found.secret, ("Set", "ok"))
        elif found is not None:
            words, token = ("Set", "ok") if found.ready and self._hint else ("", "text3")
            words = words or ("" if found.ready else "Not set")
        self._say(words, token)
        self.forget.setVisible(self._secret and found is not None and found.secret in ("keychain", "memory"))
        self.field.setReadOnly(self._secret and found is not None and found.secret == "environment")
        if self._secret:
            self.field.accept("")
            kept = found is not None and found.secret not in ("", "waiting")
            self.field.setPlaceholderText("•" * 12 if kept else self._hint)

    def _try(self) -> None:
        """Ask for a test; while one is under way the button keeps the keyboard and does nothing."""
        if not self._trying:
            self.test_wanted.emit(self.channel)

    def wait(self) -> None:
        """A test is under way."""
        self._say("Sending…", "text2")
        self._problem.hide()
        self._trying = True

    def show_tried(self, tried: Tried) -> None:
        """Show what came of a test, a failure with its reason."""
        self._trying = False
        self._say("Sent" if tried.ok else "Not sent", "ok" if tried.ok else "error")
        self.show_problem("" if tried.ok else tried.reason)

    def show_problem(self, sentence: str) -> None:
        """Say under the row what is wrong."""
        said = one_line(sentence, _LONGEST)
        self._problem.set_text(said)
        self._problem.setVisible(bool(said))
        self.test.setAccessibleDescription(said)

    def _say(self, words: str, token: str) -> None:
        self.state.say(words, token)
        self.field.setAccessibleDescription(words)

    def _enter(self, text: str) -> None:
        if text:
            self._say("Keeping…", "text2")
            self.entered.emit(self.channel, text)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(7), px(8), px(7))
        self._column.setSpacing(px(4))
        self._line.setSpacing(px(10))
        self._name.setFixedWidth(px(96))
        self.setMinimumHeight(px(44))
