"""One command of this program in a child process, with what it says in lines of JSON."""

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from spanglass import workers
from spanglass.gui.files.child import end_child, last_sentence

_END_WITHIN_MS = 3000
_KEPT = 8192
_LONGEST_LINE = 1 << 20


class CommandRun(QObject):
    """`said` carries each JSON object of its output, `ended` a sentence of what went wrong; empty is well."""

    said = Signal(object)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._command = tuple(command or workers.program())
        self._child: QProcess | None = None
        self._stdout = self._stderr = b""

    @property
    def busy(self) -> bool:
        """Whether a command runs."""
        return self._child is not None

    def start(self, *arguments: str, told: bytes = b"") -> None:
        """Run a command that reads what it is `told`; nothing happens while one is running."""
        if self._child is not None:
            return
        self._stdout = self._stderr = b""
        child = self._child = QProcess(self)
        if not told:
            child.setStandardInputFile(QProcess.nullDevice())
        child.readyReadStandardOutput.connect(self._read)
        child.readyReadStandardError.connect(self._listen)
        child.finished.connect(self._finished)
        child.errorOccurred.connect(self._not_started)
        child.start(self._command[0], [*self._command[1:], *arguments])
        if told:
            child.write(told)
            child.closeWriteChannel()

    def stop(self) -> None:
        """Ask the command to end; it is killed if it does not."""
        child = self._child
        if child is not None:
            child.terminate()
            QTimer.singleShot(_END_WITHIN_MS, child, child.kill)

    def close(self) -> None:
        """End the command and wait for it, when the window closes."""
        child, self._child = self._child, None
        if child is not None:
            end_child(child, _END_WITHIN_MS)

    def _read(self) -> None:
        if self._child is None:
            return
        self._stdout += bytes(self._child.readAllStandardOutput().data())
        *lines, self._stdout = self._stdout.split(b"\n")
        self._stdout = self._stdout[-_LONGEST_LINE:]
        for line in lines:
            document = _document(line)
            if document is not None:
                self.said.emit(document)

    def _listen(self) -> None:
        if self._child is not None:
            said = self._stderr + bytes(self._child.readAllStandardError().data())
            self._stderr = said[-_KEPT:]

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._drop()
            self.ended.emit(f"{self._command[0]} does not run.")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._listen()
        well = code == 0 and status is QProcess.ExitStatus.NormalExit
        sentence = "" if well else last_sentence(self._stderr) or "It ended without saying why."
        self._drop()
        self.ended.emit(sentence)

    def _drop(self) -> None:
        if self._child is not None:
            self._child.deleteLater()
            self._child = None


def _document(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
