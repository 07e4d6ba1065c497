"""A thin bar that fills from the left as something goes on."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.theming.theme import Theme

_HEIGHT = 4


class Meter(QWidget):
    """Shows a share of one."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._share, self._name = theme, 0.0, name
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_share(self, share: float) -> None:
        """Show how far it is."""
        self._share = min(max(0.0, share), 1.0)
        self.setAccessibleName(f"{self._name}: {self._share:.0%}")
        self.update()

    def sizeHint(self) -> QSize:
        """A line of four pixels."""
        return QSize(self._theme.px(120), self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = self.rect().toRectF()
        painter.setBrush(self._theme.color("bg4"))
        painter.drawRoundedRect(box, 2, 2)
        box.setWidth(box.width() * self._share)
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(box, 2, 2)
        painter.end()
