"""The table of actions at work in a window: menus, tool tips, shortcuts and the key sheet come of it."""

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from spanglass.gui.keyboard.action_table import ACTIONS, MENUS, Action
from spanglass.gui.keyboard.key_focus import is_character, is_covering, keys_in_force, left_under
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.row_menu import open_menu


class Actions:
    """The actions of one window. A handler makes its action work; without one it is nowhere to be seen."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        self._window, self._theme, self._page = window, theme, ""
        self._table = {action.id: action for action in ACTIONS}
        self._live: dict[str, QAction] = {}
        self._focus: QWidget | None = None
        self._covered = False
        self._letters = True

    def connect(self, identity: str, handler: Callable[[], object]) -> None:
        """Let an action of the table call `handler`; raises ``ValueError`` for an unknown or taken id."""
        if identity not in self._table or identity in self._live or self._table[identity].told:
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

    def set_letters(self, letters: bool) -> None:
        """Let keys that are one character work, or only those with Ctrl and the like."""
        if letters != self._letters:
            self._letters = letters
            self._settle_all()

    def focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        """Leave to the newly focused widget the keys it needs; connect ``focusChanged`` to this."""
        if isValid(self._window):  # the application outlives it
            self._focus, self._covered = now, is_covering(now)
            self._settle_all()

    def offered(self) -> tuple[Action, ...]:
        """The actions that work on the current page, in the table's order."""
        known = (action for action in ACTIONS if action.told or action.id in self._live)
        return tuple(action for action in known if self._here(action.id))

    def key_rows(self) -> list[tuple[str, str]]:
        """What the keys of the current page do, and the keys."""
        rows = ((action.text, self.keys_of(action)) for action in self.offered())
        return [(text, keys) for text, keys in rows if keys]

    def known(self) -> tuple[Action, ...]:
        """All actions that work on some page, in the table's order."""
        return tuple(action for action in ACTIONS if action.told or action.id in self._live)

    def keys_of(self, action: Action) -> str:
        """The keys that work for an action with these settings, as this system writes them."""
        return key_text(action, letters=self._letters)

    def hint(self, identity: str) -> str:
        """A tool tip: what it does and the key, ``Filter (/)``."""
        action = self._table[identity]
        keys = self.keys_of(action)
        return f"{action.text} ({keys})" if keys else action.text

    def main_menu(self) -> QMenu:
        """A new main menu of what works now; the caller opens and drops it."""
        menu = QMenu(self._window)
        self.fill(menu)
        return menu

    def menu_of(self, names: Iterable[str]) -> QMenu:
        """A new menu of what works now of these actions; the caller opens and drops it."""
        menu = QMenu(self._window)
        self.add_to(menu, names)
        return menu

    def open_menu(self, place: QPoint) -> None:
        """Open the main menu at a place of the screen."""
        menu = self.main_menu()
        open_menu(menu, place)

    def fill(self, menu: QMenu | QMenuBar) -> None:
        """Add the menus of what works now."""
        for title, names in MENUS:
            if any(map(self._works, names)):
                part = QMenu(title, menu)  # of one that Qt makes, a bar would keep what Python knows for good
                menu.addMenu(part)
                self.add_to(part, names)

    def add_to(self, menu: QMenu, names: Iterable[str]) -> None:
        """Add to a menu what works now of these actions; an empty id is a line between two of its entries."""
        begun = not menu.isEmpty()
        for name in _between([name for name in names if not name or self._works(name)], begun=begun):
            if name:
                action, live = self._table[name], self._live[name]
                # as text: the shortcut itself is away while the menu has the keyboard
                live.setText("\t".join(filter(None, (action.text, self.keys_of(action)))))
                if action.icon:
                    live.setIcon(self._theme.icon(action.icon))
                menu.addAction(live)
            else:
                menu.addSeparator()

    def _works(self, identity: str) -> bool:
        return identity in self._live and self._here(identity)

    def _here(self, identity: str) -> bool:
        return self._table[identity].page in ("", self._page)

    def _settle_all(self) -> None:
        for identity in self._live:
            self._settle(identity)

    def _settle(self, identity: str) -> None:
        """Enable an action where it works, with the keys that the focused widget leaves to it."""
        live = self._live[identity]
        live.setEnabled(self._here(identity))
        allowed = _allowed(self._table[identity].keys, self._letters)
        under = left_under(allowed) if self._table[identity].over else []
        keys = under if self._covered else keys_in_force(allowed, self._focus)
        live.setShortcuts([QKeySequence(key) for key in keys])


def key_text(action: Action, *, letters: bool = True) -> str:
    """The keys of an action as this system writes them: ``J, Down``; without `letters`, not those."""
    keys = _allowed(action.keys, letters)
    return ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def keys_named(identity: str) -> str:
    """The keys of the action with this id, as this system writes them; raises ``KeyError`` for none."""
    return key_text({action.id: action for action in ACTIONS}[identity])


def _allowed(keys: tuple[str, ...], letters: bool) -> tuple[str, ...]:
    return tuple(key for key in keys if letters or not is_character(key))


def _between(names: list[str], *, begun: bool) -> Iterator[str]:
    """The names with lines, which are empty, only between two, or before the first where more is above it."""
    line, started = False, begun
    for name in names:
        if name:
            if line and started:
                yield ""
            yield name
            line, started = False, True
        line = line or not name
