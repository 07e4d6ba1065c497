"""All ways of files and text into the window: dropped, pasted, and asked about before they are large."""

from pathlib import Path

from PySide6.QtCore import QObject

from spanglass.gui.files.import_preview import ImportPreview
from spanglass.gui.files.importing import Importing
from spanglass.gui.files.pasting import Pasting
from spanglass.gui.theming.theme import Theme
from spanglass.gui.window import MainWindow


class OpenedFiles(QObject):
    """Hands what comes in over to an `Importing`."""

    def __init__(self, theme: Theme, importing: Importing, store: Path, window: MainWindow) -> None:
        super().__init__(window)
        self.preview = ImportPreview(theme, importing, store, window)
        self._pasting = Pasting(importing, window.toasts)
        window.drop.files_dropped.connect(importing.open_files)
        window.drop.text_dropped.connect(self._pasting.open_text)

    def paste(self) -> None:
        """Open what is in the clipboard."""
        self._pasting.paste()

    def close(self) -> None:
        """End what runs, when the window closes."""
        self.preview.close()
        self._pasting.close()
