"""The text of a licence, shown when it is asked for."""

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Size, Theme

_HEIGHT = 260


class LicenceBox(QWidget):
    """Hidden until a text is shown; the same text again hides it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        column = QVBoxLayout(self)
        column.addWidget(self._text)
        self._restyle()
        theme.changed.connect(self._restyle)
        self.hide()

    def show_text(self, name: str, text: str) -> None:
        """Show a licence."""
        again = not self.isHidden() and self._text.toPlainText() == text
        self._text.setPlainText(text)
        self._text.setAccessibleName(f"Licence of {name}")
        self.setVisible(not again)

    def _restyle(self) -> None:
        self._text.setFont(self._theme.font(Size.CAPTION, mono=True))
        self._text.setFixedHeight(self._theme.px(_HEIGHT))
