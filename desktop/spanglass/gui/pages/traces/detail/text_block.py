"""A text of a block with its surface, its cut at 64 KB, and the offer to see hidden secrets."""

from collections import deque
from dataclasses import replace

from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.core.display import size
from spanglass.core.pieces import piece_end
from spanglass.core.shown import Shown, shown
from spanglass.gui.pages.traces.detail.blocks import CARET, Look, TextItem
from spanglass.gui.pages.traces.detail.text_view import Setting, TextView
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.buttons import Look as ButtonLook
from spanglass.gui.widgets.text import Label

CUT = 65_536
"""Characters that are shown at first."""
AT_ONCE = 524_288
"""Characters that each press of the button adds."""

_VIEW, _VIEW_LINES, _FIRST_LINES, _SAMPLE = 3072, 100, 2000, 1024
_PIECE = 24_576
_LINE_SEARCH = 1024
_LINE_WIDTH = 120
_SHORTEST_REST = 80
_SLACK = 8192
_SETTINGS = {
    Look.PROSE: Setting(),
    Look.JSON: Setting(code=True, json=True),
    Look.CODE: Setting(code=True),
    Look.NOTE: Setting(token="text3"),
}


class TextBlock(QWidget):
    """A text, whole or its beginning with a button for the rest; code lies on a surface unless `bare`.

    What is long is a column of views, made a few at a turn: Qt lays out every view at once.
    """

    def __init__(self, theme: Theme, item: TextItem, turns: Turns, *, bare: bool = False) -> None:
        super().__init__()
        self._theme, self._item, self._turns = theme, item, turns
        self._text, self._reveal, self._secrets = item.shown, False, 0
        self._views: list[TextView] = []
        self._surface = not bare and item.look in (Look.JSON, Look.CODE)
        column = QVBoxLayout(self)
        edges = (10, 7, 10, 7) if self._surface else (0, 0, 0, 0)
        column.setContentsMargins(*(theme.px(edge) for edge in edges))
        column.setSpacing(0)
        self._pieces = QVBoxLayout()
        column.addLayout(self._pieces)
        self._footer = QHBoxLayout()
        column.addLayout(self._footer)
        if theme.manner.secrets and (item.shown.secrets or item.rest):
            clear = shown(item.shown.original, reveal=True)
            self._begin(clear, first_lines(replace(item, shown=clear)), reveal=True)
        else:
            self._begin(item.shown, first_lines(item))

    @property
    def complete(self) -> bool:
        """Whether all of the text is there."""
        return self._edge >= len(self._text.text) and not self._left

    def keeps(self, text: str) -> bool:
        """Whether what is not shown of it says a text, which is in lower case."""
        kept = (self._text.text[self._edge :], *self._left)
        return any(text in each.casefold() for each in kept)

    def show_all(self) -> None:
        """Add the rest, or much of it, a view at a time."""
        self._room = AT_ONCE
        self._clear(self._footer)
        self._turns.add(self, self._step)

    def grow(self, item: TextItem) -> bool:
        """Show a longer state of the same text in place; False if it is another text, or not all shown."""
        alike = (item.look, item.lines, item.shown.secrets) == (self._item.look, None, self._secrets)
        long = bool(self._item.rest or item.rest)
        if not alike or long or self._reveal or not self.complete:
            return False
        if not item.shown.text.startswith(self._text.text.removesuffix(CARET)):
            return False
        last, text = self._views[-1], item.shown.text
        end = len(text) if len(text) <= last.start + _VIEW else _view_end(text, last.start, _VIEW)
        last.show_part(item.shown, (last.start, end))
        self._item, self._text, self._edge, self._room = item, item.shown, end, AT_ONCE
        if end < len(text):
            self._turns.add(self, self._step)
        return True

    def reveal(self) -> None:
        """Show the secrets of this text until the block is made anew."""
        self._turns.clear(self)
        self._clear(self._pieces)
        self._clear(self._footer)
        clear = shown(self._item.shown.original, reveal=True)
        self._begin(clear, self._total + _SLACK, reveal=True)

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

    def _begin(self, text: Shown, room: int, *, reveal: bool = False) -> None:
        """Show the text from the start, as many characters as there is `room` for."""
        self._text, self._room, self._reveal = text, room, reveal
        self._edge = self._next = self._total = 0
        self._left = deque(self._item.rest)
        self._secrets = text.secrets
        self._views = []
        if self._step():
            self._turns.add(self, self._step)

    def _step(self) -> bool:
        """Show one more view; whether more are to follow."""
        if self._edge >= len(self._text.text) and self._left:
            self._take_piece()
        end = _view_end(self._text.text, self._edge, self._room)
        last = end == len(self._text.text) and not self._left
        newline = not last and self._text.text[end - 1 : end] == "\n"
        part, setting = (self._edge, end - newline), _SETTINGS[self._item.look]
        view = TextView(self._theme, self._text, setting, part)
        self._views.append(view)
        self._pieces.addWidget(view)
        if self.isVisible():
            view.move(0, self.height())
            view.lay_out(self._pieces.geometry().width())
        self._room -= end - self._edge
        self._total += end - self._edge
        self._edge = end
        if self._room > 0 and not self.complete:
            return True
        self._offer()
        return False

    def _take_piece(self) -> None:
        piece = self._left[0]
        end = piece_end(piece, self._next, _PIECE)
        self._text = shown(piece[self._next : end], reveal=self._reveal)
        self._edge, self._next = 0, end
        self._secrets += self._text.secrets
        if end == len(piece):
            self._left.popleft()
            self._next = 0

    def _offer(self) -> None:
        """The line below the text: what is not shown, and the way to see it."""
        if not self.complete:
            left = len(self._text.text) - self._edge + sum(map(len, self._left)) - self._next
            self._offer_button(_more_words(left), self.show_all)
        if self._secrets:
            word = "secret" if self._secrets == 1 else "secrets"
            self._footer.addWidget(Label(self._theme, f"{self._secrets} {word} hidden", token="text3"))
            self._offer_button("Reveal", self.reveal)
        if self._footer.count():
            self._footer.addStretch(1)

    def _offer_button(self, text: str, slot: object) -> None:
        button = Button(self._theme, text, ButtonLook(height=24, token="text2"))
        button.clicked.connect(slot)
        self._footer.setContentsMargins(0, self._theme.px(4), 0, 0)
        self._footer.setSpacing(self._theme.px(8))
        self._footer.addWidget(button)

    def _clear(self, row: QHBoxLayout | QVBoxLayout) -> None:
        while (entry := row.takeAt(0)) is not None:
            if widget := entry.widget():
                widget.hide()
                widget.deleteLater()
        self._footer.setContentsMargins(0, 0, 0, 0)


def first_lines(item: TextItem) -> int:
    """How many characters are shown at first: those of the lines it is to show, about 64 KB at most."""
    text = item.shown.text
    most = round(CUT * lightness(text, 0))
    most = most if len(text) > most + _SLACK else max(len(text), 1)
    if item.lines is None:
        return _end_of_lines(text, 0, most, _FIRST_LINES)
    lines = text[: item.lines * _LINE_WIDTH].split("\n")
    shortened = len("\n".join(lines[: item.lines]))
    return min(most, shortened if len(text) > shortened + _SHORTEST_REST else most)


def _view_end(text: str, start: int, room: int) -> int:
    """The end of a view: as much as Qt lays out at once, to the end of a line or word if one is near."""
    length = round(_VIEW * lightness(text, start))
    end = start + min(length, room)
    if end >= len(text):
        end = len(text)
    elif length <= room:
        near = max(start, end - _LINE_SEARCH)
        last = next((at for sign in "\n " if (at := text.rfind(sign, near, end)) >= 0), end - 1)
        end = last + 1
    return _end_of_lines(text, start, end, _VIEW_LINES)


def _end_of_lines(text: str, start: int, end: int, lines: int) -> int:
    """Where `lines` lines from `start` end, if that is before `end`."""
    if text.count("\n", start, end) <= lines:
        return end
    at = start
    for _ in range(lines):
        at = text.find("\n", at) + 1
    return at


def lightness(text: str, start: int) -> float:
    """How little a text weighs from a place on: 1 for ASCII, a third for ideographs, slower to lay out."""
    sample = text[start : start + _SAMPLE]
    return len(sample) / max(1, len(sample.encode("utf-8", "surrogatepass"))) if sample else 1


def _more_words(left: int) -> str:
    if left > AT_ONCE:
        return f"Show {size(AT_ONCE)} more of {size(left)}"
    return "Show all" if left <= CUT else f"Show all · {size(left)} more"
