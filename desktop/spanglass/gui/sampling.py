"""Sends sample traces to the receiver, by a process of its own."""

import os

from PySide6.QtCore import QObject, QProcess

from spanglass.gui.child import own_command

_TRACES = 60
_END_WITHIN_MS = 2000


class SampleSender(QObject):
    """Sends `_TRACES` made-up traces of the last half hour; once at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: QProcess | None = None

    def send_to(self, address: str) -> None:
        """Send to a receiver at ``host:port``; while a sending is under way, this does nothing."""
        if self._child is not None:
            return
        program, *first = own_command()
        child = self._child = QProcess(self)
        child.setStandardInputFile(QProcess.nullDevice())
        child.setStandardOutputFile(QProcess.nullDevice())
        child.finished.connect(self._ended)
        rest = ["--count", str(_TRACES), "--once", "--exit-with", str(os.getpid())]
        child.start(program, [*first, "samples", f"http://{address}", *rest])

    def stop(self) -> None:
        """End a sending that is under way."""
        child, self._child = self._child, None
        if child is not None:
            child.blockSignals(True)
            child.terminate()
            if not child.waitForFinished(_END_WITHIN_MS):
                child.kill()
                child.waitForFinished(_END_WITHIN_MS)

    def _ended(self) -> None:
        if self._child is not None:
            self._child.deleteLater()
            self._child = None
