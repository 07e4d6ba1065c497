"""All files, and places in files, that could not be read, listed over the window."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from spanglass.core.display import one_line
from spanglass.core.shown import shown
from spanglass.gui.files.importing import FileError
from spanglass.gui.pages.traces.detail.line_view import LineView
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_WIDTH, _HEIGHT, _LONGEST = 820, 380, 500


def line(error: FileError) -> str:
    """What is said of a file, with its name once."""
    name = one_line(error.file.name) if error.file is not None else ""
    reason = one_line(error.reason, _LONGEST)
    return reason if not name or reason.startswith(name) else f"{name}: {reason}"


class UnreadSheet(QObject):
    """Shows the list over the window; it is made when it is first needed, so that no start waits for it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self.sheet: UnreadLines | None = None

    def show_errors(self, errors: Sequence[FileError]) -> None:
        """Show them."""
        if self.sheet is None:
            self.sheet = UnreadLines(self._theme, self._window)
        self.sheet.show_errors(errors)


class UnreadLines(Sheet):
    """The list, until Escape."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "What could not be read", window, _WIDTH)
        self.add_head(Label(theme, "What could not be read"))
        self.view = LineView(theme)
        self.view.setAccessibleName("What could not be read")
        self.view.setMinimumHeight(theme.px(_HEIGHT))
        self.column.addWidget(self.view, 1)

    def show_errors(self, errors: Sequence[FileError]) -> None:
        """Show them."""
        self.view.clear_pieces()
        self.view.add_piece(shown("\n".join(map(line, errors)), whole_lines=True))
        self.open_sheet(self.view)
