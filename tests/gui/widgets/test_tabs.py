"""Tabs: chosen by mouse and keys, with counts, closer together where there is little room."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.tabs import Tabs, narrowed


@pytest.fixture
def tabs(qtbot: QtBot) -> Tabs:
    tabs = Tabs(Theme(), ["Messages", "Parameters", "Raw"])
    qtbot.addWidget(tabs)
    tabs.resize(500, 32)
    tabs.show()
    return tabs


def chosen_at(qtbot: QtBot, tabs: Tabs, x: int) -> int:
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=QPoint(x, 16))
    return tabs.current


def test_a_click_chooses_the_tab_under_it(qtbot: QtBot, tabs: Tabs) -> None:
    with qtbot.waitSignal(tabs.chosen) as caught:
        chosen_at(qtbot, tabs, 120)
    assert caught.args == [1]
    assert chosen_at(qtbot, tabs, 20) == 0
    assert chosen_at(qtbot, tabs, 490) == 0


def test_arrow_keys_go_through_them_and_stop_at_the_ends(qtbot: QtBot, tabs: Tabs) -> None:
    seen = []
    tabs.chosen.connect(seen.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(tabs, key)
    assert seen == [1, 2]


def test_it_says_what_is_chosen_with_its_count(tabs: Tabs) -> None:
    assert tabs.accessibleName() == "Messages, tab 1 of 3"
    tabs.set_count(0, 1234)
    assert tabs.accessibleName() == "Messages, 1234, tab 1 of 3"
    tabs.choose(2)
    assert tabs.accessibleName() == "Raw, tab 3 of 3"


def test_long_names_are_cut_where_all_of_them_need_more_room(qtbot: QtBot, tabs: Tabs) -> None:
    tabs.set_names(["Raw", "Say what may be done instead of it", "Retry on refusal, up to 2 times"], 0)
    tabs.resize(300, 32)
    short, *long = (rect.width() for rect, _ in tabs._places())
    assert short < min(long)
    assert max(long) - min(long) <= 1
    assert tabs._places()[-1][0].right() < 300 - 8
    assert tabs.shown(1, long[0]).startswith("Say")
    assert tabs.shown(1, long[0]).endswith("…")
    assert chosen_at(qtbot, tabs, 280) == 2
    assert narrowed([30, 200, 300], 1000, 72) == [30, 200, 300]
    assert narrowed([30, 200, 300], 230, 72) == [30, 100, 100]
    assert narrowed([30, 200, 300], 90, 72) == [30, 72, 72]


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.1, 1.25, 1.5])
def test_names_that_have_room_are_not_cut(qtbot: QtBot, tabs: Tabs, scale: float) -> None:
    names = ["Python", "Node", "Go", "Java", ".NET", "Ruby", "LangChain", "MLflow", "Phoenix"]
    tabs._theme.change(scale=scale)
    tabs.set_names(names, 0)
    tabs.resize(3000, 48)
    places = tabs._places()
    assert [tabs.shown(index, rect.width()) for index, (rect, _) in enumerate(places)] == names


def test_with_little_room_they_move_together(qtbot: QtBot, tabs: Tabs) -> None:
    def first_of_the_last() -> int:
        return next(x for x in range(10, tabs.width()) if chosen_at(qtbot, tabs, x) == 2)

    wide = first_of_the_last()
    tabs.choose(0)
    tabs.resize(200, 32)
    assert first_of_the_last() < wide


def test_of_too_many_the_current_one_is_in_sight(tabs: Tabs) -> None:
    tabs.resize(120, 32)
    line = QColor(Theme().color("accent")).rgb()

    def underlined() -> list[int]:
        image = tabs.grab().toImage()
        return [x for x in range(120) if image.pixel(x, 31) == line]

    first = underlined()
    tabs.choose(2)
    assert first[0] == 12
    assert len(underlined()) > 12
    assert underlined()[-1] <= 108


def test_the_keyboard_is_seen(qtbot: QtBot, tabs: Tabs) -> None:
    with qtbot.waitActive(tabs):
        tabs.activateWindow()
    tabs.clearFocus()
    without = tabs.grab().toImage()
    tabs.setFocus(Qt.FocusReason.TabFocusReason)
    assert tabs.grab().toImage() != without


def test_without_room_the_names_come_before_their_counts(qtbot: QtBot) -> None:
    tabs = Tabs(Theme(), ["Messages", "Attributes", "Raw"])
    qtbot.addWidget(tabs)
    tabs.set_count(0, 1234)
    tabs.set_count(1, 5678)
    tabs.resize(400, 32)
    assert all(chip for _, chip in tabs._places()[:2])
    tabs.resize(210, 32)
    places = tabs._places()
    assert not any(chip for _, chip in places)
    assert places[-1][0].right() <= 210
