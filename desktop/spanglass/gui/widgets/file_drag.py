"""Files drawn out of the window, written into a folder that goes with the widget they come from."""

import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QWidget

from spanglass.gui.theming.theme import Theme


class FileDrag(QObject):
    """Drags one file at a time out of `owner`. What is dropped is read after the drag: the folder stays."""

    def __init__(self, theme: Theme, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme, self._owner = theme, owner
        self._folder: Path | None = None
        self.carry: Callable[[Path], object] = self._carry
        self.held: Callable[[], bool] = _held

    def place(self, name: str) -> Path:
        """Where a file of that name is to be written."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="spanglass-drag-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / name

    def take(self, file: Path) -> None:
        """Begin the drag; nothing is dragged if the button is up before the file is written."""
        if self.held():
            self.carry(file)

    def _carry(self, file: Path) -> None:
        drag = QDrag(self._owner)
        drag.setMimeData(of_file(file))
        drag.setPixmap(self._theme.pixmap("file-text", "text1", 24, self._owner.devicePixelRatioF()))
        drag.exec(Qt.DropAction.CopyAction)


def of_file(file: Path) -> QMimeData:
    """A file as what is dropped or pasted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    return data


def far() -> int:
    """How far the pointer is moved by who means to draw something along."""
    return QGuiApplication.styleHints().startDragDistance()


def _held() -> bool:
    """Whether the mouse button is still down."""
    return bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
