"""A text of a block with its surface, its cut at 64 KB, and the offer to see hidden secrets."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.core.display import size
from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.blocks import Look, TextItem
from spanglass.gui.pages.traces.detail.text_view import Setting, TextView
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.buttons import Look as ButtonLook
from spanglass.gui.widgets.text import Label

CUT = 65_536
"""Characters that are shown at first, and that each further piece has."""

_LINE_SEARCH = 4096
_SETTINGS = {
    Look.PROSE: Setting(),
    Look.JSON: Setting(code=True, json=True),
    Look.CODE: Setting(code=True),
    Look.NOTE: Setting(token="text3"),
}


class TextBlock(QWidget):
    """A text, whole or its beginning with a button for the rest; code lies on a surface unless `bare`."""

    def __init__(self, theme: Theme, item: TextItem, *, bare: bool = False) -> None:
        super().__init__()
        self._theme, self._item = theme, item
        self._surface = not bare and item.look in (Look.JSON, Look.CODE)
        column = QVBoxLayout(self)
        edges = (10, 7, 10, 7) if self._surface else (0, 0, 0, 0)
        column.setContentsMargins(*(theme.px(edge) for edge in edges))
        column.setSpacing(0)
        self._pieces = QVBoxLayout()
        column.addLayout(self._pieces)
        self._footer = QHBoxLayout()
        column.addLayout(self._footer)
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._show_piece)
        self._edge = 0
        self._add(first_lines(item))
        self._offer()

    @property
    def complete(self) -> bool:
        """Whether all of the text is there."""
        return self._edge >= len(self._item.shown.text)

    def show_all(self) -> None:
        """Add the rest, a piece at a time, so that the window stays alive."""
        self._more.start()
        self._clear_footer()

    def reveal(self) -> None:
        """Show the secrets of this text until the block is made anew."""
        text = self._item.shown
        clear = shown(text.original, reveal=True)
        self._item = TextItem(clear, self._item.look, self._item.lines)
        while (entry := self._pieces.takeAt(0)) is not None:
            if widget := entry.widget():
                widget.deleteLater()
        end, self._edge = self._edge, 0
        self._clear_footer()
        self._add(min(cut_at(clear.text, end) if end < len(text.text) else CUT, len(clear.text)))
        self._offer()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the surface under code."""
        if not self._surface:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("line1"), 1))
        painter.setBrush(self._theme.color("bg2"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.end()

    def _add(self, end: int) -> None:
        """Show the text up to `end`."""
        view = TextView(self._theme, self._item.shown, _SETTINGS[self._item.look], (self._edge, end))
        self._pieces.addWidget(view)
        self._edge = end

    def _show_piece(self) -> None:
        if self.complete:
            self._more.stop()
            return
        self._add(cut_at(self._item.shown.text, self._edge + CUT))

    def _offer(self) -> None:
        """The line below the text: what is not shown, and the way to see it."""
        text = self._item.shown
        if not self.complete:
            left = size(len(text.text) - self._edge) if len(text.text) > CUT else ""
            self._offer_button("Show all" if not left else f"Show all · {left} more", self.show_all)
        if text.secrets:
            word = "secret" if text.secrets == 1 else "secrets"
            self._footer.addWidget(Label(self._theme, f"{text.secrets} {word} hidden", token="text3"))
            self._offer_button("Reveal", self.reveal)
        if self._footer.count():
            self._footer.addStretch(1)

    def _offer_button(self, text: str, slot: object) -> None:
        button = Button(self._theme, text, ButtonLook(height=24, token="text2"))
        button.clicked.connect(slot)
        self._footer.setContentsMargins(0, self._theme.px(4), 0, 0)
        self._footer.setSpacing(self._theme.px(8))
        self._footer.addWidget(button)

    def _clear_footer(self) -> None:
        while (entry := self._footer.takeAt(0)) is not None:
            if widget := entry.widget():
                widget.hide()
                widget.deleteLater()
        self._footer.setContentsMargins(0, 0, 0, 0)


def first_lines(item: TextItem) -> int:
    """Where the text is first cut: after the lines it is to show, and 64 K characters."""
    text = item.shown.text
    end = cut_at(text, CUT)
    if item.lines is not None:
        lines = text[: item.lines * 120].split("\n")
        shortened = len("\n".join(lines[: item.lines]))
        end = min(end, shortened if len(text) > shortened + 80 else len(text))
    return end


def cut_at(text: str, end: int) -> int:
    """The end of a piece: `end`, or the last line end shortly before it."""
    if end >= len(text):
        return len(text)
    line = text.rfind("\n", end - _LINE_SEARCH, end)
    return line + 1 if line > 0 else end
