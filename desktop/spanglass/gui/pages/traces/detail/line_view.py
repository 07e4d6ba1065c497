"""A read-only text in lines with their numbers, filled a piece at a time; what is copied is what was sent."""

from bisect import bisect_right

from PySide6.QtCore import QMimeData, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from spanglass.core.shown import Shown
from spanglass.gui.pages.traces.detail.raw_text import continued_lines
from spanglass.gui.pages.traces.detail.text_view import SELECTABLE, characters, marks, units
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.json_highlight import LIMIT, JsonHighlighter

_GAP = 10
_SHORT, _DIGITS = 65_536, 5


class LineView(QPlainTextEdit):
    """The pieces one after the other; lines that were broken to be shown count once."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pieces: list[tuple[int, Shown]] = []
        self._given_up: list[tuple[int, Shown]] = []
        self._continued: list[int] = []
        self._digits, self._stale = 2, 0
        self._turns = Turns(self)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(SELECTABLE)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Raw span")
        self._numbers = _Numbers(self)
        self._highlighter = JsonHighlighter(self.document(), theme)
        self.blockCountChanged.connect(self._fit)
        self.updateRequest.connect(self._follow)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours and sizes; the JSON's follow a few lines at a time."""
        self.setFont(self._theme.font(Size.CAPTION, mono=True))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.color("bg1"))
        palette.setColor(QPalette.ColorRole.Text, self._theme.color("text1"))
        self.setPalette(palette)
        self._fit()
        self._highlighter.take_colours()
        self._stale = 0
        self._turns.clear(self)
        self._turns.add(self, self._recolour, first=True)

    def _recolour(self) -> bool:
        """Colour the next line anew; whether there are more."""
        block = self.document().findBlockByNumber(self._stale)
        self._stale += 1
        if not block.isValid() or block.position() > LIMIT:
            return False
        self._highlighter.rehighlightBlock(block)
        return True

    def expect(self, characters: int) -> None:
        """Leave room for the numbers of a text so long: Qt lays out all of it anew when that changes."""
        self._digits = 2 if characters <= _SHORT else _DIGITS

    def clear_pieces(self) -> None:
        """Show nothing; the pieces are given up one by one, as one may hold very many marks."""
        if not self._given_up:
            self._turns.add(self.document(), self._give_up)
        self._given_up += self._pieces
        self._pieces, self._continued = [], []
        self.clear()

    def _give_up(self) -> bool:
        if self._given_up:
            self._given_up.pop()
        return bool(self._given_up)

    def add_piece(self, piece: Shown, start: int = 0, end: int | None = None) -> None:
        """Add a piece, or its characters from `start` to `end`; a piece is told once, with its beginning."""
        document = self.document()
        if not start:
            first = document.blockCount() - 1
            self._pieces.append((document.characterCount() - 1, piece))
            self._continued += [first + line for line in continued_lines(piece)]
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(piece.text[start:end])

    def mark(self, text: str) -> None:
        """Let a text stand out, in any case; nothing for the empty text."""
        self.setExtraSelections(marks(self.document(), text, self._theme.color("match")))

    def number(self, block: int) -> int | None:
        """The number of a line as it was sent; None for one that goes on with the line before."""
        at = bisect_right(self._continued, block)
        return None if at and self._continued[at - 1] == block else block + 1 - at

    def createMimeDataFromSelection(self) -> QMimeData:
        """What was sent of the selected text, as plain text only."""
        cursor, data = self.textCursor(), QMimeData()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        out = []
        for place, piece in self._pieces:
            length = units(piece.text)
            if place < end and place + length > start:
                edges = (max(0, start - place), min(length, end - place))
                out.append(piece.copied(*(characters(piece.text, edge) for edge in edges)))
        data.setText("".join(out))
        return data

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers at the left edge."""
        super().resizeEvent(event)
        self._fit()

    def gutter(self) -> int:
        """The width of the numbers."""
        digits = max(self._digits, len(str(self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * digits + self._theme.px(12 + _GAP)

    def _fit(self) -> None:
        width = self.gutter()
        self.setViewportMargins(width, 0, 0, 0)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), width, inside.height()))

    def _follow(self, rect: QRect, scrolled: int) -> None:
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def paint_numbers(self, painter: QPainter, area: QRect) -> None:
        """Draw the numbers of the lines in sight."""
        theme = self._theme
        painter.fillRect(area, theme.color("bg1"))
        painter.setFont(self.font())
        painter.setPen(theme.color("text3"))
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        right = self._numbers.width() - theme.px(_GAP)
        while block.isValid() and top <= area.bottom():
            number = self.number(block.blockNumber())
            height = self.blockBoundingRect(block).height()
            if number is not None and top + height >= area.top():
                line = QRect(0, round(top), right, self.fontMetrics().height())
                painter.drawText(line, Qt.AlignmentFlag.AlignRight, str(number))
            top += height
            block = block.next()


class _Numbers(QWidget):
    """The strip with the numbers."""

    def __init__(self, view: LineView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        """As wide as the numbers need."""
        return QSize(self._view.gutter(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let the view draw them."""
        painter = QPainter(self)
        self._view.paint_numbers(painter, event.rect())
        painter.end()
