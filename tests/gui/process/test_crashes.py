"""Faults of our own are logged and said, and the window goes on."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import QtMsgType, qWarning
from pytestqt.qtbot import QtBot

from spanglass.gui.process.crashes import CrashHook, log_qt


@pytest.mark.qt_no_exception_capture
def test_what_nobody_caught_is_logged_and_told(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    hook = CrashHook()
    try:
        raise ValueError("<b>odd</b>")
    except ValueError as error:
        with qtbot.waitSignal(hook.crashed) as told:
            hook.caught(type(error), error, error.__traceback__)
    assert told.args == ["ValueError: <b>odd</b>"]
    assert "test_what_nobody_caught" in caplog.text


def test_a_long_message_is_cut(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    hook = CrashHook()
    error = ValueError("x" * 10_000)
    with qtbot.waitSignal(hook.crashed) as told:
        hook.caught(ValueError, error, None)
    assert len(told.args[0]) == 500
    assert caplog.records


@pytest.mark.no_qt_log
@pytest.mark.qt_no_exception_capture
def test_hooks_are_taken_and_given_back(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    before = sys.excepthook, threading.excepthook
    hook = CrashHook()
    hook.install()
    try:
        with qtbot.waitSignal(hook.crashed) as told:
            thread = threading.Thread(target=lambda: 1 // 0)
            thread.start()
            thread.join()
        assert told.args[0].startswith("ZeroDivisionError")
        qWarning("from Qt")
        assert "Qt: from Qt" in caplog.text
    finally:
        hook.remove()
        threading.excepthook = before[1]
    assert sys.excepthook is sys.__excepthook__
    sys.excepthook = before[0]


@pytest.mark.parametrize(
    ("kind", "level"),
    [(QtMsgType.QtInfoMsg, logging.INFO), (QtMsgType.QtCriticalMsg, logging.ERROR)],
)
def test_messages_of_qt_keep_their_level(
    caplog: pytest.LogCaptureFixture, kind: QtMsgType, level: int
) -> None:
    with caplog.at_level(logging.DEBUG):
        log_qt(kind, None, "said")  # type: ignore[arg-type]
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [(level, "Qt: said")]
