"""Faults of our own: written to the log and said in the window, which goes on."""

import faulthandler
import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

_log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashHook(QObject):
    """Takes what nobody caught; `crashed` carries one line about it and may come from any thread."""

    crashed = Signal(str)

    def install(self) -> None:
        """Take over Python's hooks for exceptions and Qt's messages."""
        sys.excepthook = self.caught
        threading.excepthook = lambda found: self.caught(
            found.exc_type, found.exc_value or found.exc_type(), found.exc_traceback
        )
        qInstallMessageHandler(log_qt)
        if sys.stderr is not None:
            faulthandler.enable()

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log an exception with its traceback and say it."""
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("uncaught", exc_info=(kind, error, trace))
        self.crashed.emit(f"{kind.__name__}: {error}"[:500])


def log_qt(level: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Write a message of Qt's to the log."""
    _log.log(_LEVELS.get(level, logging.WARNING), "Qt: %s", message)
