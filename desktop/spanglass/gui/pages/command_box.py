"""A box of shell commands in colours, with a button that copies them all."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from spanglass.gui.pages.snippets import Snippet, runs
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look

LINE, BOX_EDGES = 22, 11


class CommandBox(QWidget):
    """Shows a snippet; `copied` carries the text that is to be put on the clipboard."""

    copied = Signal(str)

    def __init__(self, theme: Theme, snippet: Snippet) -> None:
        super().__init__()
        self._theme, self._snippet = theme, snippet
        self._copy = Button(theme, "Copy", Look(icon="copy", flat=True, token="text2"))
        self._copy.set_hint("Copy all lines")
        self._copy.clicked.connect(lambda: self.copied.emit(self._snippet.text))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._row.addWidget(self._copy)
        self._restyle()
        theme.changed.connect(self._restyle)
        self.show_snippet(snippet)

    def _restyle(self) -> None:
        self._row.setContentsMargins(0, 0, self._theme.px(8), 0)
        self.updateGeometry()

    def show_snippet(self, snippet: Snippet) -> None:
        """Show other lines."""
        self._snippet = snippet
        self.setAccessibleName(f"{snippet.name}: {snippet.text}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the lines."""
        return QSize(self._theme.px(600), self._theme.px(len(self._snippet.lines) * LINE + BOX_EDGES))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the lines, each cut off before the button."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line1"), 1))
        painter.setBrush(theme.color("bg0" if theme.scheme == "dark" else "bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(theme.font(Size.BODY if self._fits() else Size.CAPTION, mono=True))
        painter.setClipRect(self.rect().adjusted(0, 0, -self._copy.width() - theme.px(16), 0))
        for index, line in enumerate(self._snippet.lines):
            self._paint_line(painter, index, line)
        painter.end()

    def _fits(self) -> bool:
        metrics = QFontMetrics(self._theme.font(Size.BODY, mono=True))
        room = self.width() - self._copy.width() - self._theme.px(48)
        return all(metrics.horizontalAdvance(line) <= room for line in self._snippet.lines)

    def _paint_line(self, painter: QPainter, index: int, line: str) -> None:
        theme, metrics = self._theme, painter.fontMetrics()
        place = QRect(0, theme.px(5 + index * LINE), self.width(), theme.px(LINE))
        baseline = place.center().y() + (metrics.ascent() - metrics.descent()) / 2
        if index == 0 or not self._snippet.joined:
            painter.setPen(theme.color("text3"))
            painter.drawText(QPointF(theme.px(12), baseline), "$")
        x = float(theme.px(28))
        for text, token in runs(line):
            painter.setPen(theme.color(token) if token else Qt.PenStyle.NoPen)
            painter.drawText(QPointF(x, baseline), text)
            x += metrics.horizontalAdvance(text)
