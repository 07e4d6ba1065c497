"""Asks for a name, or another line, in a small panel under the right end of a field."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look

_WIDTH, _LONGEST = 320, 60


class NamePopup(QWidget):
    """`named` carries the name on Enter or the button; Escape, or the focus going elsewhere, closes it."""

    named = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, field: QWidget, asked: str = "Name of this filter") -> None:
        super().__init__(field.window())
        self._theme, self._field = theme, field
        self.line = QLineEdit()
        self.line.setFrame(False)
        self.line.setMaxLength(_LONGEST)
        self.line.setPlaceholderText(asked)
        self.line.setAccessibleName(asked)
        self._save = Button(theme, "Save", Look(height=24, main=True))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self._save)
        self._save.clicked.connect(self._take)
        self.line.returnPressed.connect(self._take)
        self.line.installEventFilter(self)
        self.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    def ask(self, name: str = "") -> None:
        """Show the panel with a name to begin with."""
        self.line.setText(name)
        self.line.selectAll()
        self._restyle()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _take(self) -> None:
        name = self.line.text().strip()
        if name:
            self.hide()
            self.named.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on Escape, and when the focus goes."""
        escaped = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if escaped and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self.hide()
            self.closed.emit()
            return True
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(self.focusWidget() or self):
            self.hide()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """One line and a button."""
        return QSize(self._theme.px(_WIDTH), self._theme.px(40))

    def _restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self._row.setContentsMargins(px(12), px(6), px(8), px(6))
        self.line.setFont(theme.font(Size.BODY))
        palette = self.line.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text1"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text3"))
        self.line.setPalette(palette)
        field, size = self._field, self.sizeHint()
        corner = field.mapTo(field.window(), QPoint(field.width() - size.width(), field.height() + px(4)))
        self.setGeometry(corner.x(), corner.y(), size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a raised panel."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line2"), 1))
        painter.setBrush(self._theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
