"""An icon that stands by itself, beside words that say the same."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.theming.theme import Theme


class IconMark(QWidget):
    """An icon of `size` in the middle of a square of `room`, both in drawn pixels; decoration only."""

    def __init__(self, theme: Theme, icon: str, size: int, room: int) -> None:
        super().__init__()
        self._theme, self._icon, self._token = theme, icon, "text2"
        self._size, self._room = size, room
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_icon(self, icon: str, token: str) -> None:
        """Show an icon in a colour; "" for none, which takes no room."""
        self._icon, self._token = icon, token
        self.setVisible(bool(icon))
        self.update()

    def sizeHint(self) -> QSize:
        """The square."""
        return QSize(self._theme.px(self._room), self._theme.px(self._room))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        if not self._icon:
            return
        side = self._theme.px(self._size)
        painter = QPainter(self)
        icon = self._theme.pixmap(self._icon, self._token, self._size, self.devicePixelRatioF())
        painter.drawPixmap(QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side), icon)
        painter.end()
