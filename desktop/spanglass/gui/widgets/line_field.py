"""A framed line of text for a value that is taken over when it is finished."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from spanglass.gui.theming.theme import Size, Theme

_HEIGHT = 28


class LineField(QLineEdit):
    """A line; `entered` carries its text on Enter, and when it is left changed. Escape takes it back.

    A `quiet` line has its frame only under the pointer or the keyboard. `set_icon` puts a picture before it.
    """

    entered = Signal(str)

    def __init__(
        self, theme: Theme, name: str, *, width: int = 0, mono: bool = False, quiet: bool = False
    ) -> None:
        super().__init__()
        self._theme, self._width, self._mono, self._wrong = theme, width, mono, False
        self._quiet, self._icon = quiet, ""
        self._shown = ""
        self.setAccessibleName(name)
        self.setFrame(False)
        kind = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Expanding
        self.setSizePolicy(kind, QSizePolicy.Policy.Fixed)
        self.editingFinished.connect(self._finish)
        self.textEdited.connect(lambda _text: self.set_wrong(""))
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_icon(self, icon: str) -> None:
        """Show a picture before the text."""
        self._icon = icon
        self._restyle()

    def show_value(self, text: str) -> None:
        """Show a value that was set elsewhere; what is being typed stays."""
        kept = self.hasFocus() and self.text() != self._shown
        self._shown = text
        if not kept:
            self.set_wrong("")
            if self.text() != text:
                self.setText(text)

    def accept(self, text: str) -> None:
        """Show the value that was made of what was entered."""
        self._shown = text
        self.setText(text)
        self.set_wrong("")

    def set_wrong(self, sentence: str) -> None:
        """Mark the text as not possible and say why in the tool tip; empty takes the mark away."""
        self._wrong = bool(sentence)
        self.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        self.update()

    def take_back(self) -> None:
        """Show the last value again."""
        self.setText(self._shown)
        self.set_wrong("")

    def _finish(self) -> None:
        text = self.text().strip()
        if text != self._shown:
            self.entered.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes a change back."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            self.take_back()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        theme, palette = self._theme, self.palette()
        self.setFont(theme.font(Size.BODY, mono=self._mono))
        self.setTextMargins(theme.px(28 if self._icon else 6), 0, theme.px(6), 0)
        for role, token in (
            (QPalette.ColorRole.Text, "text1"),
            (QPalette.ColorRole.PlaceholderText, "text3"),
        ):
            palette.setColor(role, theme.color(token))
        self.setPalette(palette)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """28 drawn pixels high."""
        return QSize(self._theme.px(self._width or 200), self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As wide as wanted, or room for a short word."""
        return QSize(self._theme.px(self._width or 80), self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and frame under the text."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        token = "error" if self._wrong else "accent" if self.hasFocus() else "line2"
        painter.setPen(QPen(theme.color(token), 1))
        painter.setBrush(theme.color("bg1"))
        if not self._quiet or self._wrong or self.hasFocus() or self.underMouse():
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if self._icon:
            side = theme.px(16)
            picture = theme.pixmap(self._icon, "text2", 16, self.devicePixelRatioF())
            painter.drawPixmap(theme.px(8), (self.height() - side) // 2, side, side, picture)
        painter.end()
        super().paintEvent(event)
