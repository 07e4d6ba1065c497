"""Traces as text, dropped or from the clipboard: a file of ours until they were read."""

import tempfile
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtWidgets import QApplication

from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.files.dropping import offer_of
from spanglass.gui.files.importing import Importing, ImportResult
from spanglass.gui.widgets.toast_card import Toast

_NOTHING = Toast("Nothing to open in the clipboard", "Copy trace files, or the JSON of traces.", "warn")


class Pasting(QObject):
    """Opens what is pasted; the file of a text is named by the time, and gone once it was read."""

    def __init__(self, importing: Importing, toasts: Toasts) -> None:
        super().__init__(importing)
        self._importing, self._toasts = importing, toasts
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        importing.finished.connect(self._read)

    def paste(self) -> None:
        """Open the files or the JSON that are in the clipboard."""
        data: QMimeData | None = QApplication.clipboard().mimeData()  # None if its owner does not answer
        offer = offer_of(data) if data is not None else None
        if offer is not None and offer.files:
            self._importing.open_files(offer.files)
        elif offer is not None and offer.text:
            self.open_text(offer.text)
        else:
            self._toasts.show_toast(_NOTHING)

    def open_text(self, text: str) -> None:
        """Open a text as if it were a file."""
        try:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="spanglass-")
            file = self._free(Path(self._folder.name), f"pasted {datetime.now().astimezone():%H.%M.%S}")
            file.write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            self._toasts.show_toast(Toast("The text could not be opened", error.strerror or "", "error"))
            return
        self._importing.open_files([file])

    def close(self) -> None:
        """Leave no file behind, when the window closes."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _free(self, folder: Path, name: str) -> Path:
        numbers = (f" {number}" if number > 1 else "" for number in range(1, 1000))
        return next(path for number in numbers if not (path := folder / f"{name}{number}.json").exists())

    def _read(self, result: ImportResult) -> None:
        file = result.files[0] if len(result.files) == 1 else None  # a text is read alone
        if file is not None and self._folder is not None and file.parent == Path(self._folder.name):
            file.unlink(missing_ok=True)
