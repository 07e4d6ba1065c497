"""What is done with the images, sounds and files of a span: enlarged, copied, saved, drawn out as files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from spanglass.gui.files.child import home_short
from spanglass.gui.files.file_dialogs import choose_place
from spanglass.gui.pages.traces.detail.blocks import MediaUse, MediaWish
from spanglass.gui.pages.traces.detail.detail_question import Known, made
from spanglass.gui.pages.traces.detail.media import picture_of
from spanglass.gui.pages.traces.detail.media_files import MediaFile, media_file
from spanglass.gui.pages.traces.detail.picture_sheet import PictureSheet
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.file_drag import FileDrag, of_file
from spanglass.gui.widgets.toast_card import Toast
from spanglass.store.reader import Reader

_TOPIC = "detail.media"
_LARGEST = QSize(4096, 4096)
_GONE = Toast("The file is not there", "Its span is not in the store any more.", "error")
AskPlace = Callable[[QWidget, Path], Path | None]


def ask_place(parent: QWidget, proposed: Path) -> Path | None:
    """Ask for the file, None if the user thinks better of it."""
    return choose_place(parent, "Save the file", str(proposed), "")


class MediaActions(QObject):
    """Does what a `MediaWish` says with the span that `known` gives; `said` carries a `Toast`."""

    said = Signal(object)

    def __init__(
        self,
        theme: Theme,
        questions: Questions,
        owner: QWidget,
        known: Callable[[], Known | None],
        ask: AskPlace = ask_place,
    ) -> None:
        super().__init__(owner)
        self._theme, self._questions, self._owner = theme, questions, owner
        self._known, self._ask = known, ask
        self.drag = FileDrag(theme, owner)
        self.sheet: PictureSheet | None = None
        questions.failed.connect(self._failed)

    def do(self, wish: MediaWish) -> None:
        """Do it once the content was read, in a thread."""
        known, mark, use = self._known(), wish.item.mark, wish.use
        if known is None:
            return
        is_picture = wish.item.picture is not None

        def read(reader: Reader) -> Any:
            file = made(self._questions, reader, known, partial(media_file, mark=mark))
            if file is None:
                return None
            if use is MediaUse.OPEN or (use is MediaUse.COPY and is_picture):
                return picture_of(file.content, _LARGEST)[0]
            return file if use is MediaUse.SAVE else _written(file, self.drag.place(file.name))

        self._questions.ask(_TOPIC, read, partial(self._take, wish))

    def _take(self, wish: MediaWish, found: Any) -> None:
        if found is None:
            self.said.emit(_GONE)
        elif wish.use is MediaUse.OPEN:
            self._show(found, wish)
        elif wish.use is MediaUse.COPY:
            self._copy(found)
        elif wish.use is MediaUse.DRAG:
            self.drag.take(found)
        else:
            self._save(found)

    def _show(self, picture: QImage, wish: MediaWish) -> None:
        if self.sheet is None:
            self.sheet = PictureSheet(self._theme, self._owner.window())
            self.sheet.wanted.connect(self.do)
        self.sheet.show_picture(picture, wish.item)

    def _copy(self, found: QImage | Path) -> None:
        clipboard = QGuiApplication.clipboard()
        if isinstance(found, QImage):
            clipboard.setImage(found)
        else:
            clipboard.setMimeData(of_file(found))
        self.said.emit(Toast("Copied", "", "ok"))

    def _save(self, file: MediaFile) -> None:
        place = self._ask(self._owner, Path.home() / file.name)
        if place is not None:
            self._questions.ask(_TOPIC, lambda _reader: _written(file, place), self._say_saved)

    def _say_saved(self, place: Path) -> None:
        self.said.emit(Toast("Saved", home_short(place), "ok"))

    def _failed(self, topic: str, error: object) -> None:
        if topic == _TOPIC:
            why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
            self.said.emit(Toast("That did not work", f"{why}.", "error"))


def _written(file: MediaFile, place: Path) -> Path:
    place.write_bytes(file.content)
    return place
