"""The button that names the time range and opens the menu of ranges."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.theming.theme import Size, Theme


class RangeButton(QAbstractButton):
    """A clock, the range in words and an arrow."""

    def __init__(self, theme: Theme, label: str) -> None:
        super().__init__()
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Time range")
        self.set_label(label)
        theme.changed.connect(self._restyle)

    def set_label(self, label: str) -> None:
        """Show another range."""
        self.setText(label)
        self.setAccessibleName(f"Time range: {label}")
        self._restyle()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the words need."""
        words = QFontMetrics(self._theme.font(Size.BODY, 600)).horizontalAdvance(self.text())
        return QSize(words + self._theme.px(59), self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        """The same: the words are never cut."""
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, clock, words and arrow."""
        theme, middle = self._theme, self.height() // 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(
            QPen(theme.color("accent" if self.hasFocus() else "line2"), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(theme.color("bg3" if self.underMouse() else "bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side, arrow = theme.px(16), theme.px(12)
        self._icon(painter, "clock", "text2", 16, QRect(theme.px(10), middle - side // 2, side, side))
        right = self.width() - theme.px(7) - arrow
        self._icon(painter, "chevron-down", "text2", 12, QRect(right, middle - arrow // 2, arrow, arrow))
        painter.setFont(theme.font(Size.BODY, 600))
        painter.setPen(theme.color("text1"))
        words = QRect(theme.px(32), 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _icon(self, painter: QPainter, name: str, token: str, size: int, place: QRect) -> None:
        painter.drawPixmap(place, self._theme.pixmap(name, token, size, self.devicePixelRatioF()))
