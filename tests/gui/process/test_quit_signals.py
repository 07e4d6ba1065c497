"""A polite kill ends the window in order."""

import os
import signal

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.process.quit_signals import QuitSignals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_wakes_the_loop(qtbot: QtBot, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    signals = QuitSignals()
    signals.install()
    try:
        with qtbot.waitSignal(signals.wanted):
            os.kill(os.getpid(), number)
    finally:
        signals.remove()
    assert signal.getsignal(number) is before
