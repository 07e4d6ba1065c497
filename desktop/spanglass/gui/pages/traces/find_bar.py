"""The bar that finds a text in the trace: a field, how many spans say it, the way from one to the next."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from spanglass.gui.pages.traces.detail.attributes import SearchField
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

_AFTER_MS = 180
_HEIGHT = 40


class FindBar(Panel):
    """`wanted` carries the text after a pause in typing, empty when the bar closes.

    `stepped` asks for the next span, or the one before; Enter and Shift+Enter do, too. Escape closes.
    """

    wanted = Signal(str)
    stepped = Signal(bool)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self.field = SearchField(theme, "Find in this trace: words, kind:tool, took:>1s")
        self.line = self.field.line
        self._count = Label(theme, token="text2").with_font(Size.BODY, 500)
        self._before, self._after, self._close = (
            Button(theme, look=Look(icon=icon, flat=True, token="text2"))
            for icon in ("chevron-up", "chevron-down", "x")
        )
        self._before.set_hint("Previous (Shift+Enter)")
        self._after.set_hint("Next (Enter)")
        self._close.set_hint("Close (Esc)")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field, 1)
        for part in (self._count, self._before, self._after, self._close):
            self._row.addWidget(part)
        self.setFocusProxy(self.line)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_AFTER_MS)
        self._connect()
        self._restyle()
        self.hide()

    def _connect(self) -> None:
        self._pause.timeout.connect(lambda: self.wanted.emit(self.text))
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self._before.clicked.connect(lambda: self.stepped.emit(True))
        self._after.clicked.connect(lambda: self.stepped.emit(False))
        self._close.clicked.connect(self.close_bar)
        self._theme.changed.connect(self._restyle)

    @property
    def text(self) -> str:
        """What is looked for; empty while the bar is hidden."""
        return self.line.text().strip() if not self.isHidden() else ""

    def open_bar(self) -> None:
        """Show it with the keyboard in its field; what was looked for before is looked for again."""
        self.show()
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.text:
            self.wanted.emit(self.text)

    def close_bar(self) -> None:
        """Hide it and look for nothing."""
        self._pause.stop()
        self.hide()
        self.wanted.emit("")
        self.closed.emit()

    def say(self, found: int | None, place: int | None = None) -> None:
        """Say how many spans were found, and which of them is the current one; None while that is unknown."""
        enabled = bool(found)
        self._before.setEnabled(enabled)
        self._after.setEnabled(enabled)
        if found is None:
            self._count.set_text("Looking…" if self.text else "")
        elif not found:
            self._count.set_text("Nothing found" if self.text else "")
        else:
            spans = f"{found:,} span{'' if found == 1 else 's'}"
            self._count.set_text(spans if place is None else f"{place:,} of {spans}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the field goes on, with Shift back; Escape closes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.stepped.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
        return super().eventFilter(watched, event)

    def _typed(self) -> None:
        self.say(None)
        self._pause.start()

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(8), px(5), px(8), px(5))
        self._row.setSpacing(px(4))
        self.setFixedHeight(px(_HEIGHT))
