"""Files dragged onto the window: which can be opened, and what is dropped in the end."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

_NEVER = frozenset((
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods",
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".ico", ".mp3", ".mp4", ".mov", ".avi", ".wav",
    ".exe", ".dll", ".so", ".deb", ".rpm", ".iso", ".py", ".js", ".ts", ".html", ".htm", ".css", ".woff2",
))  # fmt: skip
_FILES_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Offer:
    """Files and folders held over the window; `opened` would be opened, `skipped` are no trace files."""

    opened: tuple[Path, ...]
    skipped: tuple[Path, ...]


def offer_of(data: QMimeData) -> Offer | None:
    """What is dragged, or None if there is no local file in it. Looks at names only, never at the disk."""
    paths = [Path(url.toLocalFile()) for url in data.urls()[:_FILES_AT_ONCE] if url.isLocalFile()]
    paths = [path for path in paths if path.name]
    if not paths:
        return None
    opened = tuple(path for path in paths if path.suffix.lower() not in _NEVER)
    return Offer(opened, tuple(path for path in paths if path not in opened))


class FileDrop(QObject):
    """Takes a window's drag events: `hovering` carries an `Offer`, `files_dropped` a tuple of paths."""

    hovering = Signal(object)
    left = Signal()
    files_dropped = Signal(object)

    def entered(self, event: QDragEnterEvent) -> None:
        """Accept files, refuse everything else, and what is drawn away from this window itself."""
        offer = offer_of(event.mimeData())
        if offer is None or event.source() is not None:
            event.ignore()
        else:
            event.acceptProposedAction()
            self.hovering.emit(offer)

    def moved(self, event: QDragMoveEvent) -> None:
        """Stay accepting: the whole window is the target."""
        event.acceptProposedAction()

    def gone(self, event: QDragLeaveEvent) -> None:
        """The drag left the window or was given up."""
        self.left.emit()

    def dropped(self, event: QDropEvent) -> None:
        """Hand over the files that can be opened."""
        offer = offer_of(event.mimeData())
        self.left.emit()
        if offer is None:
            event.ignore()
            return
        event.acceptProposedAction()
        if offer.opened:
            self.files_dropped.emit(offer.opened)
