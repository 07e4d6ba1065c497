"""The window while it is open: made, shown, brought forward for whoever starts the program again, closed."""

import gc
import os

from PySide6.QtWidgets import QApplication

from spanglass.core.query import QueryError, parse
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.process.begun import Begun
from spanglass.gui.process.crashes import CrashHook
from spanglass.gui.process.options import WindowOptions
from spanglass.gui.process.single_instance import Wish
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.shell import Shell
from spanglass.gui.theming import style
from spanglass.gui.theming.system_scheme import SystemScheme
from spanglass.gui.theming.theme import Theme
from spanglass.gui.window import first_size


def stay(begun: Begun, options: WindowOptions, wish: Wish) -> int:
    """Show the window until it is closed; the exit code."""
    app = begun.app
    begun.supervisor.begin()  # the receiver of a window that was killed may have listened until now
    system = SystemScheme(app.styleHints())
    theme = Theme(options.theme or system.current(), options.scale)
    style.apply(app, theme)
    theme.changed.connect(lambda: style.apply(app, theme))
    shell = Shell(theme, options, traces_page, begun.supervisor)
    shell.appearance.follow(system, at_first=options.theme is None)
    begun.meeting.wished.connect(lambda wish: _come_forward(shell, wish))
    begun.signals.wanted.connect(shell.leaving.quit)
    gc.freeze()  # it stays: a search for cycles would hold up the first paint
    return _run(app, shell, options, wish)


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
    hook = CrashHook()
    hook.install()
    hook.crashed.connect(shell.show_crash)
    app.setQuitOnLastWindowClosed(False)  # hidden in the tray, other windows may come and go
    shell.window.closing.connect(app.quit)
    app.focusChanged.connect(shell.actions.focus_moved)
    shell.window.resize(first_size(app.primaryScreen().availableGeometry().size()))
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
        hook.remove()
