"""All that can be done from the keyboard: one table for menus, tool tips, shortcuts and the key sheet."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from spanglass.gui.key_focus import keys_in_force
from spanglass.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: `keys` are portable shortcuts, `page` is where they work (empty: everywhere)."""

    id: str
    keys: tuple[str, ...]
    page: str
    text: str
    icon: str = ""


ACTIONS = (
    Action("page.traces", ("Ctrl+1",), "", "Traces", "list-tree"),
    Action("page.monitor", ("Ctrl+2",), "", "Monitor", "activity"),
    Action("page.alerts", ("Ctrl+3",), "", "Alerts", "bell"),
    Action("page.replay", ("Ctrl+4",), "", "Replay", "repeat"),
    Action("page.fixes", ("Ctrl+5",), "", "Fixes", "wand-sparkles"),
    Action("page.compare", ("Ctrl+6",), "", "Compare", "git-compare"),
    Action("page.evals", ("Ctrl+7",), "", "Evals", "flask-conical"),
    Action("page.settings", ("Ctrl+,",), "", "Settings", "settings"),
    Action("open.file", ("Ctrl+O",), "", "Open trace file…", "file-down"),
    Action("quit", ("Ctrl+Q",), "", "Quit"),
    Action("filter.focus", ("/",), "", "Filter", "list-filter"),
    Action("pause", ("Space",), "", "Pause or go live", "pause"),
    Action("zoom.in", ("Ctrl++", "Ctrl+="), "", "Larger", "plus"),
    Action("zoom.out", ("Ctrl+-",), "", "Smaller", "minus"),
    Action("zoom.reset", ("Ctrl+0",), "", "Normal size"),
    Action("theme.switch", (), "", "Switch between dark and light"),
    Action("menu.open", ("F10",), "", "Menu"),
    Action("help.keys", ("F1", "?"), "", "Keys of this page", "circle-help"),
    Action("pane.next", ("F6",), "traces", "Next pane"),
    Action("pane.previous", ("Shift+F6",), "traces", "Previous pane"),
    Action("row.next", ("J", "Down"), "traces", "Next trace", "arrow-down"),
    Action("row.previous", ("K", "Up"), "traces", "Previous trace", "arrow-up"),
    Action("span.next", ("Shift+J",), "traces", "Next span"),
    Action("span.previous", ("Shift+K",), "traces", "Previous span"),
    Action("problem.next", ("E",), "traces", "Next error or refusal", "circle-x"),
    Action("problem.previous", ("Shift+E",), "traces", "Previous error or refusal"),
    Action("slowest", ("L",), "traces", "Slowest span", "timer"),
    Action("fold.all", ("Shift+Left",), "traces", "Fold everything below"),
    Action("unfold.all", ("Shift+Right",), "traces", "Unfold everything below"),
    Action("newest", ("Home",), "traces", "Newest trace, follow again"),
    Action("list.toggle", ("[",), "traces", "Hide or show the list"),
    Action("detail.toggle", ("]",), "traces", "Hide or show the detail"),
    Action("pulse.cycle", ("P",), "traces", "Pulse: column, strip, hidden", "panel-right"),
    Action("tab.1", ("1",), "traces", "Messages"),
    Action("tab.2", ("2",), "traces", "Parameters"),
    Action("tab.3", ("3",), "traces", "Tools"),
    Action("tab.4", ("4",), "traces", "Attributes"),
    Action("tab.5", ("5",), "traces", "Raw"),
    Action("copy.id", ("Y",), "traces", "Copy the id", "copy"),
)
"""The table; an action is offered once it has a handler."""

MENUS = (
    ("&File", ("open.file", "", "quit")),
    ("&Edit", ("copy.id", "filter.focus")),
    (
        "&View",
        ("pause", "newest", "", "list.toggle", "detail.toggle", "pulse.cycle", "", "tab.1", "tab.2", "tab.3",
         "tab.4", "tab.5", "", "zoom.in", "zoom.out", "zoom.reset", "theme.switch"),
    ),
    ("&Trace", ("row.next", "row.previous", "", "span.next", "span.previous", "problem.next",
                "problem.previous", "slowest", "", "fold.all", "unfold.all")),
    ("&Go", ("page.traces", "page.monitor", "page.alerts", "page.replay", "page.fixes", "page.compare",
             "page.evals", "page.settings", "", "pane.next", "pane.previous")),
    ("&Help", ("help.keys",)),
)  # fmt: skip
"""The main menu: titles and ids; an empty id is a line."""


class Actions:
    """The actions of one window. A handler makes its action work; without one it is nowhere to be seen."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window, self._theme, self._page = window, theme, ""
        self._table = {action.id: action for action in ACTIONS}
        self._live: dict[str, QAction] = {}
        self._focus: QWidget | None = None

    def connect(self, identity: str, handler: Callable[[], object]) -> None:
        """Let an action of the table call `handler`; raises ``ValueError`` for an unknown or taken id."""
        if identity not in self._table or identity in self._live:
            raise ValueError(f"no action {identity!r} is free for a handler")
        live = QAction(self._table[identity].text, self._window)
        live.triggered.connect(lambda _checked=False: handler())
        self._live[identity] = live
        self._window.addAction(live)
        self._settle(identity)

    def trigger(self, identity: str) -> None:
        """Do it, as if its key had been pressed; nothing happens where the action does not work."""
        live = self._live.get(identity)
        if live is not None:
            live.trigger()

    def set_page(self, page: str) -> None:
        """Let the keys of `page` work, and those of no other page."""
        self._page = page
        self._settle_all()

    def focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        """Leave to the newly focused widget the keys it needs; connect ``focusChanged`` to this."""
        self._focus = now
        self._settle_all()

    def offered(self) -> tuple[Action, ...]:
        """The actions that work on the current page, in the table's order."""
        return tuple(self._table[name] for name in self._table if name in self._live and self._here(name))

    def hint(self, identity: str) -> str:
        """A tool tip: what it does and the key, ``Filter (/)``."""
        action = self._table[identity]
        keys = key_text(action)
        return f"{action.text} ({keys})" if keys else action.text

    def main_menu(self) -> QMenu:
        """A new main menu of what works now; the caller opens and drops it."""
        menu = QMenu(self._window)
        for title, names in MENUS:
            shown = [name for name in names if not name or (name in self._live and self._here(name))]
            if any(shown):
                self._fill(menu.addMenu(title), shown)
        return menu

    def _fill(self, menu: QMenu, names: list[str]) -> None:
        for index, name in enumerate(names):
            if name:
                action, live = self._table[name], self._live[name]
                if action.icon:
                    live.setIcon(self._theme.icon(action.icon))
                menu.addAction(live)
            elif index and names[index - 1] and any(names[index:]):
                menu.addSeparator()

    def _here(self, identity: str) -> bool:
        return self._table[identity].page in ("", self._page)

    def _settle_all(self) -> None:
        for identity in self._live:
            self._settle(identity)

    def _settle(self, identity: str) -> None:
        """Enable an action where it works, with the keys that the focused widget leaves to it."""
        live = self._live[identity]
        live.setEnabled(self._here(identity))
        keys = keys_in_force(self._table[identity].keys, self._focus)
        live.setShortcuts([QKeySequence(key) for key in keys])


def key_text(action: Action) -> str:
    """The keys of an action as this system writes them: ``J, Down``."""
    shown = (QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in action.keys)
    return ", ".join(shown)
