"""Bars across the window for what is wrong until somebody acts: receiving stopped, disk full."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

HEIGHT = 40
_TONES = {"error": ("error", "error_bg", "circle-x"), "warn": ("warn", "warn_bg", "triangle-alert")}


@dataclass(frozen=True, slots=True)
class BannerButton:
    """A button of a banner; the first of a banner is framed, the others are flat."""

    text: str
    pressed: Callable[[], object]
    icon: str = ""


@dataclass(frozen=True, slots=True)
class BannerMessage:
    """What is wrong (`text`), what that means (`detail`), and what can be done; `tone` is error or warn."""

    text: str
    detail: str = ""
    tone: str = "error"
    buttons: tuple[BannerButton, ...] = ()


class Banners(QWidget):
    """The slot for banners: at most one for each topic, the oldest topic on top.

    Where one begins with what another says, only that is shown with which more can be done.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: dict[str, _Bar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def say(self, topic: str, message: BannerMessage | None) -> None:
        """Show a message under a topic in place of the one before it; None takes it away."""
        bar = self._bars.get(topic)
        if bar is not None and bar.message == message:
            return
        at = self._column.indexOf(bar) if bar is not None else self._column.count()
        if bar is not None:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
            del self._bars[topic]
        if message is not None:
            self._bars[topic] = _Bar(self._theme, message)
            self._column.insertWidget(at, self._bars[topic])
        for bar in self._bars.values():
            bar.setVisible(not self._is_said_better(bar.message))
        self.setVisible(bool(self._bars))

    def messages(self) -> tuple[BannerMessage, ...]:
        """What is shown, from the top."""
        return tuple(bar.message for bar in self._bars.values() if not bar.isHidden())

    def _is_said_better(self, message: BannerMessage) -> bool:
        others = (bar.message for bar in self._bars.values() if bar.message.text)
        return any(
            message.text.startswith(each.text) and len(each.buttons) > len(message.buttons) for each in others
        )


class _Bar(Panel):
    """One banner."""

    def __init__(self, theme: Theme, message: BannerMessage) -> None:
        self._ink, fill, self._icon = _TONES[message.tone]
        super().__init__(theme, fill)
        self.message = message
        self.setAccessibleName(f"{message.text} {message.detail}")
        self._row = QHBoxLayout(self)
        text = Label(theme, message.text, elide=True).with_font(weight=600)
        text.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        show_hint(text, message.text)
        self._row.addWidget(text)
        self._row.addWidget(Label(theme, message.detail, token="text2", elide=True), 1)
        for index, button in enumerate(message.buttons):
            look = Look(icon=button.icon, flat=index > 0, height=26, token="text2" if index else "text1")
            made = Button(theme, button.text, look)
            made.clicked.connect(lambda _=False, pressed=button.pressed: pressed())
            self._row.addWidget(made)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(36), 0, px(12), 0)
        self._row.setSpacing(px(8))
        self.setFixedHeight(px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, and draw the icon."""
        super().paintEvent(event)
        theme, side = self._theme, self._theme.px(16)
        painter = QPainter(self)
        pixmap = theme.pixmap(self._icon, self._ink, 16, self.devicePixelRatioF())
        painter.drawPixmap(QRect(theme.px(12), (self.height() - side) // 2, side, side), pixmap)
        painter.end()
