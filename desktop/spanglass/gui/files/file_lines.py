"""What a file says around a line that could not be read: read in a thread, shown as numbered text."""

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit, QWidget
from zstandard import ZstdError

from spanglass.core.display import one_line
from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.line_view import LineView
from spanglass.gui.questions.background import Background
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label
from spanglass.importers.packed import unpacked

FURTHEST = 1_000_000
_AROUND, _LONGEST_LINE, _WIDTH, _HEIGHT = 20, 2000, 820, 380
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a file; `first` is the number of the first of them, `at` of the one that matters."""

    file: Path
    first: int
    at: int
    lines: tuple[str, ...]


def excerpt(file: Path, at: int) -> Excerpt:
    """The lines around a line, from 1; long ones cut. Raises OSError."""
    first = max(1, at - _AROUND)
    with file.open("rb") as raw, ExitStack() as closing:
        lines = tuple(islice(_lines(unpacked(raw, closing)), first - 1, at + _AROUND))
    return Excerpt(file, first, at, lines)


def _lines(content: BinaryIO) -> Iterator[str]:
    """The beginning of each line, as far as a damaged file can be read."""
    try:
        while line := content.readline(_LONGEST_LINE):
            yield line.decode("utf-8", "replace").rstrip("\r\n")
            while not line.endswith(b"\n") and (line := content.readline(_PIECE)):
                pass
    except (EOFError, zlib.error, ZstdError):
        return


class FileLines(QObject):
    """Reads and shows lines of files over a window; `failed` carries a sentence."""

    failed = Signal(str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._background = Background(self)
        self.sheet: LinesSheet | None = None

    def show_line(self, file: Path, at: int) -> None:
        """Show what stands around a line."""
        self._background.do(partial(excerpt, file, at), self._take)

    def _take(self, found: Excerpt | Exception) -> None:
        if isinstance(found, OSError):
            self.failed.emit(f"The file cannot be read: {found.strerror or found}.")
            return
        if isinstance(found, Exception):
            raise found
        if self.sheet is None:
            self.sheet = LinesSheet(self._theme, self._window)
        self.sheet.show_lines(found)


class NumberedLines(LineView):
    """Lines counted from any number, one of them marked."""

    def __init__(self, theme: Theme) -> None:
        self._first = 1
        super().__init__(theme)

    def show_lines(self, found: Excerpt) -> None:
        """Show an excerpt and mark the line that matters."""
        self._first = found.first
        self.clear_pieces()
        self.add_piece(shown("\n".join(found.lines), whole_lines=True))
        blocks = (block for block in range(self.blockCount()) if self.number(block) == found.at)
        block = next(blocks, None)
        if block is not None:
            self._mark_block(block)

    def _mark_block(self, block: int) -> None:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(self.document().findBlockByNumber(block))
        mark.format.setBackground(self._theme.color("match"))
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection.value, True)
        self.setExtraSelections([mark])
        self.setTextCursor(mark.cursor)
        self.centerCursor()

    def number(self, block: int) -> int | None:
        """The number of a line in the file."""
        number = super().number(block)
        return None if number is None else number + self._first - 1

    def gutter(self) -> int:
        """Room for the largest number."""
        digits = len(str(self._first + self.blockCount()))
        return super().gutter() + self.fontMetrics().horizontalAdvance("0") * max(0, digits - 2)


class LinesSheet(Sheet):
    """The lines over the window, until Escape."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Lines of a file", window, _WIDTH)
        self._title = Label(theme, elide=True)
        self.add_head(self._title)
        self.view = NumberedLines(theme)
        self.view.setAccessibleName("Lines")
        self.view.setMinimumHeight(theme.px(_HEIGHT))
        self.column.addWidget(self.view, 1)

    def show_lines(self, found: Excerpt) -> None:
        """Show an excerpt, the line that matters marked."""
        self._title.set_text(f"{one_line(found.file.name, 120)}, line {found.at:,}")
        self.view.show_lines(found)
        self.open_sheet(self.view)
