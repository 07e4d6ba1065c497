"""The field for the filter: an icon, one line of text, a note at its right, and an error under it."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from spanglass.gui.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.text import Label

_LONG = 'Filter traces…  try status:refusal or "refund policy"'
_SHORT = "Filter…  try status:refusal"
_SHORT_UNDER = 640
_LONGEST = 4000


class FilterField(QWidget):
    """30 pixels high; `entered` carries the text on Enter, and an empty one when it is cleared.

    `left` when Escape is pressed in an empty field.
    """

    entered = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._error = theme, ""
        self.line = _Line()
        self._note = Label(theme, "", token="text3").with_font(Size.BODY, 400)
        self._clear = Button(theme, "", Look(icon="x", flat=True, height=24))
        self._clear.set_hint("Clear the filter")
        self._message: _Message | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _arrange(self) -> None:
        self._row = QHBoxLayout(self)
        for part in (self.line, self._clear, self._note):
            self._row.addWidget(part)
        self._clear.hide()
        self._clear.clicked.connect(self.clear)
        self.line.setFrame(False)
        self.line.setMaxLength(_LONGEST)
        self.line.setAccessibleName("Filter")
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._edited)
        self.line.returnPressed.connect(lambda: self.entered.emit(self.line.text().strip()))

    def take_focus(self) -> None:
        """Put the caret into the field with its text selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def clear(self) -> None:
        """Empty the field, which is the filter that all traces match."""
        self.line.clear()
        self.entered.emit("")

    def set_query(self, query: str) -> None:
        """Show a filter that was set elsewhere."""
        if query != self.line.text().strip():
            self.line.setText(query)

    def set_note(self, note: str) -> None:
        """Show a note at the right, such as how many traces match."""
        self._note.set_text(note)

    def show_error(self, sentence: str) -> None:
        """Draw the field as wrong and say why under it, until the text changes; empty takes it away."""
        self._error = sentence
        if self._message is None and sentence:
            self._message = _Message(self._theme, self)
        if self._message is not None:
            self._message.say(sentence)
        self.line.setAccessibleDescription(sentence)
        self.update()

    def _edited(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if self._error:
            self.show_error("")
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Repaint when the line's focus changes; Escape clears the text, then leaves the field."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            if self.line.text():
                self.clear()
            else:
                self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """Wide, and 30 pixels high."""
        return QSize(self._theme.px(400), self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a short filter."""
        return QSize(self._theme.px(160), self._theme.px(30))

    def resizeEvent(self, event: object) -> None:
        """Keep the example as long as there is room for it."""
        self.line.setPlaceholderText(_SHORT if self.width() < self._theme.px(_SHORT_UNDER) else _LONG)
        if self._message is not None:
            self._message.place()

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(32), 0, px(34), 0)
        self._row.setSpacing(px(6))
        self.line.setFont(self._theme.font(Size.BODY))
        palette = self.line.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, self._theme.color("text1"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, self._theme.color("text3"))
        self.line.setPalette(palette)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, the icon and the key that leads here."""
        theme = self._theme
        token = "error" if self._error else "accent" if self.line.hasFocus() else "line2"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(token), 1))
        painter.setBrush(theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        side = theme.px(16)
        icon = theme.pixmap("list-filter", "text3", 16, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(10), (self.height() - side) // 2, icon)
        self._paint_key(painter)
        painter.end()

    def _paint_key(self, painter: QPainter) -> None:
        theme, side = self._theme, self._theme.px(16)
        place = self.rect()
        place.setRect(self.width() - theme.px(26), (self.height() - side) // 2, side, side)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font(Size.AXIS, 500))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "/")


class _Line(QLineEdit):
    """A line that takes dropped text but leaves dropped files to the window."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pass files on."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)


class _Message(QWidget):
    """One sentence under the field, over whatever is there."""

    def __init__(self, theme: Theme, field: FilterField) -> None:
        super().__init__(field.window())
        self._theme, self._field = theme, field
        self._text = Label(theme, "", token="text1")
        self._text.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._text)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(32), px(6), px(12), px(6))
        self.place()

    def say(self, sentence: str) -> None:
        """Show the sentence, or nothing."""
        self._text.set_text(sentence)
        self.setVisible(bool(sentence))
        self.place()

    def place(self) -> None:
        """Stand under the field, no wider than it."""
        px, field = self._theme.px, self._field
        corner = field.mapTo(field.window(), QPoint(0, field.height() + px(4)))
        words = QFontMetrics(self._text.font()).horizontalAdvance(self._text.text())
        width = min(words + px(48), field.width())
        height = self._row.heightForWidth(width)
        self.setGeometry(corner.x(), corner.y(), width, height)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a raised panel with a red edge and the error icon."""
        theme, side = self._theme, self._theme.px(14)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("error"), 1))
        painter.setBrush(theme.color("error_bg"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        icon = theme.pixmap("circle-x", "error", 14, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(10), (self.height() - side) // 2, icon)
        painter.end()
