"""How the panes lie: widths by class, focus mode, the sizes that are found again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.arrangement import Arrangement, Panes
from spanglass.gui.theming.theme import Theme

Make = Callable[[], Arrangement]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    def build() -> Arrangement:
        panes = Panes(*(QListView() for _ in range(4)))
        arrangement = Arrangement(Theme(), panes)
        qtbot.addWidget(arrangement)
        arrangement.resize(1376, 832)
        with qtbot.waitActive(arrangement):
            arrangement.show()
        return arrangement

    return build


@pytest.fixture
def shown(make: Make) -> Arrangement:
    return make()


def tree_and_detail(shown: Arrangement) -> tuple[int, int]:
    first, second = shown.middle.sizes()
    return first, second


def drag(shown: Arrangement, tree: int, detail: int) -> None:
    shown.middle.setSizes([tree, detail])
    shown.middle.splitterMoved.emit(tree, 1)


def test_focus_mode_hides_the_list_and_lays_the_detail_beside_the_tree(
    qtbot: QtBot, shown: Arrangement
) -> None:
    assert tree_and_detail(shown) == (406, 425)
    with qtbot.waitSignal(shown.focus_changed) as told:
        shown.set_focused(True)
    assert told.args == [True]
    assert shown.in_order()[0].isHidden()
    assert shown.middle.orientation() is Qt.Orientation.Horizontal
    assert tree_and_detail(shown) == (545, 544)
    shown.set_focused(False)
    assert (shown.in_order()[0].width(), tree_and_detail(shown)) == (512, (406, 425))
    with qtbot.assertNotEmitted(shown.focus_changed):
        shown.set_focused(False)


def test_with_large_letters_the_list_leaves_the_trace_its_room(shown: Arrangement) -> None:
    shown._theme.change(scale=1.5)
    shown.in_order()[3].hide()
    shown.resize(888, 500)
    traces, trace, *_ = shown.in_order()
    assert trace.width() >= 1.5 * 360 - 4
    assert traces.width() >= 1.5 * 220


def test_the_keyboard_goes_from_the_hidden_list_to_the_tree_and_escape_brings_it_back(
    qtbot: QtBot, shown: Arrangement
) -> None:
    traces, tree, *_ = shown.in_order()
    traces.setFocus()
    shown.set_focused(True)
    assert shown.focusWidget() is tree
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.focused
    assert shown.focusWidget() is traces
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.focused


def test_the_class_of_width_changes_with_some_play(shown: Arrangement) -> None:
    traces = shown.in_order()[0]
    for width, expected in ((1199, 512), (1161, 512), (1159, 316), (1199, 316), (1200, 512)):
        shown.resize(width, 800)
        assert traces.width() == expected, width


def test_what_is_drawn_is_kept_for_the_class_and_for_focus_mode(shown: Arrangement) -> None:
    drag(shown, 208, 623)
    shown.set_focused(True)
    drag(shown, 300, 790)
    shown.resize(1000, 700)
    assert tree_and_detail(shown)[0] == pytest.approx(357, abs=2), "the narrow class has its own"
    shown.resize(1376, 832)
    assert tree_and_detail(shown)[0] == pytest.approx(300, abs=3)
    shown.set_focused(False)
    assert tree_and_detail(shown)[0] == pytest.approx(208, abs=2)


def test_all_of_it_is_found_again(make: Make) -> None:
    first = make()
    drag(first, 208, 623)
    first.toggle_detail()
    first.set_focused(True)
    second = make()
    second.restore(first.state())
    assert second.focused
    assert second.in_order()[2].isHidden()
    assert second.state() == first.state()


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"wide": [1, 2]},
        {"wide": "512", "narrow": None, "focus": "yes", "detail": 0},
        {"wide": [512, 284, float("nan"), 1]},
        {"wide": [512, 284, True, "a"]},
    ],
)
def test_what_makes_no_sense_changes_nothing(shown: Arrangement, state: dict[str, object]) -> None:
    before = shown.state()
    shown.restore(state)
    assert shown.state() == before
