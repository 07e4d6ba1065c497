"""The window on a real display, which says how it stands when asked; ``python driven_window.py STORE PORT``.

It takes one JSON value a line on stdin and answers each with one on stdout: ``"state"``, ``"watch"`` (begin
to measure how long the GUI thread lets events wait), ``"stalls"`` (end that), ``"cut"`` (the signs that
have too little room), ``["switch"]`` the colours,
``["save", FILE]`` a picture of the window, and ``"quit"``.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from spanglass.core.ids import to_hex
from spanglass.gui.application import application
from spanglass.gui.keyboard.action_table import ACTIONS
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button
from stalls import Stalls


class Driven(QObject):
    """Answers questions about a shell."""

    def __init__(self, app: QApplication, shell: Shell) -> None:
        super().__init__()
        self._app, self._shell = app, shell
        self._stalls = Stalls()
        self._read = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._listen)

    def _listen(self) -> None:
        octets = os.read(0, 65536)
        if not octets:
            self._app.quit()
        *lines, self._read = (self._read + octets).split(b"\n")
        for line in lines:
            sys.stdout.write(json.dumps(self._answer(json.loads(line))) + "\n")
            sys.stdout.flush()

    def _answer(self, asked: Any) -> Any:
        if asked == "state":
            return self._state()
        if asked == "watch":
            return self._stalls.start()
        if asked == "stalls":
            return [asdict(stall) for stall in self._stalls.stop()]
        if asked == ["switch"]:
            return self._shell.appearance.switch()
        if asked == "quit":
            return self._app.quit()
        if asked == "cut":
            return self._cut()
        return self._shell.window.grab().save(asked[1])

    def _cut(self) -> list[str]:
        """The names of the signs and badges in sight that have less room than they need."""
        seen = [*self._shell.window.findChildren(Button), *self._shell.window.findChildren(Badge)]
        return [
            f"{type(one).__name__} {one.accessibleName()}: {one.width()} of {one.sizeHint().width()}"
            for one in seen
            if not one.visibleRegion().isEmpty() and not _whole(one)
        ]

    def _state(self) -> dict[str, Any]:
        shell, focus = self._shell, self._app.focusWidget()
        selection, page = shell.selection, shell.page
        traces, trace, detail, pulse = (_any(pane) for pane in page.arrangement.in_order())
        popup, modal = self._app.activePopupWidget(), self._app.activeModalWidget()
        return {
            "page": shell.window.page,
            "live": selection.live,
            "query": selection.query,
            "trace": to_hex(selection.trace.trace_id) if selection.trace else None,
            "span": to_hex(selection.span.span_id) if selection.span else None,
            "row": traces.view.currentIndex().row(),
            "rows": traces._model.rowCount(),
            "tree_rows": trace.tree.spans.rowCount(),
            "view": trace.views.currentIndex(),
            "focus_mode": page.arrangement.focused,
            "detail": detail.isVisible(),
            "pulse": str(pulse.mode),
            "tab": detail.bar.current,
            "scheme": str(shell.theme.scheme),
            "scale": shell.theme.scale,
            "size": shell.window.size().toTuple(),
            "focus": type(focus).__name__,
            "pane": next((n for n, p in enumerate(page.arrangement.in_order()) if _in(p, focus)), None),
            "keys": shell._keys.isVisible(),
            "search": shell.search.isVisible(),
            "popup": type(popup).__name__ if popup else None,
            "modal": type(modal).__name__ if modal else None,
            "table": pulse._sheet is not None and pulse._sheet.isVisible(),
            "clipboard": QGuiApplication.clipboard().text()[:200],
            "toasts": [card.toast.title for card in shell.window.toasts.cards],
            "receiving": str(shell.supervisor.state.kind),
            "not_built": [
                action.keys for action in ACTIONS if not action.told and action.id not in shell.actions._live
            ],
        }


def _whole(widget: QWidget) -> bool:
    in_sight = widget.visibleRegion().boundingRect().size() == widget.size()
    return in_sight and widget.width() >= widget.sizeHint().width()


def _any(pane: QWidget) -> Any:
    return pane


def _in(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (pane is focus or pane.isAncestorOf(focus))


def main(store: Path, port: int) -> None:
    """Show the window until it is told to quit."""
    app = application(["spanglass"])
    theme = Theme()
    style.apply(app, theme)
    theme.changed.connect(lambda: style.apply(app, theme))
    shell = Shell(theme, WindowOptions(store, port=port, grpc_port=0), traces_page)
    app.focusChanged.connect(shell.actions.focus_moved)
    app.setQuitOnLastWindowClosed(False)
    shell.window.closing.connect(app.quit)
    shell.window.resize(1440, 900)
    shell.window.setWindowTitle("Spanglass")
    shell.window.show()
    shell.start()
    driven = Driven(app, shell)
    app.exec()
    app.focusChanged.disconnect(shell.actions.focus_moved)
    shell.stop()
    del driven


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
