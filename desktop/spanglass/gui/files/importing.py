"""Opens trace files in a child process, one process at a time, and follows its progress.

The child is ``spanglass import --json-progress --db STORE FILE...``, or has the names on its standard input
where they are many. It writes one JSON object a line to stdout: while it works ``{"file": PATH, "bytes": N,
"total": N, "spans": N, "behind": N}`` (bytes read and size of that file, spans stored so far, files before
it), and at the end ``{"done": true, "spans": N, "traces": N, "errors": [{"file": NAME, "reason": TEXT}, …]}``
with sums over all files, and where there is something to be said of what was read ``"notes": [{"file": NAME,
"remark": TEXT}, …]``. It exits with 0 if every file was read, with 1 if not; the last line on stderr is the
reason if it never came to the final object.
"""

import json
import os
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from spanglass import workers
from spanglass.core.display import one_line
from spanglass.gui.files.child import end_child, last_sentence
from spanglass.gui.files.folders import expanded
from spanglass.gui.questions.background import Background

LARGE = 100_000_000
"""Bytes from which on it is asked before files are opened."""

_LONGEST_LINE = 1 << 20
_END_WITHIN_MS = 3000
_MOST_NAMED = 500  # files in one command


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far one file is, `behind` so many others; `seconds_left` is None until it can be said."""

    file: Path
    octets: int
    total: int
    spans: int
    seconds_left: int | None = None
    behind: int = 0

    @property
    def permille(self) -> int | None:
        """Thousandths of the file that were read; None for a file of unknown size."""
        return min(1000, self.octets * 1000 // self.total) if self.total > 0 else None


@dataclass(frozen=True, slots=True)
class FileError:
    """A file, or one place in it, that could not be read."""

    file: Path | None
    reason: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of some files; `stopped` says that somebody ended it before its time."""

    files: tuple[Path, ...]
    spans: int
    traces: int
    errors: tuple[FileError, ...]
    stopped: bool = False
    remarks: tuple[str, ...] = ()


class Importing(QObject):
    """`started` carries the files, `progressed` an `ImportProgress`, `finished` an `ImportResult`.

    `queued` says that others wait until these are read.

    Where somebody `asks`, files of 100 MB and more together are not read at once: `large_found` carries
    them and their bytes, and `read_files` is to be called.
    """

    large_found = Signal(object, object)
    started = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    queued = Signal()

    def __init__(
        self, store: Path, parent: QObject | None = None, command: Sequence[str] | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._command = store, tuple(command or workers.program())
        self._waiting: list[tuple[Path, ...]] = []
        self._child: QProcess | None = None
        self._files: tuple[Path, ...] = ()
        self.asks = False
        self._looking = Background(self)

    @property
    def busy(self) -> bool:
        """Whether files are being read."""
        return self._child is not None

    @property
    def waiting(self) -> int:
        """How many files are to be read after those that are being read."""
        return sum(map(len, self._waiting))

    def open_files(self, files: Collection[Path]) -> None:
        """Read files, and the trace files in folders, after those that are being read already."""
        if files:
            asked = tuple(path.absolute() for path in files)
            self._looking.do(partial(_look, asked), partial(self._queue, asked))

    def _queue(self, asked: tuple[Path, ...], looked: tuple[tuple[Path, ...], int] | Exception) -> None:
        if isinstance(looked, Exception):
            raise looked
        found, octets = looked
        if not found:
            self.finished.emit(
                ImportResult(asked, 0, 0, (FileError(asked[0], "There is no trace file in it."),))
            )
            return
        if self.asks and octets >= LARGE:
            self.large_found.emit(found, octets)
        else:
            self.read_files(found)

    def read_files(self, files: tuple[Path, ...]) -> None:
        """Read files as they are, after those that are being read already."""
        self._waiting.append(files)
        if self._child is None:
            self._next()
        else:
            self.queued.emit()

    def stop(self) -> None:
        """End the reading, also of what waits; what was stored stays."""
        self._files = tuple(dict.fromkeys(chain(self._files, *self._waiting)))
        self._waiting.clear()
        self._stopped = True
        child = self._child
        if child is not None:
            child.terminate()
            QTimer.singleShot(_END_WITHIN_MS, child, child.kill)

    def close(self) -> None:
        """End the child and wait for it, when the window closes."""
        self._looking.stop()
        self._waiting.clear()
        child, self._child = self._child, None
        if child is not None:
            end_child(child, _END_WITHIN_MS)

    def _next(self) -> None:
        self._files = self._waiting.pop(0)
        self._stdout, self._stderr = b"", b""
        self._stopped, self._end = False, None
        self._began: dict[str, float] = {}
        child = self._child = QProcess(self)
        child.readyReadStandardOutput.connect(self._read)
        child.readyReadStandardError.connect(self._listen)
        child.finished.connect(self._ended)
        child.errorOccurred.connect(self._not_started)
        program, first = self._command[0], self._command[1:]
        command = [*first, "import", "--json-progress", "--db", str(self._store)]
        if len(self._files) <= _MOST_NAMED:
            child.setStandardInputFile(QProcess.nullDevice())
            child.start(program, [*command, *map(str, self._files)])
        else:
            child.start(program, [*command, "--names"])
            self._tell_names(child, iter(self._files))
        self.started.emit(self._files)

    def _tell_names(self, child: QProcess, rest: Iterator[Path]) -> None:
        """Tell it some names, and the rest a moment later: all of very many would take the window's time."""
        if child is not self._child:
            return
        names = b"".join([os.fsencode(file) + b"\0" for file in islice(rest, _MOST_NAMED)])
        if names:
            child.write(names)
            QTimer.singleShot(0, child, lambda: self._tell_names(child, rest))
        else:
            child.closeWriteChannel()

    _end: dict[str, Any] | None

    def _read(self) -> None:
        if self._child is None:
            return
        self._take(bytes(self._child.readAllStandardOutput().data()))

    def _take(self, octets: bytes) -> None:
        self._stdout += octets
        *lines, self._stdout = self._stdout.split(b"\n")
        self._stdout = self._stdout[-_LONGEST_LINE:]
        last: dict[str, Any] | None = None
        for line in lines:
            said = _said(line)
            if said.get("done"):
                self._end = said
            elif "file" in said:
                last = said
        if last is not None:
            self.progressed.emit(self._progress(last))

    def _progress(self, said: dict[str, Any]) -> ImportProgress:
        name, octets, total = str(said["file"]), _whole(said.get("bytes")), _whole(said.get("total"))
        began = self._began.setdefault(name, time.monotonic())
        passed = time.monotonic() - began
        left = round(passed * (total - octets) / octets) if octets and passed > 1 and total > octets else None
        behind = _whole(said.get("behind"))
        return ImportProgress(Path(name), octets, total, _whole(said.get("spans")), left, behind)

    def _listen(self) -> None:
        if self._child is not None:
            self._stderr = (self._stderr + bytes(self._child.readAllStandardError().data()))[-8192:]

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._stderr = f"{self._command[0]} does not run".encode()
            self._ended(1)

    def _ended(self, code: int, status: object = None) -> None:
        self._read()
        self._take(b"\n")
        self._listen()
        end = self._end or {}
        errors = tuple(_error(one) for one in end.get("errors") or ())
        if self._end is None and not self._stopped:
            reason = last_sentence(self._stderr) or "Reading ended without saying why."
            errors = (FileError(self._files[0] if len(self._files) == 1 else None, reason),)
        remarks = tuple(_remark(note, self._files) for note in end.get("notes") or ())
        counts = _whole(end.get("spans")), _whole(end.get("traces"))
        result = ImportResult(self._files, *counts, errors, self._stopped, remarks)
        if self._child is not None:
            self._child.deleteLater()
            self._child = None
        self.finished.emit(result)
        if self._waiting and self._child is None:
            self._next()


def _look(paths: Collection[Path]) -> tuple[tuple[Path, ...], int]:
    """Which files there are in what was asked for, and their size in bytes."""
    found = expanded(paths)
    return found, sum(map(_octets, found))


def _octets(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _said(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _error(one: object) -> FileError:
    if isinstance(one, dict):
        file = one.get("file")
        reason = one.get("reason") or one.get("error") or "It could not be read."
        return FileError(Path(str(file)) if file else None, one_line(str(reason)))
    return FileError(None, one_line(str(one)))


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _remark(note: dict[str, Any], opened: Sequence[Path]) -> str:
    """What was said of a file, with its name where more than that was opened."""
    remark, name = one_line(str(note.get("remark"))), str(note.get("file"))
    return remark if [file.name for file in opened] == [name] else f"{one_line(name)}: {remark}"
