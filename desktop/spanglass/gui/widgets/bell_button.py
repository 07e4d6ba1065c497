"""The bell of the status bar, with how many messages came since they were last looked at."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.theming.theme import Size, Theme


class BellButton(QAbstractButton):
    """22 pixels high and hidden before the first message; the number is gone once it was clicked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._unseen = theme, 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Messages")
        self.clicked.connect(lambda: self._say(0))
        theme.changed.connect(self._restyle)
        self._say(0)
        self.hide()

    def add(self) -> None:
        """Take note of one more message."""
        self.show()
        self._say(self._unseen + 1)

    def _say(self, unseen: int) -> None:
        self._unseen = unseen
        self.setText(str(unseen) if unseen else "")
        self.setAccessibleName(f"Messages, {unseen} new" if unseen else "Messages")
        self._restyle()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as bell and number need."""
        px, metrics = self._theme.px, QFontMetrics(self._theme.font(Size.CAPTION, 500, figures=True))
        number = metrics.horizontalAdvance(self.text()) + px(5) if self.text() else 0
        return QSize(px(26) + number, px(22))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bell and number."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bg3") if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 4, 4)
        side = px(14)
        place = QRect(px(6), (self.height() - side) // 2, side, side)
        painter.drawPixmap(place, theme.pixmap("bell", "text2", 14, self.devicePixelRatioF()))
        painter.setFont(theme.font(Size.CAPTION, 500, figures=True))
        painter.setPen(theme.color("text2"))
        words = self.rect().adjusted(px(25), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
