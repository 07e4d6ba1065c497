"""A whole window over a store for tests, in front and with a trace and a span chosen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from activating import show_active
from local_ports import a_free_port
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Theme


@contextmanager
def a_shell(qtbot: QtBot, theme: Theme, store: Path, port: int | None = None) -> Iterator[Shell]:
    """The window; `port` is that of a receiver that it believes to have started."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    made = Shell(theme, WindowOptions(store, port=a_free_port(), grpc_port=0), traces_page)
    if port is not None:
        made.supervisor.state = ReceiverState(Kind.LISTENING, f"127.0.0.1:{port}")
    qtbot.addWidget(made.window)
    app.focusChanged.connect(made.actions.focus_moved)
    made.window.resize(1440, 900)
    show_active(qtbot, made.window)
    made.feed.start()
    await_contents(qtbot, made)
    yield made
    app.focusChanged.disconnect(made.actions.focus_moved)
    made.stop()


def await_contents(qtbot: QtBot, shell: Shell) -> None:
    """Wait until traces are in the list and a span of one is chosen."""
    traces = shell.page.arrangement.in_order()[0]._model  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: traces.rowCount() > 0 and shell.selection.span is not None)
