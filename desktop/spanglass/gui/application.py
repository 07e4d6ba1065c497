"""Runs the window: what must be there before it, the theme of the system, and what ends it."""

import logging
import os
import sys
from dataclasses import replace

import PySide6
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from spanglass.core.query import QueryError, parse
from spanglass.files import data_folder
from spanglass.gui import bare_modules, style  # noqa: F401 (importing the first is what it is for)
from spanglass.gui.collecting import Collecting
from spanglass.gui.crashes import CrashHook
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.quit_signals import QuitSignals
from spanglass.gui.selection import TimeRange
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.single_instance import SingleInstance, Wish, meeting_folder, wish_of
from spanglass.gui.startup import obstacle
from spanglass.gui.system_scheme import SystemScheme
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.logo import application_icon
from spanglass.gui.window import FIRST_SIZE
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
    system = SystemScheme(app.styleHints())
    theme = Theme(options.theme or system.current(), options.scale)
    style.apply(app, theme)
    theme.changed.connect(lambda: style.apply(app, theme))
    shell = Shell(theme, options, traces_page)
    shell.appearance.follow(system, at_first=options.theme is None)
    meeting.wished.connect(lambda wish: _come_forward(shell, wish))
    try:
        return _run(app, shell, options, wish)
    finally:
        meeting.stop()


def application(arguments: list[str]) -> QApplication:
    """The application object, with the names desktops know it by."""
    # without it, a widget inside one whose palette is set keeps the colours of the theme before
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)
    app = QApplication(arguments)
    app.setStyle("Fusion")
    app.setApplicationName("spanglass")
    app.setApplicationDisplayName("Spanglass")
    app.setDesktopFileName("spanglass")
    app.setWindowIcon(application_icon())
    Collecting(app)
    sys.setswitchinterval(_SWITCH_AFTER_S)
    return app


def _come_forward(shell: Shell, wish: Wish) -> None:
    """Show the window to whoever started the program again, and open the files named then."""
    if wish.token:
        os.environ["XDG_ACTIVATION_TOKEN"] = wish.token  # Qt takes it from there
    shell.window.come_forward()
    _show(shell, wish)
    shell.importing.open_files(wish.files)


def _show(shell: Shell, wish: Wish) -> None:
    """Go where a start wants to go; a filter that makes no sense is left."""
    shell.window.show_page(wish.page)
    try:
        parse(wish.query)
    except QueryError:
        return
    if wish.query:
        shell.window.show_page("traces")
        shell.selection.set_range(TimeRange(None))
        shell.selection.set_query(wish.query)


def _run(app: QApplication, shell: Shell, options: WindowOptions, wish: Wish) -> int:
    hook, signals = CrashHook(), QuitSignals()
    hook.install()
    hook.crashed.connect(shell.show_crash)
    signals.install()
    signals.wanted.connect(shell.leaving.quit)
    app.setQuitOnLastWindowClosed(False)  # hidden in the tray, other windows may come and go
    shell.window.closing.connect(app.quit)
    app.focusChanged.connect(shell.actions.focus_moved)
    shell.window.resize(FIRST_SIZE.boundedTo(app.primaryScreen().availableGeometry().size()))
    if shell.session is not None:
        shell.session.restore()
    shell.window.setWindowTitle("Demo" if options.demo else "Spanglass")
    if not options.in_tray:
        shell.window.show()
    shell.start()
    _show(shell, wish)
    if options.in_tray:
        shell.tray.await_tray(shell.window.show)
    try:
        return app.exec()
    finally:
        app.focusChanged.disconnect(shell.actions.focus_moved)
        shell.stop()
        signals.remove()
        hook.remove()
