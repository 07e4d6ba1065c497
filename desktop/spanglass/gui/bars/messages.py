"""The list of messages that were shown, the newest on top, in a popup over the status bar."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.core.display import dated_clock
from spanglass.gui.bars.toasts import Kept
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.panels import Rule
from spanglass.gui.widgets.ringed_area import RingedArea
from spanglass.gui.widgets.text import Label
from spanglass.gui.widgets.toast_card import TONES, short

_WIDTH, _HIGHEST = 380, 420
_SHOWN = 50


class MessageList(QWidget):
    """A popup: Escape or a click beside it closes it, and it is gone."""

    def __init__(self, theme: Theme, messages: Sequence[Kept], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Messages")
        inner = QWidget()
        column = self._column = QVBoxLayout(inner)
        column.setContentsMargins(0, theme.px(4), 0, theme.px(4))
        column.setSpacing(0)
        for number, kept in enumerate(reversed(messages[-_SHOWN:])):
            if number:
                column.addWidget(Rule(theme))
            column.addWidget(_Message(theme, kept))
        scroll = RingedArea(theme)
        scroll.setAccessibleName("Messages")
        scroll.hold(inner)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(1, 1, 1, 1)
        frame.addWidget(scroll)

    def open_over(self, corner: QPoint) -> None:
        """Show it with its lower right corner at `corner`, in the screen's coordinates."""
        width = self._theme.px(_WIDTH)
        height = min(self._column.totalHeightForWidth(width - 2) + 2, self._theme.px(_HIGHEST))
        self.setGeometry(corner.x() - width, corner.y() - height, width, height)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the raised ground."""
        painter = QPainter(self)
        painter.setPen(QPen(self._theme.color("line2"), 1))
        painter.setBrush(self._theme.color("bg2"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class _Message(QWidget):
    """One of them: icon, title and time over its text."""

    def __init__(self, theme: Theme, kept: Kept) -> None:
        super().__init__()
        self._theme, self._toast = theme, kept.toast
        px = theme.px
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(Label(theme, kept.toast.title, elide=True).with_font(weight=600), 1)
        head.addWidget(Label(theme, dated_clock(kept.at_ns), token="text3").with_font(Size.CAPTION))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(36), px(8), px(12), px(8))
        column.setSpacing(px(2))
        column.addLayout(head)
        if kept.toast.text:
            text = Label(theme, short(kept.toast.text), token="text2")
            text.setWordWrap(True)
            column.addWidget(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        token, icon = TONES[self._toast.tone]
        side = self._theme.px(16)
        pixmap = self._theme.pixmap(self._toast.icon or icon, token, 16, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(QRect(self._theme.px(12), self._theme.px(8), side, side), pixmap)
        painter.end()
