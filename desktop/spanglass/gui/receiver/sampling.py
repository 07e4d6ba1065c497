"""Sends sample traces to the receiver, by a process of its own."""

import os
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from spanglass import workers
from spanglass.gui.files.child import end_child, last_sentence

TRACES = 420
_END_WITHIN_MS = 2000


class SampleSender(QObject):
    """Sends `TRACES` made-up traces of the last half hour; once at a time.

    `failed` carries a sentence when they could not be sent.
    """

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._command = tuple(command or workers.program())
        self._child: QProcess | None = None

    def send_to(self, address: str) -> None:
        """Send to a receiver at ``host:port``; while a sending is under way, this does nothing."""
        if self._child is not None:
            return
        program, *first = self._command
        child = self._child = QProcess(self)
        child.setStandardInputFile(QProcess.nullDevice())
        child.setStandardOutputFile(QProcess.nullDevice())
        child.finished.connect(self._ended)
        child.errorOccurred.connect(self._not_started)
        rest = ["--count", str(TRACES), "--once", "--exit-with", str(os.getpid())]
        child.start(program, [*first, "samples", f"http://{address}", *rest])

    def stop(self) -> None:
        """End a sending that is under way."""
        child, self._child = self._child, None
        if child is not None:
            end_child(child, _END_WITHIN_MS)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._drop_child()
            self.failed.emit(f"{self._command[0]} does not run.")

    def _ended(self, code: int) -> None:
        child = self._drop_child()
        if code and child is not None:
            said = last_sentence(bytes(child.readAllStandardError().data()))
            self.failed.emit(said or "Sending ended without saying why.")

    def _drop_child(self) -> QProcess | None:
        child, self._child = self._child, None
        if child is not None:
            child.deleteLater()
        return child
