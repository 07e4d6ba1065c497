"""One of several choices below each other, of which one holds."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _SIDE = 24, 14


class RadioLine(QAbstractButton):
    """A circle, a text, and at the right an icon that warns; who made it sets which one holds."""

    def __init__(self, theme: Theme, text: str, icon: str = "") -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def nextCheckState(self) -> None:
        """A click does not check it: what holds is shown by who made it."""

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(160), self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        theme, px, side = self._theme, self._theme.px, self._theme.px(_SIDE)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(px(2), (self.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.color("accent_fill" if self.isChecked() else "line3"), 1))
        painter.setBrush(theme.color("accent_fill" if self.isChecked() else "bg2"))
        painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("on_accent"))
            painter.drawEllipse(circle.center(), px(3), px(3))
        painter.setFont(theme.font(Size.BODY))
        painter.setPen(theme.color("text1" if self.isChecked() else "text2"))
        room = self.rect().adjusted(px(24), 0, -px(20), 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._icon:
            icon = px(14)
            picture = theme.pixmap(self._icon, "warn", 14, self.devicePixelRatioF())
            painter.drawPixmap(self.width() - icon - px(2), (self.height() - icon) // 2, icon, icon, picture)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 5, 5)
        painter.end()
