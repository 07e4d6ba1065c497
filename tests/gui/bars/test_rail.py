"""The rail: a button for each page, off where there is none, and the logo that opens the menu."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.rail import ACT, NARROW, SETTINGS, WATCH, WIDE, Rail
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def rail(qtbot: QtBot, theme: Theme) -> Rail:
    rail = Rail(theme, ("traces", "monitor"))
    rail.resize(rail.width(), 700)
    qtbot.addWidget(rail)
    rail.show()
    return rail


def test_pages_are_in_order_with_settings_at_the_foot(rail: Rail) -> None:
    tops = [rail._buttons[page.id].y() for page in (*WATCH, *ACT, SETTINGS)]
    assert tops == sorted(tops)
    assert rail._buttons["evals"].geometry().bottom() < rail._buttons["settings"].y() - 100


def test_a_click_asks_for_the_page_and_does_not_mark_it(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.waitSignal(rail.page_chosen) as told:
        qtbot.mouseClick(rail._buttons["monitor"], Qt.MouseButton.LeftButton)
    assert told.args == ["monitor"]
    assert not rail._buttons["monitor"].isChecked()
    rail.set_page("monitor")
    assert [name for name, button in rail._buttons.items() if button.isChecked()] == ["monitor"]


def test_a_page_that_is_not_there_is_off_and_says_so(qtbot: QtBot, rail: Rail) -> None:
    button = rail._buttons["replay"]
    assert not button.isEnabled()
    assert button.toolTip() == "Replay is not available in this version"
    assert rail._buttons["traces"].toolTip() == "Traces (Ctrl+1)"
    with qtbot.assertNotEmitted(rail.page_chosen):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_narrow_windows_show_icons_only(rail: Rail, theme: Theme) -> None:
    assert rail.width() == WIDE
    high = rail._buttons["traces"].sizeHint().height()
    rail.set_compact(True)
    assert rail.width() == NARROW
    assert rail._buttons["traces"].sizeHint().height() < high
    theme.change(scale=1.5)
    assert rail.width() == NARROW * 1.5


def test_the_logo_asks_for_the_menu_beside_it(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.waitSignal(rail.menu_wanted) as told:
        qtbot.mouseClick(rail._logo, Qt.MouseButton.LeftButton)
    assert rail.mapFromGlobal(told.args[0]).x() >= rail._logo.geometry().right()


def test_marked_and_focused_buttons_are_painted_so(qtbot: QtBot, rail: Rail) -> None:
    button = rail._buttons["traces"]
    plain = button.grab().toImage()
    rail.set_page("traces")
    marked = button.grab().toImage()
    with qtbot.waitActive(rail):
        rail.activateWindow()
    button.setFocus()
    assert len({plain.cacheKey(), marked.cacheKey()}) == 2
    assert plain != marked != button.grab().toImage()


def test_a_number_on_a_page_is_painted_and_said(rail: Rail) -> None:
    rail.show()
    button = next(each for each in rail.findChildren(QAbstractButton) if each.text() == "Alerts")
    before = button.grab().toImage()
    rail.set_count("alerts", 2)
    assert button.accessibleName() == "Alerts, 2 firing"
    assert button.grab().toImage() != before
    rail.set_count("alerts", 0)
    assert button.grab().toImage() == before
