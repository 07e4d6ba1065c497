"""The Attributes tab: a field to search in, and the list of what was sent with a span."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.secrets import masked
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.attribute_rows import AttributeGroup, Line, attribute_groups, lines
from spanglass.gui.pages.traces.detail.attribute_view import AttributesModel, AttributeView
from spanglass.gui.pages.traces.detail.tab import Tab
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.text import Label

_LONGEST = 400


class AttributesTab(Tab):
    """The field keeps its text from span to span."""

    name = "Attributes"

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._groups: tuple[AttributeGroup, ...] = ()
        self._lines: list[Line] = []
        self.field = SearchField(theme, "Find an attribute")
        self.model = AttributesModel(self)
        self.view = AttributeView(theme, self.model)
        self._nothing = Label(theme, token="text3")
        holder = QWidget()
        row = QVBoxLayout(holder)
        px = theme.px
        row.setContentsMargins(px(8), px(10), px(8), px(5))
        row.setSpacing(px(8))
        row.addWidget(self.field)
        row.addWidget(self._nothing)
        self._nothing.setContentsMargins(px(4), 0, 0, 0)
        self.fill(holder, self.view)
        self.field.line.textChanged.connect(self._find)
        self.field.left.connect(self._enter_list)
        self.view.copy_asked.connect(self.copy_asked)
        self.view.filter_asked.connect(self.filter_asked)

    def prepared(self) -> Callable[[SpanDetail], Any]:
        """The groups."""
        return partial(attribute_groups, hide=str if self._theme.manner.secrets else masked)

    def show_content(self, content: Any, scope: str, *, same: bool) -> None:
        """Show the groups; the list keeps its place for the same span."""
        self._groups = content
        place = self.view.verticalScrollBar().value() if same else 0
        current = self.view.current_row()
        if self._find():
            self._restore(place, current.key if same and current is not None else "")

    def mark(self, text: str) -> None:
        """Let a text stand out in keys and values."""
        self.view.mark(text)

    def restyle(self) -> None:
        """Take the theme's colours and sizes."""
        self.view.restyle()

    def _find(self) -> bool:
        """List what holds the text of the field; whether the lines have changed."""
        found = lines(self._groups, self.field.line.text())
        needle = self.field.line.text().strip()
        self._nothing.set_text(f"Nothing holds “{needle}”" if needle else "No attributes were sent")
        self._nothing.setVisible(not found)
        if found == self._lines:
            return False
        self._lines = found
        self.model.show_lines(found)
        return True

    def _restore(self, place: int, key: str) -> None:
        row = next((n for n, line in enumerate(self._lines) if line.row and line.row.key == key), None)
        if key and row is not None:
            self.view.setCurrentIndex(self.model.index(row, 0))
        self.view.verticalScrollBar().setValue(place)

    def _enter_list(self) -> None:
        first = next((number for number, line in enumerate(self._lines) if line.row is not None), None)
        if first is not None:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.setCurrentIndex(self.model.index(first, 0))


class SearchField(QWidget):
    """A field with a magnifying glass; `left` says that the user goes on to the list."""

    left = Signal()

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme = theme
        self.line = QLineEdit()
        self.line.setFrame(False)
        self.line.setMaxLength(_LONGEST)
        self.line.setPlaceholderText(words)
        self.line.setAccessibleName(words)
        self.line.installEventFilter(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.line)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.line)
        self._restyle()
        theme.changed.connect(self._restyle)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Return go to the list, Escape empties the field."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.line.text():
                self.line.clear()
                return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(200), self._theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, edge and glass."""
        theme, side = self._theme, self._theme.px(16)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.line.hasFocus()
        painter.setPen(QPen(theme.color("accent" if lit else "line2"), 2 if lit else 1))
        painter.setBrush(theme.color("bg0"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        glass = theme.pixmap("search", "text2", 16, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(8), (self.height() - side) // 2, glass)
        painter.end()

    def _restyle(self) -> None:
        theme = self._theme
        self._row.setContentsMargins(theme.px(30), 0, theme.px(8), 0)
        self.line.setFont(theme.font())
        palette = self.line.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.color("text1"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.color("text3"))
        self.line.setPalette(palette)
