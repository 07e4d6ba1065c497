"""The bar over the pages: filter, range, Live, both ways with the selection."""

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.topbar import RANGES, TopBar
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def selection() -> Selection:
    return Selection()


@pytest.fixture
def bar(qtbot: QtBot, selection: Selection) -> TopBar:
    bar = TopBar(Theme(), selection)
    qtbot.addWidget(bar)
    return bar


def test_the_selection_is_shown(bar: TopBar, selection: Selection) -> None:
    selection.set_query("status:error")
    selection.set_range(TimeRange(86400))
    selection.set_live(False)
    assert (bar.filter.query, bar.range.text(), bar.live.text()) == (
        "status:error", "Last 24 h", "Paused",
    )  # fmt: skip


def test_ranges_are_in_a_menu_with_the_current_one_checked(bar: TopBar, selection: Selection) -> None:
    menu = bar.ranges_menu()
    assert [action.text() for action in menu.actions()] == [chosen.label for chosen in RANGES]
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Last 30 min"]
    menu.actions()[-1].trigger()
    assert selection.range == TimeRange(None)
    assert bar.range.text() == "All time"


def test_live_is_toggled(bar: TopBar, selection: Selection) -> None:
    bar.live.click()
    assert not selection.live
    bar.live.click()
    assert selection.live


def test_the_count_is_said_beside_the_filter(bar: TopBar, selection: Selection) -> None:
    said = []
    for count in (1284, 1, 0, None):
        bar.set_count(count)
        said.append(bar.filter._note.text())
    assert said == ["1,284 traces", "1 trace", "no traces", ""]
    selection.set_query("x")
    bar.set_count(0)
    assert bar.filter._note.text() == "0 traces"


def test_enter_hands_the_text_over(qtbot: QtBot, bar: TopBar) -> None:
    with qtbot.waitSignal(bar.query_entered) as told:
        bar.filter.entered.emit("user:u_1")
    assert told.args == ["user:u_1"]


def test_an_error_goes_to_the_field(bar: TopBar) -> None:
    bar.show_error("No field “modle”.")
    assert bar.filter.line.accessibleDescription() == "No field “modle”."


def test_a_range_in_the_filter_is_named_and_gives_way_to_a_chosen_one(
    bar: TopBar, selection: Selection
) -> None:
    selection.set_query("user:x at:2026-11-01T07:01..2026-11-01T07:10")
    assert bar.range.text() == "07:01–07:10"
    menu = bar.ranges_menu()
    assert not any(action.isChecked() for action in menu.actions())
    menu.actions()[0].trigger()
    assert (selection.query, selection.range, bar.range.text()) == ("user:x", TimeRange(300), "Last 5 min")
