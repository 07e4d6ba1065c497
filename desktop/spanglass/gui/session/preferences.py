"""The settings while the window is open: what is changed is told at once and written to the file."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from spanglass.settings import Settings, changed, save


class Preferences(QObject):
    """The current `Settings`; `changed` carries the new ones, `not_kept` why they could not be written.

    Without a file they last until the window is closed.
    """

    changed = Signal(object)
    not_kept = Signal(str)

    def __init__(self, settings: Settings, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.value, self._file = settings, file

    def change(self, **values: Any) -> None:
        """Set values by their names; what is not possible changes nothing."""
        self.take(changed(self.value, values))

    def reset(self) -> None:
        """Set everything as it is at first."""
        self.take(Settings())

    def take(self, settings: Settings) -> None:
        """Set everything."""
        if settings == self.value:
            return
        self.value, problem = settings, ""
        # written first: a receiver that is started anew by the news reads the file
        if self._file is not None:
            try:
                save(settings, self._file)
            except OSError as error:
                problem = f"{self._file} cannot be written: {error.strerror or error}."
        self.changed.emit(settings)
        if problem:
            self.not_kept.emit(problem)
