"""The menu bar comes and goes with Alt, and offers what works on the page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.menu_bar import MenuBar
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.theming.theme import Theme

ALT = Qt.Key.Key_Alt


class Stage:
    def __init__(self, qtbot: QtBot, *, native: bool = False) -> None:
        self.window, self.button, self.done = QWidget(), QPushButton("b"), [0]
        self.window.resize(600, 300)
        QVBoxLayout(self.window).addWidget(self.button)
        qtbot.addWidget(self.window)
        self.actions = Actions(self.window, Theme())
        self.actions.connect("quit", lambda: self.done.append(1))
        self.actions.connect("row.next", lambda: self.done.append(2))
        self.bar = MenuBar(self.actions, self.window, native=native)
        with qtbot.waitActive(self.window):
            self.window.show()
        self.button.setFocus()

    def press(self, key: Qt.Key) -> None:
        QTest.keyPress(self.window.windowHandle(), key)

    def release(self, key: Qt.Key) -> None:
        QTest.keyRelease(self.window.windowHandle(), key)

    def titles(self) -> list[str]:
        return [action.text() for action in self.bar.actions()]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def alt(stage: Stage) -> None:
    stage.press(ALT)
    stage.release(ALT)


def test_alt_alone_shows_and_hides_it(stage: Stage) -> None:
    assert stage.bar.isHidden()
    alt(stage)
    assert stage.bar.isVisible()
    assert stage.bar.hasFocus()
    assert stage.titles() == ["&File"]
    alt(stage)
    assert stage.bar.isHidden()
    assert stage.button.hasFocus()


def test_alt_with_another_key_does_nothing(stage: Stage) -> None:
    stage.press(ALT)
    stage.press(Qt.Key.Key_Tab)
    stage.release(Qt.Key.Key_Tab)
    stage.release(ALT)
    assert stage.bar.isHidden()


def test_escape_gives_the_keyboard_back(qtbot: QtBot, stage: Stage) -> None:
    alt(stage)
    qtbot.keyClick(stage.bar, Qt.Key.Key_Escape)
    assert stage.bar.isHidden()
    assert stage.button.hasFocus()


def test_it_offers_what_works_on_the_page_and_keeps_no_old_menus(stage: Stage) -> None:
    stage.actions.set_page("traces")
    for _ in range(3):
        alt(stage)
        assert stage.titles() == ["&File", "&Trace"]
        alt(stage)
    stage.actions.set_page("settings")
    alt(stage)
    assert stage.titles() == ["&File"]
    QTest.qWait(20)
    assert len(stage.bar.findChildren(QMenu)) == 1


def test_choosing_something_does_it_and_hides_the_bar(stage: Stage) -> None:
    alt(stage)
    menu = stage.bar.actions()[0].menu()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    stage.bar.triggered.emit(menu.actions()[0])
    assert stage.done == [0, 1]
    assert stage.bar.isHidden()


def test_arrows_go_from_menu_to_menu_and_shortcuts_do_not_get_in_the_way(qtbot: QtBot, stage: Stage) -> None:
    stage.actions.set_page("traces")
    alt(stage)
    stage.actions.focus_moved(None, stage.bar)
    assert stage.bar.activeAction() is stage.bar.actions()[0]
    qtbot.keyClick(stage.bar, Qt.Key.Key_Right)
    assert stage.bar.activeAction() is stage.bar.actions()[1]
    qtbot.keyClick(stage.bar, Qt.Key.Key_J)
    assert stage.done == [0]
