"""Lets Ctrl+C and a polite kill end the window in order, which Python alone notices too late under Qt."""

import signal
import socket
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class QuitSignals(QObject):
    """`wanted` is emitted when the process is asked to end."""

    wanted = Signal()

    def install(self) -> None:
        """Wake Qt's loop whenever one of the signals arrives; only in the main thread."""
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
        if sys.platform != "win32":
            signal.siginterrupt(signal.SIGTERM, False)

    def remove(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _woken(self) -> None:
        if any(number in _SIGNALS for number in self._read.recv(64)):
            self.wanted.emit()
