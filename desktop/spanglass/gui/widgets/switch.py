"""A switch for a setting that is on or off."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spanglass.gui.theming.theme import Theme

_WIDTH, _HEIGHT, _BAR, _KNOB = 40, 24, 18, 12


class Switch(QAbstractButton):
    """On or off; Space and a click change it. `name` is what screen readers say."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """40 by 24 drawn pixels."""
        return QSize(self._theme.px(_WIDTH), self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar with the knob at the left for off, at the right for on."""
        theme, on = self._theme, self.isChecked()
        width, height, knob = theme.px(34), theme.px(_BAR), theme.px(_KNOB)
        bar = QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent_fill" if on else "line3"), 1))
        painter.setBrush(theme.color("accent_fill" if on else "bg2"))
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), height / 2, height / 2)
        gap = (height - knob) / 2
        left = bar.right() - gap - knob if on else bar.left() + gap
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("on_accent" if on else "line3"))
        painter.drawEllipse(QRectF(left, bar.top() + gap, knob, knob))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar.adjusted(-2, -2, 2, 2), height / 2 + 2, height / 2 + 2)
        painter.end()
