"""The Parameters tab: request beside response, below each other where there is little room."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.match_paint import paint_matches
from spanglass.gui.pages.traces.detail.parameter_rows import ParameterRow, Parameters, Section, parameters
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.pages.traces.detail.tab import Tab
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.panels import Rule
from spanglass.gui.widgets.text import Label

_BESIDE_FROM = 480
_ROW, _NAMES, _EDGE = 26, 112, 12
_REQUEST, _RESPONSE = 5, 6
"""How the width is shared: names of models and ids are longer than what is asked for."""


class ParametersTab(Tab):
    """Both columns."""

    name = "Parameters"

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._content: Parameters | None = None
        self._needle = ""
        self._area = ScrolledColumn(theme)
        self._area.setAccessibleName("Parameters")
        self.fill(self._area)

    def prepared(self) -> Callable[[SpanDetail], Any]:
        """The lines of both columns."""
        return parameters

    def show_content(self, content: Any, scope: str, *, same: bool) -> None:
        """Show the lines; the same ones stay as they are."""
        if content == self._content:
            return
        self._content = content
        value = self._area.verticalScrollBar().value() if same else 0
        self._fill(content)
        self._area.verticalScrollBar().setValue(value)

    def mark(self, text: str) -> None:
        """Let a text stand out in the lines."""
        self._needle = text
        for row in self.rows():
            row.mark(text)

    def restyle(self) -> None:
        """Make the lines anew."""
        if self._content is not None:
            self._fill(self._content)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns side by side or below each other."""
        super().resizeEvent(event)
        self._turn()

    def rows(self) -> list["RowView"]:
        """The lines, in order."""
        return [row for column in self._area.widgets() for row in column.findChildren(RowView)]

    def _fill(self, content: Parameters) -> None:
        self._area.clear_column()
        holder = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, holder)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(0)
        for sections, share in ((content.request, _REQUEST), (content.response, _RESPONSE)):
            if sections:
                self._columns.addWidget(self._made(sections), share, Qt.AlignmentFlag.AlignTop)
        self._turn()
        self._area.append(holder)

    def _turn(self) -> None:
        if self._content is not None:
            beside = self.width() >= self._theme.px(_BESIDE_FROM)
            directions = QBoxLayout.Direction
            self._columns.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def _made(self, sections: Sequence[Section]) -> QWidget:
        theme, px = self._theme, self._theme.px
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, px(8))
        column.setSpacing(0)
        for number, section in enumerate(sections):
            if number:
                column.addWidget(Rule(theme))
            title = Label(theme, section.title, token="text3").with_font(Size.CAPTION, 500)
            title.setContentsMargins(px(_EDGE), px(8), px(_EDGE), px(2))
            column.addWidget(title)
            for row in section.rows:
                view = RowView(theme, row)
                view.mark(self._needle)
                view.copy_asked.connect(self.copy_asked)
                column.addWidget(view)
        return holder


class RowView(QAbstractButton):
    """One line; a click or Ctrl+C copies its value."""

    copy_asked = Signal(object)

    def __init__(self, theme: Theme, row: ParameterRow) -> None:
        super().__init__()
        self._theme, self.row, self._needle = theme, row, ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if row.copy else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(" ".join(filter(None, (row.name, row.value, row.note))))
        show_hint(self, row.hint)
        self.clicked.connect(self._copy)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(200), self._theme.px(_ROW))

    def mark(self, text: str) -> None:
        """Let a text stand out, in any case; nothing for the empty text."""
        self._needle = text
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with the usual keys."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the copy sign."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name, value and remark."""
        theme, row = self._theme, self.row
        painter = QPainter(self)
        if row.copy and (self.underMouse() or self.hasFocus()):
            self._paint_sign(painter)
        painter.setFont(theme.font(Size.BODY))
        painter.setPen(theme.color("text2"))
        names = QRect(theme.px(_EDGE), 0, theme.px(_NAMES) - theme.px(6), self.height())
        self._words(painter, row.name, names)
        values = QRect(theme.px(_EDGE + _NAMES), 0, self.width(), self.height())
        values.setRight(self.width() - theme.px(_EDGE + 18))
        painter.setFont(theme.font(Size.CAPTION, mono=True) if row.mono else theme.font(Size.BODY, 500))
        painter.setPen(theme.color("text3" if row.default else "text1"))
        values.setLeft(values.left() + self._words(painter, row.value, values) + theme.px(8))
        painter.setFont(theme.font(Size.CAPTION, 500))
        painter.setPen(theme.color("warn" if row.note == "new" else "text3"))
        self._words(painter, row.note, values)
        painter.end()

    def _paint_sign(self, painter: QPainter) -> None:
        theme, side = self._theme, self._theme.px(14)
        painter.fillRect(self.rect(), theme.color("bg3"))
        place = QRect(self.width() - theme.px(_EDGE) - side, (self.height() - side) // 2, side, side)
        painter.drawPixmap(place, theme.pixmap("copy", "text2", 14, self.devicePixelRatioF()))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _words(self, painter: QPainter, text: str, room: QRect) -> int:
        """Draw text in its room, cut if need be; its width."""
        if room.width() <= 0 or not text:
            return 0
        metrics = painter.fontMetrics()
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        paint_matches(painter, room, text, self._needle, self._theme.color("match"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        return metrics.horizontalAdvance(text)

    def _copy(self) -> None:
        if self.row.copy:
            self.copy_asked.emit(self.row.copy)
