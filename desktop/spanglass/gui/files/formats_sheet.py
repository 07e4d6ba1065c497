"""The kinds of trace files that can be opened, listed over the window."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGridLayout, QWidget

from spanglass.gui.questions.background import Background
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label
from spanglass.importers.opening import known

_WIDTH, _COLUMNS = 640, 2
_ALSO = "Each of them also compressed with gzip, zstd, xz or bzip2, in folders, in ZIP and TAR archives."


def kinds() -> tuple[str, ...]:
    """The names of what can be read, sorted as people do."""
    return tuple(sorted({importer.name for importer in known()}, key=str.lower))


class FormatsSheet(QObject):
    """Shows the list; what there is to load of it is loaded in a thread."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self._background = Background(self)
        self.sheet: Sheet | None = None

    def open_list(self) -> None:
        """Show the list."""
        self._background.do(kinds, self._show)

    def _show(self, names: tuple[str, ...] | Exception) -> None:
        if isinstance(names, Exception):
            raise names
        theme = self._theme
        sheet = self.sheet or _made(theme, self._window, names)
        self.sheet = sheet
        sheet.open_sheet(sheet.findChildren(Button)[0])


def _made(theme: Theme, window: QWidget, names: tuple[str, ...]) -> Sheet:
    sheet = Sheet(theme, "Supported formats: " + ", ".join(names), window, _WIDTH)
    sheet.add_head(Label(theme, "Supported formats"))
    grid = QGridLayout()
    rows = -(-len(names) // _COLUMNS)
    for number, name in enumerate(names):
        grid.addWidget(Label(theme, name), number % rows, number // rows)
    sheet.column.addLayout(grid)
    sheet.column.addWidget(Label(theme, _ALSO, token="text2").with_font(Size.CAPTION))
    return sheet
