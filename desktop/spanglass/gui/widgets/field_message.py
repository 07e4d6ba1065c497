"""One sentence that stands under a field, over whatever is there."""

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.text import Label


class FieldMessage(QWidget):
    """The sentence, in a raised panel with a red edge."""

    def __init__(self, theme: Theme, field: QWidget) -> None:
        super().__init__(field.window())
        self._theme, self._field = theme, field
        self._text = Label(theme, "", token="text1")
        self._text.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._text)
        self._restyle()
        theme.changed.connect(self._restyle)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be seen only while the field is: the page that takes its place may have none."""
        if event.type() in (QEvent.Type.Hide, QEvent.Type.Show):
            self.say(self._text.text())
        return super().eventFilter(watched, event)

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(32), px(6), px(12), px(6))
        self.place()

    def say(self, sentence: str) -> None:
        """Show the sentence, or nothing."""
        self._text.set_text(sentence)
        self.setVisible(bool(sentence) and self._field.isVisible())
        self.place()

    def place(self) -> None:
        """Stand under the field, no wider than it."""
        px, field = self._theme.px, self._field
        corner = field.mapTo(field.window(), QPoint(0, field.height() + px(4)))
        words = QFontMetrics(self._text.font()).horizontalAdvance(self._text.text())
        width = min(words + px(48), field.width())
        height = self._row.heightForWidth(width)
        self.setGeometry(corner.x(), corner.y(), width, height)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a raised panel with a red edge and the error icon."""
        theme, side = self._theme, self._theme.px(14)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("error"), 1))
        painter.setBrush(theme.color("error_bg"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        icon = theme.pixmap("circle-x", "error", 14, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(10), (self.height() - side) // 2, icon)
        painter.end()
