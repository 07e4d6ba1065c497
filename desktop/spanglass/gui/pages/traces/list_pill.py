"""The pill over the foot of the list that says how many traces are chosen."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from spanglass.gui.theming.theme import Size, Theme


class ChosenPill(QWidget):
    """One sentence, in the middle of the lower edge of the list; the mouse does not notice it."""

    def __init__(self, theme: Theme, view: QWidget) -> None:
        super().__init__(view)
        self._theme, self._view, self.text = theme, view, ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._place)
        view.installEventFilter(self)
        self.hide()

    def say(self, text: str) -> None:
        """Show a sentence."""
        self.text = text
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay where it is when the list gets another size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def sizeHint(self) -> QSize:
        """As wide as its text, and no wider than the list."""
        px = self._theme.px
        width = QFontMetrics(self._font()).horizontalAdvance(self.text) + px(28)
        return QSize(min(width, self._view.width() - px(16)), px(26))

    def _font(self) -> QFont:
        return self._theme.font(Size.BODY, 500)

    def _place(self) -> None:
        self.resize(self.sizeHint())
        top = self._view.height() - self.height() - self._theme.px(10)
        self.move((self._view.width() - self.width()) // 2, top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent"))
        painter.setBrush(theme.color("sel"))
        radius = self.height() / 2 - 0.5
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setFont(self._font())
        painter.setPen(theme.color("text1"))
        room = self.rect().adjusted(px(12), 0, -px(12), 0)
        text = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
