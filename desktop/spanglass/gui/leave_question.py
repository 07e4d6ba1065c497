"""The question asked when the window is closed for the first time while a tray is there."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.gui.tab_order import next_stop, tab_stops
from spanglass.gui.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

TEXT = "Receiving stops when Spanglass quits."
QUIT, KEEP = "Quit", "Keep in the tray"
_WHERE = "What you choose holds from now on; the settings have it under General."
_WIDTH, _EDGE = 420, 20


class LeaveQuestion(QWidget):
    """A card over its parent; `answered` carries whether to go on in the tray. Escape takes it back."""

    answered = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._parent = theme, parent
        self.setAccessibleName(TEXT)
        self._card = QWidget(self)
        column = QVBoxLayout(self._card)
        px = theme.px
        column.setContentsMargins(*(px(_EDGE),) * 4)
        column.setSpacing(px(8))
        column.addWidget(Label(theme, TEXT).with_font(Size.SUBJECT, 600))
        where = Label(theme, _WHERE, token="text2")
        where.setWordWrap(True)
        column.addWidget(where)
        row = QHBoxLayout()
        row.setContentsMargins(0, px(8), 0, 0)
        row.addStretch(1)
        self.quit, self.keep = Button(theme, QUIT), Button(theme, KEEP, Look(main=True))
        for button, tray in ((self.quit, False), (self.keep, True)):
            button.clicked.connect(lambda _=False, tray=tray: self._answer(tray))
            row.addWidget(button)
        column.addLayout(row)
        parent.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    def ask(self) -> None:
        """Show the question."""
        self._place()
        self.raise_()
        self.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, tray: bool) -> None:
        self.hide()
        self.answered.emit(tray)

    def _place(self) -> None:
        self.setGeometry(self._parent.rect())
        width = min(self._theme.px(_WIDTH), self.width())
        layout = self._card.layout()
        height = layout.totalHeightForWidth(width) if layout is not None else 0
        self._card.setGeometry(
            QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on covering a parent that is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard: what lies under the question is not to be reached."""
        stop = next_stop(tab_stops((self._card,)), self.focusWidget(), 1 if forward else -1)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the window; Enter presses the button with the focus."""
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, Button):
            focus.click()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw scrim and card."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrim = QColor(theme.color("bg0"))
        scrim.setAlphaF(0.7)
        painter.fillRect(self.rect(), scrim)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self._card.geometry().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()
