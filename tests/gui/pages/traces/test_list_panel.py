"""The list as a whole: what arrives while it flows, is pointed at, scrolled or paused, and its states."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from builders import T0
from spanglass.core import query_times
from spanglass.core.ids import to_hex
from spanglass.gui.pages.traces import list_panel, list_stack
from spanglass.gui.pages.traces.list_filters import QUICK_FILTERS
from spanglass.gui.session.selection import TimeRange
from spanglass.store.writer import Writer
from trace_lists import SECOND, Listed
from traffic import a_batch, a_span

DAY = 86_400 * SECOND


@pytest.fixture
def listed(qtbot: QtBot, tmp_path: Path) -> Iterator[Listed]:
    listed = Listed(qtbot, tmp_path)
    yield listed
    listed.close()


@pytest.fixture
def full(listed: Listed) -> Listed:
    listed.write(*range(1, 41))
    return listed.open()


def point_at(full: Listed, place: QPoint) -> None:
    for at in (place + QPoint(40, 40), place):  # a pointer that was there already does not move
        full.bot.mouseMove(full.panel.view.viewport(), at)


def test_the_newest_are_on_top_and_the_first_is_current(full: Listed) -> None:
    assert full.names()[:3] == ["t40", "t39", "t38"]
    assert full.selection.trace is not None
    assert full.selection.trace.name == "t40"
    assert full.counts[-1] == 40


def test_rows_come_in_live_and_the_current_one_stays(full: Listed) -> None:
    full.write(41, 42)
    full.tell()
    assert full.names()[:3] == ["t42", "t41", "t40"]
    assert full.selection.trace is not None
    assert full.selection.trace.name == "t40"
    assert full.panel.view.at_top()
    assert full.panel._pill.isHidden()


def test_while_pointed_at_nothing_moves_and_a_pill_counts(full: Listed) -> None:
    point_at(full, QPoint(100, 100))
    full.write(41, 42)
    full.tell()
    assert full.names()[0] == "t40"
    assert (full.panel._pill.text(), full.panel._pill.isVisible(), full.pending[-1]) == ("2 new", True, 2)
    full.panel.view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert full.names()[:2] == ["t42", "t41"]
    assert full.panel._pill.isHidden()


def test_the_pill_shows_them_though_the_pointer_stays(full: Listed) -> None:
    point_at(full, QPoint(100, 100))
    full.write(41)
    full.tell()
    full.bot.mouseClick(full.panel._pill, Qt.MouseButton.LeftButton)
    assert full.names()[0] == "t41"
    full.write(42)
    full.tell()
    assert full.names()[0] == "t42", "it goes on to follow until the pointer moves"


def test_while_scrolled_away_nothing_moves_and_home_follows_again(full: Listed) -> None:
    view = full.panel.view
    view.verticalScrollBar().setValue(200)
    before = view.rowAt(50)
    full.write(41, 42, 43)
    full.tell()
    assert (full.names()[0], view.rowAt(50)) == ("t40", before)
    assert full.panel._pill.text() == "3 new"
    full.bot.keyClick(view, Qt.Key.Key_Home)
    assert full.names()[0] == "t43"
    assert full.selection.trace is not None
    assert full.selection.trace.name == "t43"
    assert view.at_top()


def test_paused_nothing_changes_until_it_goes_on(full: Listed) -> None:
    full.selection.set_live(False)
    full.write(41, 42)
    full.tell()
    assert full.names()[0] == "t40"
    assert full.pending[-1] == 2
    assert full.panel._pill.isHidden(), "the Live button says it"
    full.selection.set_live(True)
    assert full.names()[:2] == ["t42", "t41"]
    assert full.pending[-1] == 0


def test_paused_the_counts_stand_still_too(full: Listed) -> None:
    full.write(41)
    full.tell()
    full.selection.set_live(False)
    before = list(full.counts)
    full.bot.wait(1100)
    full.settle()
    assert full.counts == before


def test_newer_figures_of_the_current_trace_are_handed_on(full: Listed) -> None:
    current = full.selection.trace
    assert current is not None
    full.writer.write([a_batch(a_span(99, 40, trace=current.trace_id, start=current.start_ns))])
    full.tell()
    assert full.selection.trace is not None
    assert full.selection.trace.spans == 2
    assert full.selection.trace.trace_id == current.trace_id


def test_a_quick_filter_narrows_and_its_count_is_told(full: Listed) -> None:
    full.write(50, status={"code": 2})
    full.tell()
    full.panel._filters.choose(QUICK_FILTERS[1])
    full.settle()
    assert full.names() == ["t50"]
    full.bot.waitUntil(lambda: full.counts[-1] == 1)


def test_a_filter_without_a_match_says_so_and_is_cleared(full: Listed) -> None:
    full.selection.set_query("name:nothing")
    full.settle()
    notice = full.panel._stack.notice
    assert full.panel._stack.currentWidget() is notice
    assert notice._title.text() == "Nothing matches these filters"
    assert notice._detail.text() == "40 traces are hidden"
    full.bot.mouseClick(notice._first, Qt.MouseButton.LeftButton)
    full.settle()
    assert full.selection.query == ""
    assert full.panel._stack.currentWidget() is full.panel.view
    assert len(full.names()) == 40


def test_a_match_that_arrives_takes_the_notices_place(full: Listed) -> None:
    full.selection.set_query("name:t77")
    full.settle()
    full.write(77)
    full.tell()
    assert full.panel._stack.currentWidget() is full.panel.view
    assert full.names() == ["t77"]


def test_an_empty_range_offers_a_wider_one(full: Listed) -> None:
    full.now += 7200 * SECOND
    full.selection.set_range(TimeRange(300))
    full.settle()
    notice = full.panel._stack.notice
    assert notice._title.text() == "No traces in the last 5 min"
    full.bot.mouseClick(notice._second, Qt.MouseButton.LeftButton)
    full.settle()
    assert full.selection.range == TimeRange(7 * 86400)
    assert len(full.names()) == 40


def test_traces_leave_a_range_that_moves_on(full: Listed) -> None:
    full.now += 820 * SECOND
    full.tell()
    assert full.names()[-1] == "t20"
    point_at(full, QPoint(100, 100))
    full.now += 5 * SECOND
    full.tell()
    assert full.names()[-1] == "t20", "nothing moves under the pointer"


def test_nothing_is_drawn_for_a_moment_then_skeleton_rows(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_stack, "_SKELETON_AFTER_MS", 10)
    listed = Listed(qtbot, tmp_path)
    monkeypatch.setattr(listed.questions, "ask", lambda *_: None)
    listed.panel.show()
    listed.panel.refresh()
    assert listed.panel._stack.currentWidget() is not listed.panel._stack._skeleton
    qtbot.waitUntil(lambda: listed.panel._stack.currentWidget() is listed.panel._stack._skeleton)
    listed.close()


def test_a_store_that_fails_is_said_and_tried_again(full: Listed) -> None:
    full.questions.failed.emit("list", OSError("The disk is gone."))
    notice = full.panel._stack.notice
    assert (notice._title.text(), notice._detail.text()) == (
        "The list could not be read",
        "The disk is gone.",
    )
    full.bot.mouseClick(notice._first, Qt.MouseButton.LeftButton)
    full.settle()
    assert full.panel._stack.currentWidget() is full.panel.view


def test_a_trace_chosen_elsewhere_becomes_the_current_row(full: Listed) -> None:
    full.selection.set_trace(full.panel._model.row_at(30))
    view = full.panel.view
    assert view.currentIndex().row() == 30
    assert 30 in view.visible_rows()
    full.selection.set_trace(None)
    assert not view.currentIndex().isValid()


def test_opening_a_row_hands_its_trace_over(full: Listed) -> None:
    with full.bot.waitSignal(full.panel.opened) as told:
        full.bot.keyClick(full.panel.view, Qt.Key.Key_Return)
    assert told.args[0].name == "t40"


def test_the_id_is_copied(full: Listed) -> None:
    full.panel.choice.copy_ids()
    assert full.selection.trace is not None
    assert QGuiApplication.clipboard().text() == to_hex(full.selection.trace.trace_id)


def test_further_pages_come_while_scrolling(listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spanglass.gui.pages.traces.list_questions.PAGE", 20)
    monkeypatch.setattr(list_panel, "_FETCH_AHEAD_ROWS", 5)
    listed.write(*range(1, 61))
    listed.open()
    bar = listed.panel.view.verticalScrollBar()
    for rows in (20, 40, 60):
        listed.bot.waitUntil(lambda rows=rows: len(listed.names()) >= rows)
        bar.setValue(bar.maximum())
    assert listed.names() == [f"t{number}" for number in range(60, 0, -1)]


def test_another_store_in_its_place_is_listed_anew(full: Listed, tmp_path: Path) -> None:
    full.writer.close()
    for name in ("a.db", "a.db-wal", "a.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    full.writer = Writer(tmp_path / "a.db")
    full.write(5)
    full.selection.set_trace(None)
    full.questions.renew()
    full.tell()
    assert full.names() == ["t5"]
    assert full.selection.trace is not None
    assert full.selection.trace.name == "t5"


def test_pressing_a_head_sorts_in_the_store_and_again_the_other_way(full: Listed) -> None:
    full.write(50, end_time_unix_nano=T0 + 80 * SECOND)
    full.tell()
    press_head(full, "duration")
    assert full.names()[:2] == ["t50", "t40"]
    press_head(full, "duration")
    assert full.names()[0] == "t1"
    assert full.names()[-1] == "t50"
    press_head(full, "duration")
    assert full.names()[:2] == ["t50", "t40"]
    press_head(full, "name")
    assert full.names()[:3] == ["t1", "t10", "t11"]


def press_head(full: Listed, column: str) -> None:
    head = full.panel.view.horizontalHeader()
    section = full.panel._model.column_of(column)
    place = QPoint(head.sectionViewportPosition(section) + head.sectionSize(section) // 2, 10)
    full.bot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    full.settle()


def test_live_rows_find_their_places_in_any_order(full: Listed) -> None:
    press_head(full, "name")
    full.write(401)
    full.tell()
    at = full.names().index("t401")
    assert full.names()[at - 1 : at + 2] == ["t40", "t401", "t5"]


def test_the_selection_stays_when_the_order_changes(full: Listed) -> None:
    full.panel.view.make_current(5)
    chosen = full.selection.trace
    press_head(full, "name")
    assert full.selection.trace is chosen
    assert full.names()[full.panel.view.currentIndex().row()] == "t35"


def test_the_order_is_kept_and_what_makes_no_sense_is_not(full: Listed) -> None:
    press_head(full, "cost")
    kept = full.panel.state()
    assert kept == {"column": "cost", "descending": True, "widths": {}, "hidden": []}
    full.panel.restore({"column": "nonsense", "descending": True})
    full.panel.restore({"column": "name", "descending": 1})
    assert full.panel.state() == kept
    full.panel.restore({"column": "name", "descending": False})
    full.settle()
    assert full.names()[0] == "t1"


def test_a_range_named_in_the_filter_bounds_the_list(full: Listed) -> None:
    full.selection.set_query(query_times.at(T0 + 5 * SECOND, T0 + 8 * SECOND, full.now + 9 * DAY))
    full.settle()
    assert full.names() == ["t8", "t7", "t6", "t5"]


def test_it_is_said_among_how_many(full: Listed) -> None:
    told: list[tuple[int, object]] = []
    full.panel.count_changed.connect(lambda count, among: told.append((count, among)))
    full.selection.set_query("name:t7")
    full.settle()
    full.bot.waitUntil(lambda: bool(told))
    assert told[-1] == (1, 40)


def test_the_order_is_chosen_from_the_keyboard_too(full: Listed) -> None:
    menu = full.panel.view._head.menu()
    assert [action.text() for action in menu.actions()][:2] == ["Sort by outcome", "Sort by time"]
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Sort by time"]
    menu.actions()[2].trigger()
    full.settle()
    assert full.names()[:2] == ["t1", "t10"]
