"""The program's window, which says when it was first painted, and when with traces in its list.

``python painted_window.py STORE PORT``; a line of JSON each: what, the seconds of the system's monotonic
clock, and those that the process has computed until then.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtGui import QPaintEvent

from spanglass.gui.application import WindowOptions, run
from spanglass.gui.pages.traces.list_view import ListView
from spanglass.gui.session import Session, save
from spanglass.gui.window import MainWindow

said: set[str] = set()


def say(name: str) -> None:
    """The first time that something was painted."""
    if name not in said:
        said.add(name)
        sys.stdout.write(json.dumps([name, time.monotonic(), time.process_time()]) + "\n")
        sys.stdout.flush()


def paint_window(self: MainWindow, event: QPaintEvent, paint=MainWindow.paintEvent) -> None:  # type: ignore[no-untyped-def]
    """Paint, and say so."""
    paint(self, event)
    say("window")


def paint_list(self: ListView, event: QPaintEvent, paint=ListView.paintEvent) -> None:  # type: ignore[no-untyped-def]
    """Paint, and say so if there was a trace."""
    paint(self, event)
    if self.model().rowCount():
        say("traces")


MainWindow.paintEvent, ListView.paintEvent = paint_window, paint_list  # type: ignore[method-assign]
store = Path(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    session = Path(folder) / "session.json"
    save(
        Session(stores={str(store.absolute()): {"range": [None, 0, 0]}}), session
    )  # of whatever age they are
    code = run(WindowOptions(store, port=int(sys.argv[2]), grpc_port=0, session_file=session))
sys.exit(code)
