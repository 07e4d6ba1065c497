"""The list of parts beside the settings."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.theming.theme import Theme

_WIDTH, _COMPACT, _ROW, _EDGE = 196, 56, 30, 10


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A part of the settings as the list names it."""

    text: str
    icon: str


class Nav(QWidget):
    """Names with icons, one of which is current; `chosen` carries the number of one that the user takes."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, entries: Sequence[NavEntry]) -> None:
        super().__init__()
        self._theme, self._entries = theme, tuple(entries)
        self.current, self._under, self._compact = 0, -1, False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._tell()
        theme.changed.connect(self.updateGeometry)

    def set_current(self, number: int) -> None:
        """Show which part is in sight."""
        if number != self.current:
            self.current = number
            self._tell()
            self.update()

    def set_compact(self, compact: bool) -> None:
        """Show icons only, for narrow windows."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As high as all names."""
        return QSize(
            self._theme.px(_COMPACT if self._compact else _WIDTH),
            self._theme.px(len(self._entries) * _ROW + 2 * _EDGE),
        )

    def _tell(self) -> None:
        place = f"{self.current + 1} of {len(self._entries)}"
        self.setAccessibleName(f"Settings: {self._entries[self.current].text}, {place}")

    def _place(self, number: int) -> QRect:
        px = self._theme.px
        return QRect(px(_EDGE), px(_EDGE + number * _ROW), self.width() - px(2 * _EDGE), px(28))

    def _at(self, event: QMouseEvent) -> int:
        at = event.position().toPoint()
        return next((n for n in range(len(self._entries)) if self._place(n).contains(at)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what lies under the pointer."""
        under = self._at(event)
        if under != self._under:
            self._under = under
            self.setToolTip(self._entries[under].text if self._compact and under >= 0 else "")
            self.update()

    def leaveEvent(self, event: object) -> None:
        """Nothing lies under the pointer."""
        self._under = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take what is clicked."""
        self._take(self._at(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down take the neighbour."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(self.current + step)

    def _take(self, number: int) -> None:
        if 0 <= number < len(self._entries):
            self.set_current(number)
            self.chosen.emit(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the names, the current one on a ground of its own."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, entry in enumerate(self._entries):
            place, current = self._place(number), number == self.current
            if current or number == self._under:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("bg4" if current else "bg3"))
                painter.drawRoundedRect(place, 5, 5)
            if current and self.hasFocus():
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(place, 5, 5)
            token, side = "text1" if current else "text2", px(16)
            icon = theme.pixmap(entry.icon, token, 16, self.devicePixelRatioF())
            painter.drawPixmap(
                QRect(place.left() + px(10), place.center().y() - side // 2 + 1, side, side), icon
            )
            painter.setFont(theme.font(weight=500))
            painter.setPen(theme.color(token))
            if not self._compact:
                painter.drawText(place.adjusted(px(36), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, entry.text)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme.color("line1"))
        painter.end()
