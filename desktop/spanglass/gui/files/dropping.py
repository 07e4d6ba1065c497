"""Files and text dragged onto the window: what can be opened of it, and what is dropped in the end."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

_NEVER = frozenset((
    ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods",
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".ico", ".mp3", ".mp4", ".mov", ".avi", ".wav",
    ".exe", ".dll", ".so", ".deb", ".rpm", ".iso", ".py", ".js", ".ts", ".html", ".htm", ".css", ".woff2",
))  # fmt: skip
_FILES_LOOKED_AT = 200
_LONGEST_LIST = 1_000_000
_LIST = "text/uri-list"
_JSON = ("{", "[")


@dataclass(frozen=True, slots=True)
class Offer:
    """Files and folders held over the window; `opened` would be opened, `skipped` are no trace files.

    Without any, `text` is JSON that may hold traces. Of very many the first are looked at; `more` are held.
    `files` are all that would be opened.
    """

    opened: tuple[Path, ...]
    skipped: tuple[Path, ...]
    text: str = ""
    more: int = 0
    files: Collection[Path] = field(default=(), compare=False)

    @property
    def count(self) -> int:
        """How many would be opened, as far as they were looked at."""
        return len(self.opened) + self.more


class LocalFiles(Collection[Path]):
    """Very many files as they were dropped: each is made a path when it is asked for, in any thread."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    def __len__(self) -> int:
        return len(self._addresses)

    def __contains__(self, path: object) -> bool:
        return path in tuple(self)

    def __iter__(self) -> Iterator[Path]:
        return (path for path in _paths(self._addresses) if _may_open(path))


def offer_of(data: QMimeData) -> Offer | None:
    """What is dragged or copied: local files, text that names some, or JSON; None for anything else.

    Looks at names only, never at the disk.
    """
    addresses = _addresses(data)
    paths = list(_paths(addresses[:_FILES_LOOKED_AT]))
    if not paths:
        text = data.text() if not addresses and data.hasText() else ""
        return Offer((), (), text) if text.lstrip()[:1] in _JSON else None
    opened = tuple(path for path in paths if _may_open(path))
    skipped = tuple(path for path in paths if not _may_open(path))
    more = max(0, len(addresses) - _FILES_LOOKED_AT)
    return Offer(opened, skipped, more=more, files=LocalFiles(addresses) if more else opened)


def _addresses(data: QMimeData) -> list[str]:
    """What is named, as it was written: to have ten thousand read as addresses takes a tenth of a second."""
    if not data.hasUrls():
        return _named(data.text() if data.hasText() else "")
    written = bytes(data.data(_LIST).data()).decode("utf-8", "replace")
    return written.splitlines() or [url.toString() for url in data.urls()]


def _paths(addresses: Iterable[str]) -> Iterator[Path]:
    urls = (QUrl.fromLocalFile(line) if line.startswith("/") else QUrl(line) for line in addresses)
    return (path for url in urls if url.isLocalFile() and (path := Path(url.toLocalFile())).name)


def _may_open(path: Path) -> bool:
    return path.suffix.lower() not in _NEVER


def _named(text: str) -> list[str]:
    """The files that each line of a text names, by an address or a whole path; none if one does not."""
    lines = [line.strip() for line in text[:_LONGEST_LIST].splitlines() if line.strip()]
    if len(text) > _LONGEST_LIST or not all(line.startswith(("file://", "/")) for line in lines):
        return []
    return lines


class FileDrop(QObject):
    """Takes a window's drag events: `hovering` carries an `Offer`, `files_dropped` paths.

    `text_dropped` carries text that may hold traces.
    """

    hovering = Signal(object)
    left = Signal()
    files_dropped = Signal(object)
    text_dropped = Signal(str)

    def entered(self, event: QDragEnterEvent) -> None:
        """Accept files and JSON, refuse everything else, and what is drawn away from this window itself."""
        offer = offer_of(event.mimeData())
        if offer is None or event.source() is not None:
            event.ignore()
        else:
            _take(event)
            self.hovering.emit(offer)

    def moved(self, event: QDragMoveEvent) -> None:
        """Stay accepting: the whole window is the target."""
        _take(event)

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
        _take(event)
        if offer.files:
            self.files_dropped.emit(offer.files)
        elif offer.text:
            self.text_dropped.emit(offer.text)


def _take(event: QDropEvent) -> None:
    """Accept as a copy, whatever is proposed: who moves files deletes them where they were."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
