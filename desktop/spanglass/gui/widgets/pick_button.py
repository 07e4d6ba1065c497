"""A framed word that opens a menu of the words that may stand in its place."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QMenu

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button

_ARROW = 12


class PickButton(Button):
    """One of several values; `chosen` carries the one that is taken, from the menu or with the arrow keys."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, options: Sequence[tuple[object, str]]) -> None:
        super().__init__(theme)
        self._name, self._options, self._at = name, tuple(options), 0
        self.clicked.connect(self._open)
        self._tell()

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Offer other values; the one that holds stays, else the first does. There is at least one."""
        if tuple(options) != self._options:
            value = self.value
            self._options, self._at = tuple(options), 0
            self.show_value(value)
            self._tell()

    @property
    def offered(self) -> int:
        """How many values there are."""
        return len(self._options)

    @property
    def value(self) -> object:
        """The value that holds."""
        return self._options[self._at][0]

    def show_value(self, value: object) -> None:
        """Show that a value holds; one that is none of the options changes nothing."""
        values = [option for option, _ in self._options]
        if value in values:
            self._at = values.index(value)
            self._tell()

    def menu_of_options(self) -> QMenu:
        """A new menu; the caller opens and drops it."""
        menu = QMenu(self)
        for at, (_, text) in enumerate(self._options):
            action = menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(at == self._at)
            action.triggered.connect(lambda _=False, at=at: self._take(at))
        return menu

    def _open(self) -> None:
        menu = self.menu_of_options()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _take(self, at: int) -> None:
        if 0 <= at < len(self._options) and at != self._at:
            self._at = at
            self._tell()
            self.chosen.emit(self.value)

    def _tell(self) -> None:
        text = self._options[self._at][1]
        self.setText(text)
        self.setAccessibleName(f"{self._name}: {text}, {self._at + 1} of {len(self._options)}")
        self._restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down take the neighbour."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(self._at + step)

    def sizeHint(self) -> QSize:
        """As wide as the word and the arrows."""
        words = QFontMetrics(self._theme.font(Size.BODY, 500)).horizontalAdvance(self.text())
        return QSize(words + self._theme.px(_ARROW + 28), self._theme.px(28))

    def _paint_content(self, painter: QPainter) -> None:
        theme, side = self._theme, self._theme.px(_ARROW)
        painter.setFont(theme.font(Size.BODY, 500))
        painter.setPen(theme.color("text1" if self.isEnabled() else "text3"))
        words = self.rect().adjusted(theme.px(9), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        place = QRect(self.width() - theme.px(8) - side, (self.height() - side) // 2, side, side)
        pixmap = theme.pixmap("chevrons-up-down", "text3", _ARROW, self.devicePixelRatioF())
        painter.drawPixmap(place, pixmap)
