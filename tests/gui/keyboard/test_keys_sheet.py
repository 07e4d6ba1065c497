"""The sheet of keys covers the window, keeps the keyboard, and gives it back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.keyboard.action_table import ACTIONS
from spanglass.gui.keyboard.actions import key_text
from spanglass.gui.keyboard.keys_sheet import KeysSheet
from spanglass.gui.theming.theme import Theme

ROWS = [(action.text, key_text(action)) for action in ACTIONS if action.keys]


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.window, self.button, self.theme = QWidget(), QPushButton("b"), Theme()
        self.window.resize(960, 600)
        QVBoxLayout(self.window).addWidget(self.button)
        qtbot.addWidget(self.window)
        self.sheet = KeysSheet(self.theme, self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
        self.button.setFocus()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage(qtbot)
    stage.sheet.show_rows(ROWS)
    return stage


def test_every_action_with_keys_is_on_it(stage: Stage) -> None:
    assert all(f"{text}, {keys}" in stage.sheet.accessibleName() for text, keys in ROWS)
    assert "Filter, /" in stage.sheet.accessibleName()


def test_it_covers_the_window_at_every_size(qtbot: QtBot, stage: Stage) -> None:
    assert stage.sheet.geometry() == stage.window.rect()
    stage.window.resize(1200, 700)
    qtbot.waitUntil(lambda: stage.sheet.geometry() == stage.window.rect())


@pytest.mark.parametrize("way", ["escape", "question mark", "click"])
def test_closing_gives_the_keyboard_back(qtbot: QtBot, stage: Stage, way: str) -> None:
    assert stage.sheet.hasFocus()
    if way == "escape":
        qtbot.keyClick(stage.sheet, Qt.Key.Key_Escape)
    elif way == "question mark":
        qtbot.keyClick(stage.sheet, Qt.Key.Key_Question)
    else:
        qtbot.mouseClick(stage.sheet, Qt.MouseButton.LeftButton)
    assert stage.sheet.isHidden()
    assert stage.button.hasFocus()


def test_tab_stays_on_the_sheet(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClick(stage.sheet, Qt.Key.Key_Tab)
    assert stage.sheet.hasFocus()


def test_all_of_it_is_seen_in_the_smallest_window_at_the_largest_size(stage: Stage) -> None:
    stage.theme.change(scale=1.5)
    image = stage.sheet.grab().toImage()
    edge = image.pixelColor(4, 4)
    sides = [image.pixelColor(4, y) for y in range(0, 600, 10)]
    sides += [image.pixelColor(x, 4) for x in range(0, 960, 10)]
    assert all(colour == edge for colour in sides), "the card reaches over the window's edge"
