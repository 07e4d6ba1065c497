"""Three ways to look at one trace, side by side, of which one is chosen."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from spanglass.gui.theme import Theme

VIEWS = (("Tree", "list-tree"), ("Timeline", "chart-gantt"), ("Transcript", "message-square"))
"""Names and icons of the views."""

_WIDTH, _HEIGHT, _ICON = 28, 26, 16


class ViewSwitch(QWidget):
    """`chosen` carries the number of the view that is wanted."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.current = theme, 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_current(0)
        theme.changed.connect(self.updateGeometry)

    def show_current(self, number: int) -> None:
        """Show which view is in front."""
        self.current = number
        self.setAccessibleName(f"View: {VIEWS[number][0]}")
        self.update()

    def sizeHint(self) -> QSize:
        """All in one frame."""
        return QSize(self._theme.px(_WIDTH * len(VIEWS) + 2), self._theme.px(_HEIGHT))

    def event(self, event: QEvent) -> bool:
        """Say the name of the view under the pointer."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), f"{VIEWS[self._at(event.pos().x())][0]} (T)", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the one under the pointer."""
        self.chosen.emit(self._at(round(event.position().x())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose; so does Space."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Space: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.chosen.emit((self.current + step) % len(VIEWS))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame, the chosen one's ground, and the icons."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if focus else "line2"), 2 if focus else 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        for number, (_, icon) in enumerate(VIEWS):
            place = QRect(px(1 + number * _WIDTH), px(1), px(_WIDTH), self.height() - px(2))
            chosen = number == self.current
            if chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("bg4"))
                painter.drawRoundedRect(place.toRectF().adjusted(1, 1, -1, -1), 4, 4)
            side = px(_ICON)
            at = QRect(place.center().x() - side // 2 + 1, (self.height() - side) // 2, side, side)
            picture = theme.pixmap(icon, "text1" if chosen else "text2", _ICON, self.devicePixelRatioF())
            painter.drawPixmap(at, picture)
        painter.end()

    def _at(self, x: int) -> int:
        return min(max(0, x * len(VIEWS) // max(1, self.width())), len(VIEWS) - 1)
