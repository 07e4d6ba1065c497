"""What the window shows of opened files: a card with a bar while they are read, then what became of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from spanglass.core.display import one_line
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.files.file_lines import FURTHEST
from spanglass.gui.files.importing import FileError, Importing, ImportProgress, ImportResult
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.widgets.toast_card import ProgressCard, Toast, ToastButton

_ERRORS_SHOWN, _NAME = 3, 60
_NOTHING = "There is no span in it."
_LINE = re.compile(r"\b[Ll]ine (?P<number>\d{1,9})\b")
_PLACE = re.compile(r"(?:line|item|row|request|resource) (?!1\b)\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Looking:
    """How a line of a file is shown, the list of what can be opened, and that of what could not be."""

    show_line: Callable[[Path, int], None]
    show_formats: Callable[[], None]
    show_errors: Callable[[Sequence[FileError]], None]


class ImportView(QObject):
    """Shows an `Importing` as toasts."""

    def __init__(
        self, importing: Importing, toasts: Toasts, selection: Selection, look: Looking | None = None
    ) -> None:
        super().__init__(importing)
        self._importing, self._toasts, self._selection = importing, toasts, selection
        self._look = look
        self._card: ProgressCard | None = None
        self._files: tuple[Path, ...] = ()
        self._share: int | None = None
        self._text = ""
        importing.started.connect(self._start)
        importing.queued.connect(self._show_text)
        importing.progressed.connect(self._move_on)
        importing.finished.connect(self._finish)

    def _start(self, files: tuple[Path, ...]) -> None:
        self._files, self._text, self._share = files, "Reading…", None
        self._card = self._toasts.show_progress(Toast(named(files), self._text, icon="file-text"))
        self._card.stopped.connect(self._importing.stop)
        self._show_text()

    def _move_on(self, progress: ImportProgress) -> None:
        self._share = overall(self._files, progress)
        self._text = progress_text(progress, len(self._files))
        self._show_text()

    def _show_text(self) -> None:
        """Show how far it is, and how many files wait."""
        waiting = self._importing.waiting
        text = f"{self._text} · {_many(waiting, 'file')} waiting" if waiting else self._text
        if self._card is not None:
            self._card.move_on(self._share, text)

    def _finish(self, result: ImportResult) -> None:
        if self._card is not None:
            self._card.close_card()
            self._card = None
        for error in _each_file_first(result.errors)[:_ERRORS_SHOWN]:
            part = bool(result.spans) and (len(result.files) == 1 or _PLACE.match(error.reason) is not None)
            told = error_toast(error, part=part)
            self._toasts.show_toast(replace(told, buttons=self._buttons(error, result.files, part=part)))
        more = len(result.errors) - _ERRORS_SHOWN
        if more > 0:
            look = self._look
            all_of_them = (ToastButton("Show all", partial(look.show_errors, result.errors)),) if look else ()
            self._toasts.show_toast(Toast(f"{more} more could not be read", "", "error", "", all_of_them))
        if result.spans or not result.errors:
            self._toasts.show_toast(self._done_toast(result))

    def _buttons(self, error: FileError, files: tuple[Path, ...], *, part: bool) -> tuple[ToastButton, ...]:
        """What helps: the line that could not be read, and what could be."""
        look, buttons = self._look, []
        if look is None:
            return ()
        place = line_of(error, files)
        if place is not None:
            show_line = partial(look.show_line, *place)
            buttons.append(ToastButton(f"Show line {place[1]:,}", show_line))
        if not part:
            buttons.append(ToastButton("Supported formats", look.show_formats))
        return tuple(buttons)

    def _done_toast(self, result: ImportResult) -> Toast:
        empty = not (result.stopped or result.traces or result.spans)
        opened = f"Opened {named(result.files)}"
        title = "Stopped" if result.stopped else "Nothing to show" if empty else opened
        buttons: tuple[ToastButton, ...] = ()
        if result.stopped:
            buttons = (ToastButton("Go on", partial(self._importing.read_files, result.files)),)
        if result.spans and self._selection.range != TimeRange(None):
            everything = ToastButton("Show all time", lambda: self._selection.set_range(TimeRange(None)))
            buttons = (*buttons, everything)
        return Toast(title, done_text(result), "warn" if result.stopped or empty else "ok", "", buttons)


def _each_file_first(errors: Sequence[FileError]) -> list[FileError]:
    """The first error of each file, then the others."""
    first: dict[Path | None, FileError] = {}
    rest = [error for error in errors if first.setdefault(error.file, error) is not error]
    return [*first.values(), *rest]


def line_of(error: FileError, files: tuple[Path, ...]) -> tuple[Path, int] | None:
    """The file on disk and the line in it that an error speaks of, None if it speaks of none."""
    found = _LINE.search(error.reason)
    file = next((file for file in files if error.file is not None and file.name == str(error.file)), None)
    if found is None or file is None:
        return None
    number = int(found["number"])
    return (file, number) if 1 <= number <= FURTHEST else None


def named(files: tuple[Path, ...]) -> str:
    """What the files are called together."""
    return one_line(files[0].name, _NAME) if len(files) == 1 else f"{len(files):,} files"


def overall(files: tuple[Path, ...], progress: ImportProgress) -> int | None:
    """Thousandths of all files, each counted alike; None if nobody knows how long a single file is."""
    if len(files) < 2:
        return progress.permille
    return min(1000, (progress.behind * 1000 + (progress.permille or 0)) // len(files))


def progress_text(progress: ImportProgress, files: int = 1) -> str:
    """The spans read so far and, of a single file, the time left: ``25,204 spans · 8 s left``."""
    text = _many(progress.spans, "span")
    if progress.seconds_left is not None and files == 1:
        text += f" · {_seconds(progress.seconds_left)} left"
    return text


def done_text(result: ImportResult) -> str:
    """What is in the store now that was not there before, and what was not taken over."""
    told = _stored(result)
    if told == _NOTHING and result.remarks:
        return result.remarks[0]
    return f"{told.removesuffix('.')}. {result.remarks[0]}" if result.remarks else told


def _stored(result: ImportResult) -> str:
    if result.stopped and not result.spans:
        return "What was read so far is kept."
    if not result.spans and not result.traces:
        return _NOTHING
    if not result.spans:
        return "Nothing new: the traces were there already."
    return f"{_many(result.spans, 'span')} in {_many(result.traces, 'trace')}"


def error_toast(error: FileError, *, part: bool = False) -> Toast:
    """A file that could not be read, or a `part` of it, and why."""
    name = one_line(error.file.name) if error.file is not None else "A file"
    if error.file is not None and error.reason.startswith(f"{name} "):
        title, _, text = error.reason.partition(". ")
        return Toast(title, text, "error", "file")
    title = f"Part of {name} could not be read" if part else f"{name} could not be read"
    return Toast(title, error.reason[:1].upper() + error.reason[1:], "error", "file")


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _seconds(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
