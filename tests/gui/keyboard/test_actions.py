"""The table of actions: unique keys, one handler each, and keys that leave text fields alone."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.keyboard.action_table import ACTIONS, MENUS, Action
from spanglass.gui.keyboard.actions import Actions, key_text
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.sheet import Sheet


class Stage:
    """A window with a field and a pane, whose actions count what was done."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window, self.field, self.pane = QWidget(), QLineEdit(), QWidget()
        self.pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self.window)
        column.addWidget(self.field)
        column.addWidget(self.pane)
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window, Theme())
        self.done: list[str] = []

    def connect(self, *names: str) -> "Stage":
        for name in names:
            self.actions.connect(name, lambda name=name: self.done.append(name))
        return self

    def focus(self, widget: QWidget) -> None:
        widget.setFocus()
        self.actions.focus_moved(None, widget)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage(qtbot)
    with qtbot.waitActive(stage.window):
        stage.window.show()
    return stage


def test_every_key_and_id_is_given_once() -> None:
    assert max(Counter(action.id for action in ACTIONS).values()) == 1
    for page in {action.page for action in ACTIONS}:
        here = [action for action in ACTIONS if action.page in ("", page)]
        assert max(Counter(key for action in here for key in action.keys).values()) == 1, page
    assert all(not QKeySequence(key).isEmpty() for action in ACTIONS for key in action.keys)


def test_every_action_has_its_place_in_the_menu_or_is_the_menu() -> None:
    in_menus = {name for _, names in MENUS for name in names if name}
    assert {action.id for action in ACTIONS if not action.told} - in_menus == {"menu.open", "row.menu"}


def test_a_key_does_what_its_action_says(qtbot: QtBot, stage: Stage) -> None:
    stage.connect("pause", "row.next").actions.set_page("traces")
    stage.focus(stage.pane)
    qtbot.keyClick(stage.pane, Qt.Key.Key_J)
    qtbot.keyClick(stage.pane, Qt.Key.Key_Space)
    assert stage.done == ["row.next", "pause"]


def test_letters_go_into_a_text_field_and_ctrl_keys_work_there(qtbot: QtBot, stage: Stage) -> None:
    stage.connect("row.next", "pause", "open.file", "filter.focus", "help.keys").actions.set_page("traces")
    stage.focus(stage.field)
    qtbot.keyClicks(stage.field, "j /?")
    assert (stage.field.text(), stage.done) == ("j /?", [])
    qtbot.keyClick(stage.field, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(stage.field, Qt.Key.Key_F1)
    assert stage.done == ["open.file", "help.keys"]


def test_under_a_sheet_nothing_is_done_to_the_page(qtbot: QtBot, stage: Stage) -> None:
    stage.connect("page.evals", "open.file", "dataset.delete", "zoom.in").actions.set_page("evals")
    sheet = Sheet(Theme(), "Ask", stage.window, 200)
    button = QPushButton("Add")
    sheet.column.addWidget(button)
    ctrl = Qt.KeyboardModifier.ControlModifier
    stage.focus(stage.pane)
    sheet.open_sheet(button)
    stage.actions.focus_moved(stage.pane, button)
    qtbot.keyClick(button, Qt.Key.Key_7, ctrl)
    qtbot.keyClick(button, Qt.Key.Key_O, ctrl)
    qtbot.keyClick(button, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert stage.done == []
    qtbot.keyClick(button, Qt.Key.Key_Equal, ctrl)
    assert stage.done == ["zoom.in"]
    sheet.close_sheet()
    stage.actions.focus_moved(button, stage.pane)
    qtbot.keyClick(stage.pane, Qt.Key.Key_7, ctrl)
    assert stage.done == ["zoom.in", "page.evals"]


def test_keys_of_another_page_do_nothing(qtbot: QtBot, stage: Stage) -> None:
    stage.connect("row.next", "quit").actions.set_page("monitor")
    stage.focus(stage.pane)
    qtbot.keyClick(stage.pane, Qt.Key.Key_J)
    assert stage.done == []
    assert [action.id for action in stage.actions.offered() if not action.told] == ["quit"]


def test_only_one_handler_for_a_known_action(stage: Stage) -> None:
    stage.connect("quit")
    for name in ("quit", "nothing.such"):
        with pytest.raises(ValueError, match=name):
            stage.actions.connect(name, print)


def test_an_action_without_a_handler_is_nowhere(stage: Stage) -> None:
    stage.connect("quit", "pause").actions.set_page("traces")
    stage.actions.trigger("open.file")
    menu = stage.actions.main_menu()
    titles = [action.text() for action in menu.actions()]
    assert titles == ["&File", "&View"]
    entries = [entry.text() for title in menu.actions() for entry in title.menu().actions()]  # type: ignore[union-attr]
    assert entries == ["Quit\tCtrl+Q", "Pause or go live\tSpace"]


def test_lines_stand_between_entries_only(stage: Stage) -> None:
    stage.connect("pause", "zoom.in", "theme.switch").actions.set_page("traces")
    view = stage.actions.main_menu().actions()[0].menu()
    assert [entry.isSeparator() for entry in view.actions()] == [False, True, False, False]  # type: ignore[union-attr]


def test_hints_name_the_key(stage: Stage) -> None:
    assert stage.actions.hint("filter.focus") == "Filter (/)"
    assert stage.actions.hint("theme.switch") == "Switch between dark and light"
    assert key_text(Action("x", ("J", "Ctrl+Down"), "", "X")) == "J, Ctrl+Down"


def test_keys_that_widgets_handle_are_told_and_never_bound(stage: Stage) -> None:
    stage.connect("quit").actions.set_page("traces")
    rows = stage.actions.key_rows()
    assert ("Fold", "Left") in rows
    assert ("Fold", "Left") not in _on(stage, "settings")
    with pytest.raises(ValueError, match="fold"):
        stage.actions.connect("fold", print)


def _on(stage: Stage, page: str) -> list[tuple[str, str]]:
    stage.actions.set_page(page)
    return stage.actions.key_rows()


def test_letters_as_keys_can_be_switched_off(qtbot: QtBot, stage: Stage) -> None:
    stage.connect("row.next", "help.keys", "filter.focus").actions.set_page("traces")
    stage.actions.set_letters(False)
    stage.focus(stage.pane)
    for key in (Qt.Key.Key_J, Qt.Key.Key_Slash, Qt.Key.Key_Question):
        qtbot.keyClick(stage.pane, key)
    assert stage.done == []
    qtbot.keyClick(stage.pane, Qt.Key.Key_Down)
    qtbot.keyClick(stage.pane, Qt.Key.Key_F1)
    assert stage.done == ["row.next", "help.keys"]
    assert (stage.actions.hint("row.next"), stage.actions.hint("filter.focus")) == (
        "Next trace (Down)",
        "Filter",
    )
