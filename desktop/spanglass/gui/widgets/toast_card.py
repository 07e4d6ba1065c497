"""One toast: icon, title, sentence and buttons on a raised card; another kind has a bar of progress."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.gui.theming.theme import Scheme, Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

STAY_MS = 8000
_WIDTH = 380
_LONGEST = 400
_SHADOW = 7
_DARK, _LIGHT = 18, 6
TONES = {
    "info": ("accent", "info"),
    "ok": ("ok", "circle-check"),
    "warn": ("warn", "triangle-alert"),
    "error": ("error", "circle-x"),
}
"""The colour token and icon of each tone."""


@dataclass(frozen=True, slots=True)
class ToastButton:
    """A button of a toast; pressing it closes the toast."""

    text: str
    pressed: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Toast:
    """A message; `tone` is info, ok, warn or error, and an error stays until it is closed.

    One `about` something takes the place of what was said of it before; empty is about nothing.
    """

    title: str
    text: str = ""
    tone: str = "info"
    icon: str = ""
    buttons: tuple[ToastButton, ...] = ()
    about: str = ""


class ToastCard(QWidget):
    """A toast on the screen; `closed` when it is to go, `grown` when it needs another height."""

    closed = Signal()
    grown = Signal()

    def __init__(self, theme: Theme, toast: Toast, parent: QWidget, stay_ms: int = STAY_MS) -> None:
        super().__init__(parent)
        self._theme, self.toast = theme, toast
        self.lasting = toast.tone == "error"
        self.setAccessibleName(f"{toast.title}. {toast.text}" if toast.text else toast.title)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(stay_ms)
        self._timer.timeout.connect(self.close_card)
        self._build()
        self._restyle()
        theme.changed.connect(self._restyle)
        self.stay()

    def _build(self) -> None:
        theme, toast = self._theme, self.toast
        self._body = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.addWidget(Label(theme, toast.title, elide=True).with_font(weight=600), 1)
        close = Button(theme, "", Look(icon="x", flat=True, height=24, token="text2"))
        close.set_hint("Close")
        close.clicked.connect(self.close_card)
        self._close = close
        self._head.addWidget(close)
        self._body.addLayout(self._head)
        self._text = Label(theme, short(toast.text), token="text2")
        self._text.setWordWrap(True)
        self._text.setContentsMargins(0, 0, theme.px(8), 0)
        self._body.addWidget(self._text)
        self._text.setVisible(bool(toast.text))  # in the card: alone it would be a window
        self._add_buttons()

    def _restyle(self) -> None:
        px = self._theme.px
        edge = px(_SHADOW)
        self.setFixedWidth(px(_WIDTH) + 2 * edge)
        self._body.setContentsMargins(px(36) + edge, px(8) + edge, px(8) + edge, px(11) + edge)
        self._body.setSpacing(px(3))
        self.grown.emit()

    def _add_buttons(self) -> None:
        if not self.toast.buttons:
            return
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(8))
        row.setContentsMargins(0, self._theme.px(5), 0, 0)
        for index, button in enumerate(self.toast.buttons):
            made = Button(self._theme, button.text, Look(flat=index > 0, height=24))
            made.clicked.connect(lambda _=False, pressed=button.pressed: self._press(pressed))
            row.addWidget(made)
        row.addStretch(1)
        self._body.addLayout(row)

    def wanted_height(self) -> int:
        """The height that its text needs at its width."""
        return self._body.totalHeightForWidth(self.width()) if self._body.hasHeightForWidth() else (
            self._body.totalSizeHint().height()
        )  # fmt: skip

    def stay(self) -> None:
        """Stay eight seconds from now, unless it lasts anyway."""
        if not self.lasting:
            self._timer.start()

    def close_card(self) -> None:
        """Ask to be taken away."""
        self._timer.stop()
        self.closed.emit()

    def _press(self, pressed: Callable[[], object]) -> None:
        pressed()
        self.close_card()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is on it."""
        self._timer.stop()

    def leaveEvent(self, event: object) -> None:
        """Count again."""
        self.stay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw shadow, card and icon."""
        theme, edge = self._theme, self._theme.px(_SHADOW)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = self.rect().adjusted(edge, edge, -edge, -edge)
        _paint_shadow(painter, card, edge, _DARK if theme.scheme is Scheme.DARK else _LIGHT)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(card.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        token, icon = TONES[self.toast.tone]
        pixmap = theme.pixmap(self.toast.icon or icon, token, 16, self.devicePixelRatioF())
        side = theme.px(16)
        painter.drawPixmap(QRect(card.left() + theme.px(12), card.top() + theme.px(12), side, side), pixmap)
        painter.end()


class ProgressCard(ToastCard):
    """A toast with a bar, a figure at its right and a Stop button; `stopped` when that is pressed."""

    stopped = Signal()

    def __init__(self, theme: Theme, toast: Toast, parent: QWidget) -> None:
        self._permille: int | None = None
        super().__init__(theme, toast, parent)
        self.lasting = True
        self._timer.stop()
        self._close.hide()

    def _build(self) -> None:
        super()._build()
        theme = self._theme
        self._share = Label(theme, "", token="text2").with_font(Size.CAPTION, 500)
        self._head.addWidget(self._share)
        self._head.addSpacing(theme.px(4))
        self._head.setContentsMargins(0, theme.px(3), 0, theme.px(3))
        self._text.show()
        self._body.insertSpacing(1, theme.px(10))
        row = QHBoxLayout()
        self._body.removeWidget(self._text)
        self._stop = Button(theme, "Stop", Look(height=24))
        self._stop.clicked.connect(self._end)
        row.addWidget(self._text, 1)
        row.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignBottom)
        row.setContentsMargins(0, 0, theme.px(4), 0)
        self._body.addLayout(row)

    def _end(self) -> None:
        """Say that it is being stopped, which may take a moment."""
        self._stop.setEnabled(False)
        self._text.set_text("Stopping…")
        self.stopped.emit()

    def move_on(self, permille: int | None, text: str) -> None:
        """Show how far it is, in thousandths (None: nobody knows), and a sentence about it."""
        self._permille = permille
        self._share.set_text("" if permille is None else f"{permille // 10}%")
        if self._stop.isEnabled():
            self._text.set_text(short(text))
        self.grown.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, and the bar under its title."""
        super().paintEvent(event)
        theme, edge = self._theme, self._theme.px(_SHADOW)
        left, right = theme.px(36) + edge, self.width() - edge - theme.px(12)
        track = QRect(left, edge + theme.px(39), right - left, theme.px(4))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bg4"))
        painter.drawRoundedRect(track, 2, 2)
        if self._permille:
            track.setWidth(track.width() * min(self._permille, 1000) // 1000)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(track, 2, 2)
        painter.end()


def short(text: str) -> str:
    """As much of a text as a toast has room for."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _paint_shadow(painter: QPainter, card: QRect, edge: int, strength: int) -> None:
    """Draw a soft edge in a few steps; an effect would repaint the whole card each time."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, strength))
    for grown in range(edge, 0, -1):
        around = card.adjusted(-grown, -grown + 2, grown, grown)
        painter.drawRoundedRect(around, 8 + grown, 8 + grown)
