"""A card over the whole window that keeps the keyboard until it is answered or Escape takes it back."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from spanglass.gui.keyboard.key_focus import COVERS
from spanglass.gui.keyboard.tab_order import next_stop, tab_stops
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.text import Label

_MARGIN, _SHADE = 24, 0.7
_TAKING = (QAbstractButton, LineField)


class Sheet(QWidget):
    """What it holds is added to `column`; `width` is in drawn pixels. `taken_back` when it is given up."""

    taken_back = Signal()

    def __init__(self, theme: Theme, name: str, window: QWidget, width: int) -> None:
        super().__init__(window)
        self._theme, self._window, self._width = theme, window, width
        self._before: QWidget | None = None
        self.setAccessibleName(name)
        self.setProperty(COVERS, True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # else a click on a button gives it to what lies under
        self._card = QWidget(self)
        self.column = QVBoxLayout(self._card)
        window.installEventFilter(self)
        theme.changed.connect(self.settle)
        theme.changed.connect(self.update)
        self.hide()

    def open_sheet(self, focus: QWidget) -> None:
        """Show it with the keyboard on one of its parts."""
        if self.isHidden():
            self._before = self._window.focusWidget()
        self.show()
        self.settle()
        self.raise_()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        """Hide it and give the keyboard back."""
        before, self._before = self._before, None
        if before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def give_up(self) -> None:
        """Close it and take back what it asked, as Escape does."""
        self.close_sheet()
        self.taken_back.emit()

    def add_lines(self, lines: Sequence[tuple[str, Sequence[QWidget]]], wide: Collection[QWidget]) -> None:
        """Add lines of a name and some widgets, of which the `wide` ones take what room there is."""
        theme, grid = self._theme, QGridLayout()
        for at, (name, widgets) in enumerate(lines):
            row = QHBoxLayout()
            row.setSpacing(theme.px(8))
            for widget in widgets:
                row.addWidget(widget, int(widget in wide))
            if not any(widget in wide for widget in widgets):
                row.addStretch(1)
            grid.addWidget(Label(theme, name, token="text2"), at, 0)
            grid.addLayout(row, at, 1)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(8))
        self.column.addLayout(grid)

    def add_head(self, title: Label) -> None:
        """Begin it with a title, and a button beside it that closes the sheet."""
        close = Button(self._theme, "", Look(icon="x", flat=True))
        close.set_hint("Close (Esc)")
        close.clicked.connect(self.close_sheet)
        head = QHBoxLayout()
        head.addWidget(title.with_font(Size.SUBJECT, 600), 1)
        head.addWidget(close)
        self.column.addLayout(head)

    def settle(self) -> None:
        """Give the card the place and the height that its parts need."""
        px = self._theme.px
        self.setGeometry(self._window.rect())
        self.column.setContentsMargins(px(20), px(16), px(20), px(16))
        self.column.setSpacing(px(10))
        width = min(px(self._width), self.width() - px(_MARGIN))
        tall = self.column.hasHeightForWidth()
        wanted = self.column.totalHeightForWidth(width) if tall else self.column.totalSizeHint().height()
        height = min(wanted, self.height() - px(_MARGIN))
        left, top = (self.width() - width) // 2, (self.height() - height) // 2
        before, card = self._card.geometry(), QRect(left, top, width, height)
        if card != before:  # else all that lies under it would be painted anew
            self._card.setGeometry(card)
            self.update(before.united(card))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on covering a window that is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.settle()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the keyboard: what lies under the card is not to be reached."""
        stop = next_stop(tab_stops((self._card,)), self.focusWidget(), 1 if forward else -1)
        if stop is not None:
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            stop.setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it; Enter presses the button with the focus, the main one from a box, switch or line.

        Nothing goes to what lies under it.
        """
        focus = self.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif is_enter and isinstance(focus, _TAKING):
            pressed = focus if isinstance(focus, Button) else self._main
            if pressed is not None:
                pressed.click()

    @property
    def _main(self) -> Button | None:
        """The button that takes what was asked, if it can be pressed."""
        found = (button for button in self._card.findChildren(Button) if button.is_main)
        return next((button for button in found if button.isVisible() and button.isEnabled()), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window and draw the card's ground."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrim = QColor(theme.color("bg0"))
        scrim.setAlphaF(_SHADE)
        painter.fillRect(self.rect(), scrim)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self._card.geometry().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()
