"""How something stands, in a word or two with a sign, so that its colour does not say it alone."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.icon_mark import IconMark
from spanglass.gui.widgets.text import Label

_SIGNS = {"ok": "check", "error": "circle-x", "warn": "triangle-alert", "text3": "minus"}
_WIDTH, _LEAST, _SIDE = 152, 56, 14


class StandingLabel(QWidget):
    """A sign that goes with the token of the words; none for a token that has none, or without words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._sign = IconMark(theme, "", _SIDE, _SIDE)
        self._label = Label(theme, elide=True).with_font(weight=500)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._label, 1)
        self._theme = theme
        self._restyle()
        theme.changed.connect(self._restyle)

    def say(self, words: str, token: str) -> None:
        """Show other words in the colour of `token`."""
        self._label.set_text(words)
        self._label.set_token(token)
        self._sign.show_icon(_SIGNS.get(token, "") if words else "", token)

    def text(self) -> str:
        """What is shown now."""
        return self._label.text()

    def _restyle(self) -> None:
        self._row.setSpacing(self._theme.px(6))
        self.setMinimumWidth(self._theme.px(_LEAST))
        self.setMaximumWidth(self._theme.px(_WIDTH))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The same width for all, so that they stand in a column; less where there is no room."""
        return QSize(self._theme.px(_WIDTH), super().sizeHint().height())
