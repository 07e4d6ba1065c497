"""The menus of rows: what they offer for one trace, for several, and for a span where it stands."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from shells import a_shell
from spanglass.core.ids import to_hex
from spanglass.gui.pages.traces.detail_panel import DetailPanel
from spanglass.gui.pages.traces.list_panel import ListPanel
from spanglass.gui.pages.traces.row_menus import RowMenus
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.shell import Shell
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def shell(qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path) -> Iterator[Shell]:
    theme = Theme()
    styled(theme)
    with a_shell(qtbot, theme, a_sample_store(tmp_path / "a.db", 8)) as shell:
        yield shell


@pytest.fixture
def menus(shell: Shell) -> RowMenus:
    return next(part for part in shell.page._parts if isinstance(part, RowMenus))


@pytest.fixture
def traces(shell: Shell) -> ListPanel:
    panel = shell.page.arrangement.in_order()[0]
    assert isinstance(panel, ListPanel)
    return panel


@pytest.fixture
def trace(shell: Shell) -> TracePanel:
    panel = shell.page.arrangement.in_order()[1]
    assert isinstance(panel, TracePanel)
    return panel


def choose(traces: ListPanel, *rows: int) -> None:
    model = traces.view.selectionModel()
    traces.view.make_current(rows[0])
    for row in rows[1:]:
        model.select(traces._model.index(row, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows)


def entries(menu: QMenu) -> list[str]:
    return [entry.text().replace("\t", " · ").replace("&", "") for entry in menu.actions()]


def press(menu: QMenu, title: str) -> None:
    """Choose an entry by the beginning of its text."""
    next(entry for entry in menu.actions() if entry.text().startswith(title)).trigger()


def test_one_trace_can_be_taken_anywhere_from_its_row(menus: RowMenus, traces: ListPanel) -> None:
    choose(traces, 1)
    found = entries(menus.trace_menu())
    assert found[:5] == ["Replay · R", "Fix · F", "Compare · C", "Add to dataset · D", ""]
    assert found[5:8] == ["Copy the row · Ctrl+C", "Copy the id · Y", ""]
    assert {"Show only traces of this name", "Leave out traces of this name", "Good", "Bad"} <= set(found)
    assert found[-3:] == ["Export the trace… · Ctrl+E", "", "Delete the trace · Del"]
    assert ("", "") not in pairwise(found)


def test_several_offer_what_makes_sense_for_several(menus: RowMenus, traces: ListPanel) -> None:
    choose(traces, 0, 2)
    assert entries(menus.trace_menu())[:2] == ["Compare · C", "Add to dataset · D"]
    choose(traces, 0, 2, 3)
    found = entries(menus.trace_menu())
    assert found == ["Add to dataset · D", "", "Copy 3 rows · Ctrl+C", "Copy 3 ids · Y", "",
                     "Export 3 traces… · Ctrl+E", "", "Delete 3 traces · Del"]  # fmt: skip


def test_copies_are_of_all_selected_rows(menus: RowMenus, traces: ListPanel) -> None:
    choose(traces, 0, 2)
    press(menus.trace_menu(), "Copy 2 ids")
    ids = [to_hex(traces._model.row_at(row).trace_id) for row in (0, 2)]
    assert QGuiApplication.clipboard().text().split("\n") == ids
    press(menus.trace_menu(), "Copy 2 rows")
    lines = QGuiApplication.clipboard().text().split("\n")
    assert [traces._model.row_at(row).name in line for row, line in zip((0, 2), lines, strict=True)] == [
        True
    ] * 2


def test_its_like_is_found_or_left_out(shell: Shell, menus: RowMenus, traces: ListPanel) -> None:
    choose(traces, 1)
    name = traces._model.row_at(1).name
    press(menus.trace_menu(), "Leave out traces of this name")
    assert shell.selection.query == f"-name:{name}"
    shell.selection.set_query("")
    press(menus.trace_menu(), "Show only traces with this model")
    assert shell.selection.query.startswith("model:")


def test_a_right_press_on_a_span_offers_what_can_be_done_with_that_span(
    qtbot: QtBot, qapp: QApplication, opened: list[tuple[QMenu, QPoint]], shell: Shell, trace: TracePanel
) -> None:
    tree = trace.tree
    qtbot.waitUntil(lambda: tree.spans.rowCount() > 1)
    tree.choose(tree.spans.node_at(1))
    at = tree.visualRect(tree.spans.index(0, 0)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.RightButton, pos=at)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, tree.viewport().mapToGlobal(at))
    qapp.sendEvent(tree.viewport(), asked)
    ((menu, _),) = opened
    assert tree.currentIndex().row() == 0
    found = entries(menu)
    assert {"Copy as text", "Copy the span id", "Fold everything below · Shift+Left"} <= set(found)
    press(menu, "Fold everything below")
    assert tree.spans.rowCount() == 1


def test_a_leaf_has_nothing_to_fold(qtbot: QtBot, menus: RowMenus, trace: TracePanel) -> None:
    qtbot.waitUntil(lambda: trace.tree.spans.rowCount() > 1)
    trace.tree.choose_slowest()
    assert not [title for title in entries(menus.span_menu()) if "old everything" in title]


def test_a_bar_of_the_timeline_has_the_menu_of_its_span(
    qtbot: QtBot, qapp: QApplication, opened: list[tuple[QMenu, QPoint]], shell: Shell, trace: TracePanel
) -> None:
    trace.views.turn(1)
    timeline = trace.views.timeline
    qtbot.waitUntil(lambda: timeline.complete and bool(timeline.lanes.starts))
    places = ((x, y) for y in range(timeline.viewport().height()) for x in range(12, timeline.width(), 40))
    at = next(QPoint(*place) for place in places if timeline.node_at(QPoint(*place)))
    node = timeline.node_at(at)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, timeline.viewport().mapToGlobal(at))
    qapp.sendEvent(timeline.viewport(), asked)
    ((menu, _),) = opened
    assert menu.parent() is next(
        pane for pane in shell.page.arrangement.in_order() if isinstance(pane, DetailPanel)
    )
    assert trace.tree.spans.node_of(trace.tree.currentIndex()) == node


def test_what_is_deleted_is_counted_and_goes(shell: Shell, menus: RowMenus, traces: ListPanel) -> None:
    before = traces._model.rowCount()
    choose(traces, 0, 2)
    press(menus.trace_menu(), "Delete 2 traces")
    assert traces._model.rowCount() == before - 2


def test_a_key_opens_the_menu_of_the_row_that_has_the_keyboard(
    qtbot: QtBot, shell: Shell, traces: ListPanel, opened: list[tuple[QMenu, QPoint]]
) -> None:
    traces.view.setFocus()
    choose(traces, 2)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    ((menu, place),) = opened
    assert entries(menu)[0] == "Replay · R"
    row = traces.view.visualRect(traces.view.currentIndex())
    assert place == traces.view.viewport().mapToGlobal(row.bottomLeft())
