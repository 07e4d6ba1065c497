"""A raised ground with a title and something beside it over its content."""

from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.text import Label


class Card(QWidget):
    """The content is added to `column`; `beside` is for what stands at the right of the title."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self.title = Label(theme, title).with_font(Size.BODY, 600)
        self.note = Label(theme, "", token="text2", elide=True)
        self.beside = QHBoxLayout()
        self._head = QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self.note, 1)
        self._head.addLayout(self.beside)
        self.column = QVBoxLayout(self)
        self.column.addLayout(self._head)
        self.setAccessibleName(title)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self.column.setContentsMargins(px(12), px(8), px(12), px(8))
        self.column.setSpacing(px(4))
        self._head.setSpacing(px(8))
        self.beside.setSpacing(px(8))
        self.title.setMinimumHeight(px(24))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line1"), 1))
        painter.setBrush(self._theme.color("bg1"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
