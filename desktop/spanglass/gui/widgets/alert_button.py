"""How many alerts are firing, as a button in a bar."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _ICON = 22, 13


class AlertButton(QAbstractButton):
    """A bell and a number; away while nothing is firing and nothing is muted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._muted = theme, False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Show the alerts")
        self.hide()
        theme.changed.connect(self.updateGeometry)

    def show_alerts(self, firing: int, muted: bool) -> None:
        """Show how many rules are firing, and whether nobody is told."""
        words = f"{firing} alert{'' if firing == 1 else 's'} firing" if firing else ""
        self._muted = muted
        self.setText(f"{words}, muted" if words and muted else words or "Alerts are muted")
        self.setAccessibleName(f"{self.text()}. Show the alerts")
        self.setVisible(firing > 0 or muted)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as bell and words."""
        theme = self._theme
        words = QFontMetrics(theme.font(Size.CAPTION, 500)).horizontalAdvance(self.text())
        return QSize(words + theme.px(_ICON + 14), theme.px(_HEIGHT))

    def enterEvent(self, event: object) -> None:
        """Repaint brighter."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint as before."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bell and the words."""
        theme, side = self._theme, self._theme.px(_ICON)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 3, 3)
        name = "bell-off" if self._muted else "bell-ring"
        icon = theme.pixmap(name, "warn", _ICON, self.devicePixelRatioF())
        painter.drawPixmap(QRect(0, (self.height() - side) // 2 + 1, side, side), icon)
        painter.setFont(theme.font(Size.CAPTION, 500))
        painter.setPen(theme.color("text1" if self.underMouse() else "text2"))
        words = self.rect().adjusted(side + theme.px(6), 1, 0, 1)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
