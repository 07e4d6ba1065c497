"""The program's window, which says when it was first painted, and when with traces in its list.

``python painted_window.py STORE PORT``; a line of JSON each: what, the seconds of the system's monotonic
clock, and those that the process has computed until then.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from spanglass.__main__ import loaded

said: set[str] = set()


def say(name: str) -> None:
    """The first time that something was painted."""
    if name not in said:
        said.add(name)
        sys.stdout.write(json.dumps([name, time.monotonic(), time.process_time()]) + "\n")
        sys.stdout.flush()


def watch_paints() -> None:
    """Let the window and its list say when they were painted."""
    from PySide6.QtGui import QPaintEvent

    from spanglass.gui.pages.traces.list_view import ListView
    from spanglass.gui.window import MainWindow

    def paint_window(self: MainWindow, event: QPaintEvent, paint=MainWindow.paintEvent) -> None:  # type: ignore[no-untyped-def]
        paint(self, event)
        say("window")

    def paint_list(self: ListView, event: QPaintEvent, paint=ListView.paintEvent) -> None:  # type: ignore[no-untyped-def]
        paint(self, event)
        if self.model().rowCount():
            say("traces")

    MainWindow.paintEvent, ListView.paintEvent = paint_window, paint_list  # type: ignore[method-assign]


def main(store: Path, port: int) -> int:
    """Open the window, loaded as the program loads it, on traces of whatever age."""
    application = loaded("spanglass.gui.application")
    from spanglass.gui.session.session import Session, save

    def begin(self, begin=application.ReceiverSupervisor.begin) -> None:  # type: ignore[no-untyped-def]
        begin(self)
        watch_paints()  # which loads the rest of the window, as it would be loaded now

    application.ReceiverSupervisor.begin = begin
    with tempfile.TemporaryDirectory() as folder:
        session = Path(folder) / "session.json"
        save(Session(stores={str(store.absolute()): {"range": [None, 0, 0]}}), session)
        options = application.WindowOptions(store, port=port, grpc_port=0, session_file=session)
        return int(application.run(options))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
