"""Settings: every key that does something, and whether letters do."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from spanglass.gui.keyboard.action_table import Action
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.key_list import KeyList
from spanglass.gui.pages.settings.section import Row, Section

_LETTERS = Setting("letter_keys", "Single characters as keys")
_TOLD = "J, K, / and the like work while no text field has the keyboard."
_EVERYWHERE = "Everywhere"


def shortcuts(behind: Behind) -> Section:
    """The section; the keys are those that work with the settings as they are."""
    letters = Row(behind.theme, _LETTERS.title, _TOLD, behind.controls.switch(_LETTERS))
    rows: list[QWidget] = [letters]
    for page, actions in _pages(behind.actions):
        keys = KeyList(behind.theme, page, [(action.text, action) for action in actions], behind.actions)
        behind.preferences.changed.connect(keys.refresh)
        rows.append(keys)
    return Section(behind.theme, "Shortcuts", "", rows)


def _pages(actions: Actions) -> Iterator[tuple[str, list[Action]]]:
    """The actions with keys, by the page they work on; those of everywhere first."""
    known = [action for action in actions.known() if action.keys]
    for page in dict.fromkeys(["", *(action.page for action in known)]):
        found = [action for action in known if action.page == page]
        if found:
            yield page.capitalize() or _EVERYWHERE, found
