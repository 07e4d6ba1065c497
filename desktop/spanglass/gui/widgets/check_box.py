"""A box that is checked or not."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spanglass.gui.theming.theme import Theme

_SIDE, _TARGET = 14, 24


class CheckBox(QAbstractButton):
    """Space and a click change it; `name` is what screen readers say."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def take_words(self, words: QWidget) -> None:
        """Let a click on the words beside it change it too."""
        words.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press on its words is one on itself."""
        left = isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton
        if left and event.type() == QEvent.Type.MouseButtonPress:
            self.click()
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """24 drawn pixels square, of which the box has 14."""
        return QSize(self._theme.px(_TARGET), self._theme.px(_TARGET))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, and the tick in it."""
        theme, side, on = self._theme, self._theme.px(_SIDE), self.isChecked()
        place = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent_fill" if on else "line3"), 1))
        painter.setBrush(theme.color("accent_fill" if on else "bg1"))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if on:
            painter.drawPixmap(place, theme.pixmap("check", "on_accent", _SIDE, self.devicePixelRatioF()))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(place).adjusted(-3, -3, 3, 3), 5, 5)
        painter.end()
