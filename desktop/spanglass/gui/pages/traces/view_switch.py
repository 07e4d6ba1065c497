"""Three ways to look at one trace, side by side, of which one is chosen."""

from itertools import accumulate

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from spanglass.gui.theming.theme import Size, Theme

VIEWS = (("Tree", "list-tree"), ("Timeline", "chart-gantt"), ("Transcript", "message-square"))
"""Names and icons of the views."""

_WIDTH, _HEIGHT, _ICON, _PAD, _GAP = 28, 26, 16, 8, 7


class ViewSwitch(QWidget):
    """`chosen` carries the number of the view that is wanted; `named` puts names beside the icons."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, *, named: bool = False) -> None:
        super().__init__()
        self._theme, self._named, self.current = theme, named, 0
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
        return QSize(sum(self._widths()) + self._theme.px(2), self._theme.px(_HEIGHT))

    def _widths(self) -> list[int]:
        """How wide each of them is."""
        px, metrics = self._theme.px, QFontMetrics(self._theme.font(Size.BODY, 500))
        if not self._named:
            return [px(_WIDTH)] * len(VIEWS)
        return [px(_PAD * 2 + _ICON + _GAP) + metrics.horizontalAdvance(name) for name, _ in VIEWS]

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
        left = px(1)
        for number, width in enumerate(self._widths()):
            self._paint_view(painter, number, QRect(left, px(1), width, self.height() - px(2)))
            left += width
        painter.end()

    def _paint_view(self, painter: QPainter, number: int, place: QRect) -> None:
        """Draw one of them: its ground if it is chosen, its icon, and its name."""
        theme, px, (name, icon) = self._theme, self._theme.px, VIEWS[number]
        token = "text1" if number == self.current else "text2"
        if number == self.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bg4"))
            painter.drawRoundedRect(place.toRectF().adjusted(1, 1, -1, -1), 4, 4)
        side = px(_ICON)
        x = place.left() + px(_PAD) if self._named else place.center().x() - side // 2 + 1
        at = QRect(x, (self.height() - side) // 2, side, side)
        painter.drawPixmap(at, theme.pixmap(icon, token, _ICON, self.devicePixelRatioF()))
        if self._named:
            painter.setPen(theme.color(token))
            painter.setFont(theme.font(Size.BODY, 500))
            room = place.adjusted(px(_PAD + _ICON + _GAP), 0, 0, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)

    def _at(self, x: int) -> int:
        ends = accumulate(self._widths())
        return next((number for number, end in enumerate(ends) if x < end), len(VIEWS) - 1)
