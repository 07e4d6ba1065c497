"""The table: selection by row with its edge, keys, hover, columns that fit, and themes."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from builders import T0
from spanglass.core.display import clock
from spanglass.core.views import NEWEST, Listing, TracePage
from spanglass.gui.pages.traces.list_delegate import GAP
from spanglass.gui.pages.traces.local_day import Day
from spanglass.gui.theming.theme import Scheme
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar
from trace_lists import NOW, SECOND, Dress, ShownList, a_trace


@pytest.fixture
def shown(qtbot: QtBot, styled: Dress) -> ShownList:
    return ShownList(qtbot, styled, *(a_trace(number) for number in range(40)))


def pixel(shown: ShownList, x: int, row: int) -> QColor:
    """A place near the upper edge of a row, where no text is."""
    viewport = shown.view.viewport()
    return viewport.grab().toImage().pixelColor(x, shown.view.rowViewportPosition(row) + 1)


def test_the_selected_row_is_filled_with_an_edge(shown: ShownList) -> None:
    shown.view.make_current(3)
    theme = shown.theme
    assert pixel(shown, 0, 3) == theme.color("accent")
    assert pixel(shown, 30, 3) == theme.color("sel")
    assert pixel(shown, 500, 3) == theme.color("sel")
    assert pixel(shown, 30, 4) == theme.color("bg1")


def test_rows_are_on_the_ground_of_the_theme_after_a_switch(shown: ShownList) -> None:
    shown.theme.change(scheme=Scheme.LIGHT)
    shown.view.make_current(3)
    assert pixel(shown, 30, 3) == shown.theme.color("sel")
    assert pixel(shown, 30, 4) == shown.theme.color("bg1")


def test_the_row_under_the_pointer_is_marked(qtbot: QtBot, shown: ShownList) -> None:
    qtbot.mouseMove(shown.view.viewport(), QPoint(100, 26 * 2 + 10))
    assert pixel(shown, 30, 2) == shown.theme.color("bg3")
    assert pixel(shown, 30, 1) == shown.theme.color("bg1")


def test_a_click_selects_one_row_and_ctrl_more(qtbot: QtBot, shown: ShownList) -> None:
    view, left = shown.view, Qt.MouseButton.LeftButton
    qtbot.mouseClick(view.viewport(), left, pos=QPoint(100, 10))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(view.viewport(), left, control, pos=QPoint(100, 26 * 3 + 10))
    assert [index.row() for index in view.selectionModel().selectedRows()] == [0, 3]
    qtbot.mouseClick(view.viewport(), left, pos=QPoint(100, 26 + 10))
    assert [index.row() for index in view.selectionModel().selectedRows()] == [1]


def test_enter_and_double_click_open(qtbot: QtBot, shown: ShownList) -> None:
    shown.view.make_current(5)
    with qtbot.waitSignal(shown.view.opened) as told:
        qtbot.keyClick(shown.view, Qt.Key.Key_Return)
    assert told.args == [5]
    place = QPoint(100, 26 * 2 + 10)
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(shown.view.opened) as told:
        qtbot.mouseDClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [2]


def test_home_asks_for_the_newest_and_end_goes_to_the_oldest(qtbot: QtBot, shown: ShownList) -> None:
    qtbot.keyClick(shown.view, Qt.Key.Key_End)
    assert shown.current == "t0"
    with qtbot.waitSignal(shown.view.newest_wanted):
        qtbot.keyClick(shown.view, Qt.Key.Key_Home)


def test_arrows_and_pages_move(qtbot: QtBot, shown: ShownList) -> None:
    shown.view.make_current(0)
    qtbot.keyClick(shown.view, Qt.Key.Key_Down)
    assert shown.current == "t38"
    qtbot.keyClick(shown.view, Qt.Key.Key_PageDown)
    assert shown.view.currentIndex().row() > 5


@pytest.mark.parametrize("key", [Qt.Key.Key_J, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Escape])
def test_letters_and_sideways_keys_are_left_to_the_window(
    qtbot: QtBot, shown: ShownList, key: Qt.Key
) -> None:
    shown.view.make_current(5)
    qtbot.keyClick(shown.view, key)
    assert shown.current == "t34"


def test_the_top_is_known(shown: ShownList) -> None:
    assert shown.view.at_top()
    shown.view.scrollTo(shown.model.index(39, 0), QAbstractItemView.ScrollHint.PositionAtBottom)
    assert not shown.view.at_top()
    rows = shown.view.visible_rows()
    assert rows.stop == 40
    assert 8 <= len(rows) <= 12


def test_a_list_without_rows_shows_none(qtbot: QtBot, styled: Dress) -> None:
    empty = ShownList(qtbot, styled)
    assert empty.view.visible_rows() == range(0)
    qtbot.keyClick(empty.view, Qt.Key.Key_End)
    qtbot.keyClick(empty.view, Qt.Key.Key_Return)
    assert empty.current == ""


def test_going_to_a_row_scrolls_only_if_asked(shown: ShownList) -> None:
    shown.view.make_current(30, scroll=False)
    assert shown.view.at_top()
    shown.view.make_current(30)
    assert not shown.view.at_top()


def test_narrow_lists_leave_columns_out(qtbot: QtBot, shown: ShownList) -> None:
    def columns() -> list[str]:
        view = shown.view
        return [column.id for at, column in enumerate(shown.model.columns) if not view.isColumnHidden(at)]

    assert columns() == ["status", "time", "name", "model", "duration", "tokens", "cost"]
    shown.view.resize(300, 300)
    qtbot.waitUntil(lambda: columns() == ["status", "time", "name", "duration"])
    widths = [shown.view.columnWidth(at) for at in range(7) if not shown.view.isColumnHidden(at)]
    assert sum(widths) == shown.view.viewport().width()


def test_columns_are_left_out_and_shown_again_from_the_menu_of_the_head(shown: ShownList) -> None:
    view, model, time = shown.view, shown.model.column_of("model"), shown.model.column_of("time")

    def press(text: str) -> None:
        next(action for action in view.head.menu(columns=True).actions() if action.text() == text).trigger()

    press("Show model")
    press("Show time")
    assert view.isColumnHidden(model)
    assert view.isColumnHidden(time)
    assert sum(view.columnWidth(at) for at in range(7)) == view.viewport().width()
    kept = view.head.kept()
    press("Show time")
    assert not view.isColumnHidden(time)
    view.head.restore(kept)
    assert view.isColumnHidden(time)
    checked = {action.text(): action.isChecked() for action in view.head.menu(columns=True).actions()}
    assert (checked["Show model"], checked["Show cost"]) == (False, True)
    view.head.restore({"hidden": ["status", 3, "cost"]})
    assert [view.isColumnHidden(shown.model.column_of(name)) for name in ("status", "cost")] == [False, True]


@pytest.mark.parametrize("size", [(512, 1.0), (330, 1.0), (768, 1.5)])
def test_the_scroll_bar_covers_no_figure(qtbot: QtBot, shown: ShownList, size: tuple[int, float]) -> None:
    width, scale = size
    shown.theme.change(scale=scale)
    shown.view.resize(width, 400)
    free = shown.view.viewport().width() - OverlayScrollBar.WIDTH
    head = shown.view.head
    last = max(head.sectionViewportPosition(n) + head.room(n) for n in range(head.count()))
    assert free - 2 <= last - shown.theme.px(GAP) <= free


def test_the_edge_between_two_columns_is_dragged_and_set_back(qtbot: QtBot, shown: ShownList) -> None:
    view, left = shown.view, Qt.MouseButton.LeftButton
    view.resize(700, 300)
    model, name = shown.model.column_of("model"), shown.model.column_of("name")
    usual, names = view.columnWidth(model), view.columnWidth(name)
    edge = QPoint(view.head.sectionViewportPosition(model) + 1, 10)
    with qtbot.assertNotEmitted(view.sort_wanted):
        qtbot.mousePress(view.head.viewport(), left, pos=edge)
        qtbot.mouseMove(view.head.viewport(), edge - QPoint(30, 0))
        qtbot.mouseRelease(view.head.viewport(), left, pos=edge - QPoint(30, 0))
    assert (view.columnWidth(model), view.columnWidth(name)) == (usual + 30, names - 30)
    assert view.head.kept() == {"widths": {"model": usual + 30}, "hidden": []}
    assert "Usual column widths" in [action.text() for action in view.head.menu().actions()]
    qtbot.mouseDClick(view.head.viewport(), left, pos=edge - QPoint(30, 0))
    assert view.columnWidth(model) == usual
    view.head.restore({"widths": {"model": 90, "cost": "wide"}})
    assert view.columnWidth(model) == 90


def test_rows_grow_with_the_interface(shown: ShownList) -> None:
    assert shown.view.rowHeight(0) == 26
    shown.theme.change(scale=1.5)
    assert shown.view.rowHeight(0) == 39
    assert shown.view.horizontalHeader().height() == 39


def test_whether_the_pointer_rests_on_it_is_told(qtbot: QtBot, shown: ShownList) -> None:
    viewport, told = shown.view.viewport(), []
    shown.view.hovered.connect(told.append)
    qtbot.mouseMove(viewport, QPoint(100, 40))
    assert told[-1] is True
    shown.view.let_go()
    qtbot.mouseMove(viewport, QPoint(102, 41))
    assert told[-1] is False, "it was let go and has hardly moved"
    qtbot.mouseMove(viewport, QPoint(180, 100))
    assert told[-1] is True
    shown.view.hide()
    assert told[-1] is False


def test_the_keyboards_ring_is_drawn_for_the_keyboard_only(qtbot: QtBot, shown: ShownList) -> None:
    view = shown.view
    view.make_current(0)
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    without = view.viewport().grab().toImage()
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.viewport().grab().toImage() != without


def test_traces_of_other_days_say_their_day_where_the_list_is_not_in_the_order_of_time(
    qtbot: QtBot, styled: Dress, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = T0 - 3 * 86_400 * SECOND - 5 * SECOND
    shown = ShownList(qtbot, styled)
    said: list[str] = []
    line = shown.delegate._line
    monkeypatch.setattr(shown.delegate, "_line", lambda text, *rest: said.append(text) or line(text, *rest))

    def painted(listing: Listing) -> set[str]:
        said.clear()
        traces = (a_trace(1, start_ns=began, end_ns=T0), a_trace(2))
        shown.model.reset_to(TracePage(traces, None), listing)
        shown.view.viewport().grab()
        return set(said)

    of_today, day = clock(T0 + 2 * SECOND), Day(began).title(Day(NOW))
    assert {clock(began), of_today} <= painted(NEWEST)
    found = painted(Listing("cost", True))
    assert {day, of_today} <= found
    assert clock(began) not in found


def test_the_row_that_the_keyboard_comes_to_is_selected(qtbot: QtBot, styled: Dress) -> None:
    shown = ShownList(qtbot, styled, *(a_trace(number) for number in range(3)))
    shown.view.clearFocus()
    shown.view.selectionModel().clear()
    assert shown.current == ""
    shown.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert shown.current == "t2"
    assert [index.row() for index in shown.view.selectionModel().selectedRows()] == [0]


def test_a_window_that_comes_back_selects_no_row(qtbot: QtBot, styled: Dress) -> None:
    shown = ShownList(qtbot, styled, *(a_trace(number) for number in range(3)))
    shown.view.clearFocus()
    shown.view.selectionModel().clear()
    shown.view.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    assert shown.view.hasFocus()
    assert not shown.view.currentIndex().isValid()
    qtbot.keyClick(shown.view, Qt.Key.Key_Down)
    assert shown.current == "t2"
