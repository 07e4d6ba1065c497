"""The field of the search, with how much was found at its right."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.text import Label

_LONGEST = 400
_HINT = "Search messages and traces, or type > for commands"


class SearchField(QWidget):
    """A line without a frame between an icon and the sign of Escape."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.line = QLineEdit()
        self.line.setFrame(False)
        self.line.setMaxLength(_LONGEST)
        self.line.setPlaceholderText(_HINT)
        self.line.setAccessibleName("Search")
        self._figures = Label(theme, token="text2").with_font(Size.CAPTION)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self._figures)
        self._restyle()
        theme.changed.connect(self._restyle)

    def say(self, figures: str) -> None:
        """Show how much was found."""
        self._figures.set_text(figures)

    def _restyle(self) -> None:
        theme, palette = self._theme, self.line.palette()
        self._row.setContentsMargins(theme.px(36), 0, theme.px(52), 0)
        self._row.setSpacing(theme.px(8))
        self.line.setFont(theme.font(Size.SUBJECT))
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text1"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text3"))
        self.line.setPalette(palette)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon and the key that closes."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icon = theme.pixmap("search", "text2", 16, self.devicePixelRatioF())
        painter.drawPixmap(px(12), (self.height() - px(16)) // 2, icon)
        place = self.rect()
        place.setRect(self.width() - px(42), (self.height() - px(18)) // 2, px(30), px(18))
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.setPen(theme.color("text2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "Esc")
        painter.end()
