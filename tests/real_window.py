"""A window on a real display that says what the selection becomes; ``python real_window.py STORE``."""

import json
import sys
from pathlib import Path

from spanglass.gui.application import application
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.pages.traces.list_view import ListView
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme


def say(name: str, value: object) -> None:
    """One line about one change."""
    sys.stdout.write(json.dumps([name, value]) + "\n")
    sys.stdout.flush()


def main(store: Path) -> None:
    """Show the window until it is closed."""
    app = application(["spanglass"])
    theme = Theme()
    style.apply(app, theme)
    shell = Shell(theme, WindowOptions(store, grpc_port=0), traces_page)
    selection = shell.selection
    selection.trace_changed.connect(lambda trace: say("trace", trace.name if trace else None))
    selection.query_changed.connect(lambda query: say("query", query))
    selection.live_changed.connect(lambda live: say("live", live))
    rows = shell.window.findChild(ListView).model()
    rows.modelReset.connect(lambda: say("rows", rows.rowCount()))
    app.focusWindowChanged.connect(lambda window: say("active", window is not None))
    app.focusChanged.connect(shell.actions.focus_moved)
    shell.window.resize(1200, 800)
    shell.window.show()
    shell.feed.start()
    app.exec()
    app.focusChanged.disconnect(shell.actions.focus_moved)
    shell.stop()
    say("closed", True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
