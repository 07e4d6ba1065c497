"""A figure in a bar that can be pressed."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _EDGE = 22, 8


class BarButton(QAbstractButton):
    """A short text without a frame; brighter under the pointer."""

    def __init__(self, theme: Theme, hint: str) -> None:
        super().__init__()
        self._theme, self._hint, self._lined = theme, hint, True
        self.setToolTip(hint)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def say(self, text: str) -> None:
        """Show a text."""
        self.setText(text)
        self.setAccessibleName(f"{text}. {self._hint}")
        self.updateGeometry()
        self.update()

    def set_line(self, shown: bool) -> None:
        """Draw the line before the text, or not."""
        self._lined = shown
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the text, with room at both sides."""
        words = QFontMetrics(self._theme.font(Size.CAPTION, 500, figures=True)).horizontalAdvance(self.text())
        return QSize(words + 2 * self._theme.px(_EDGE), self._theme.px(_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint brighter."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint as before."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line before it, if there is one, and the text."""
        theme = self._theme
        painter = QPainter(self)
        line = theme.px(11)
        if self._lined:
            painter.fillRect(0, (self.height() - line) // 2, 1, line, theme.color("line2"))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(3, 1, -1, -1), 3, 3)
        painter.setFont(theme.font(Size.CAPTION, 500, figures=True))
        painter.setPen(theme.color("text1" if self.underMouse() else "text2"))
        painter.drawText(self.rect().adjusted(0, 1, 0, 1), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
