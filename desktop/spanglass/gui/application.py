"""Runs the window: what must be there before it, and the receiver, which starts beside it."""

import logging
import os
import sys
from dataclasses import replace

import PySide6
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from spanglass.files import data_folder
from spanglass.gui.process import bare_modules  # noqa: F401 (importing it is what it is for)
from spanglass.gui.process.begun import Begun
from spanglass.gui.process.collecting import Collecting
from spanglass.gui.process.english import speak_english
from spanglass.gui.process.options import WindowOptions
from spanglass.gui.process.quit_signals import QuitSignals
from spanglass.gui.process.single_instance import SingleInstance, Wish, meeting_folder, wish_of
from spanglass.gui.process.startup import obstacle
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.widgets.logo import application_icon
from spanglass.store.heap import keep_few_pools

__all__ = ["WindowOptions", "application", "run"]

# Seconds. Painting gives the interpreter away and takes it back many times a frame, and each time waits so
# long for a thread that computes an answer.
_SWITCH_AFTER_S = 0.0005
_NOTHING = Wish()


def run(options: WindowOptions, wanted: Wish = _NOTHING) -> int:
    """Open the window and stay until it is closed; the exit code. 1 with a sentence if it cannot open.

    `wanted` is what to show; a window that is open on the store already shows it in this one's place.
    """
    sentence = obstacle(sys.version_info[:2], PySide6.__version__, os.environ)
    if sentence is not None:
        sys.stderr.write(f"spanglass: {sentence}\n")
        return 1
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    keep_few_pools()
    app = application(sys.argv[:1])
    meeting = SingleInstance(options.store, meeting_folder(os.environ, data_folder()))
    wish = replace(wish_of(options.files, os.environ), query=wanted.query, page=wanted.page)
    if meeting.hand_over(wish):
        return 0
    meeting.listen()
    begun = Begun(app, ReceiverSupervisor(options.endpoint), meeting, QuitSignals())
    begun.signals.install()
    try:
        begun.supervisor.begin()
        # only now, for most of a start is loading this, and programs under study wait for the receiver
        from spanglass.gui.process.staying import stay

        return stay(begun, options, wish)
    finally:
        begun.supervisor.stop()
        begun.signals.remove()
        meeting.stop()


def application(arguments: list[str]) -> QApplication:
    """The application object, with the names desktops know it by."""
    # without it, a widget inside one whose palette is set keeps the colours of the theme before
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)
    app = QApplication(arguments)
    speak_english()
    app.setStyle("Fusion")
    app.setApplicationName("spanglass")
    app.setApplicationDisplayName("Spanglass")
    app.setDesktopFileName("spanglass")
    app.setWindowIcon(application_icon())
    Collecting(app)
    sys.setswitchinterval(_SWITCH_AFTER_S)
    return app
