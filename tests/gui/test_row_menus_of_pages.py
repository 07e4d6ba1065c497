"""Rows of every page have a menu of what can be done with them, each entry with its key."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from shells import a_shell
from spanglass.gui.shell import Shell
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.row_menu import RowMenu


@pytest.fixture
def shell(qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path) -> Iterator[Shell]:
    theme = Theme()
    styled(theme)
    with a_shell(qtbot, theme, a_sample_store(tmp_path / "a.db", 8)) as made:
        yield made


def offered(shell: Shell) -> list[tuple[str, ...]]:
    """What the menus offer that offer anything on this page and are not those of the traces."""
    menus = [
        menu for menu in shell.window.findChildren(RowMenu) if not shell.page.isAncestorOf(menu.parent())
    ]
    found = [tuple(entry.text() for entry in menu._make().actions()) for menu in menus]
    return [texts for texts in found if texts]


@pytest.mark.parametrize(
    ("page", "entries"),
    [
        (
            "alerts",
            ["Show the traces of the alert\tT", "Snooze the rule for an hour\tS", "Delete the rule\tDel"],
        ),
        ("fixes", ["Show the group's traces\tT", "Check the proposal by replay\tCtrl+Return, Ctrl+Enter"]),
        ("compare", ["Show the span among the traces\tCtrl+Return", "Swap the sides\tX"]),
        ("evals", ["Open the trace it came from\tT", "Delete the examples, the run or the version\tDel"]),
        ("evals", ["New dataset\tN", "Delete the dataset or prompt\tShift+Del"]),
    ],
)
def test_its_rows_offer_what_its_keys_do(qtbot: QtBot, shell: Shell, page: str, entries: list[str]) -> None:
    shell.window.show_page(page)
    qtbot.waitUntil(lambda: any(set(entries) <= set(texts) for texts in offered(shell)))
