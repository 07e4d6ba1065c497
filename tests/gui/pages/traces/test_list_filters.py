"""The quick filters: one is chosen, each counts, and a narrow row leaves out what it must."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.core.views import QuickCounts
from spanglass.gui.pages.traces.list_filters import QUICK_FILTERS, QuickFilters
from spanglass.gui.theming.theme import Theme

COUNTS = QuickCounts(all=1284, errors=18, refusals=31, retries=22, slow=64)


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def pane(qtbot: QtBot) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    pane.resize(512, 34)
    qtbot.addWidget(pane)
    return pane


@pytest.fixture
def row(pane: QWidget, theme: Theme) -> QuickFilters:
    row = QuickFilters(theme)
    pane.layout().addWidget(row)  # type: ignore[union-attr]
    pane.show()
    return row


def seen(row: QuickFilters) -> list[str]:
    return [f"{one._shown()} {one._count}".strip() for one in row._buttons if not one.isHidden()]


def test_counts_stand_beside_the_titles(row: QuickFilters) -> None:
    assert seen(row) == ["All", "Errors", "Refusals", "Retries", "Slow"]
    row.set_counts(COUNTS)
    assert seen(row) == ["All 1,284", "Errors 18", "Refusals 31", "Retries 22", "Slow 64"]
    assert row._buttons[2].accessibleName() == "Refusals, 31 traces"
    row.set_counts(None)
    assert seen(row)[0] == "All"


def test_very_many_are_counted_roughly(row: QuickFilters) -> None:
    row.set_counts(QuickCounts(all=1_234_567, errors=99_999, refusals=0, retries=0, slow=0))
    assert seen(row)[:2] == ["All 1.2M", "Errors 99,999"]


def test_a_click_chooses_once(qtbot: QtBot, row: QuickFilters) -> None:
    with qtbot.waitSignal(row.chosen) as told:
        qtbot.mouseClick(row._buttons[1], Qt.MouseButton.LeftButton)
    assert told.args == [QUICK_FILTERS[1]]
    assert row._buttons[1].isChecked()
    with qtbot.assertNotEmitted(row.chosen):
        row.choose(QUICK_FILTERS[1])


def test_narrow_rows_leave_out_titles_then_filters(pane: QWidget, row: QuickFilters) -> None:
    row.set_counts(COUNTS)
    pane.resize(316, 34)
    assert seen(row) == ["All 1,284", "18", "31", "22", "64"]
    pane.resize(160, 34)
    assert seen(row) == ["All 1,284", "18"]


def test_the_chosen_one_is_never_left_out(pane: QWidget, row: QuickFilters) -> None:
    row.set_counts(COUNTS)
    row.choose(QUICK_FILTERS[4])
    pane.resize(160, 34)
    assert seen(row)[-1] == "64"


def test_only_the_chosen_one_is_a_stop_of_tab(row: QuickFilters) -> None:
    stops = [one for one in row._buttons if one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value]
    assert stops == [row._buttons[0]]


@pytest.mark.parametrize("scale", [0.9, 1.5])
def test_it_grows_with_the_interface(row: QuickFilters, theme: Theme, scale: float) -> None:
    theme.change(scale=scale)
    assert row.height() == round(34 * scale)
    assert not row.grab().isNull()


def test_saved_queries_stand_behind_the_quick_filters(qtbot: QtBot, pane: QWidget, row: QuickFilters) -> None:
    pane.resize(900, 34)
    row.set_saved([("Dear & <b>slow</b>", "cost:>1"), ("Broken", "status:error")])
    row.set_saved_counts({"cost:>1": 7, "status:error": None})
    first, second = row._saved
    assert (first._shown(), first._count, second._count) == ("Dear & <b>slow</b>", "7", "")
    assert "&lt;b&gt;" not in first.text()
    with qtbot.waitSignal(row.saved_chosen) as told:
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert told.args == ["cost:>1"]
    row.set_query("status:error")
    assert (first.isChecked(), second.isChecked()) == (False, True)
    with qtbot.waitSignal(row.saved_chosen) as told:
        qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert told.args == [""]


def test_a_narrow_row_leaves_saved_queries_out_but_for_the_current_one(
    qtbot: QtBot, pane: QWidget, row: QuickFilters
) -> None:
    row.set_saved([(f"A filter of number {number}", f"cost:>{number}") for number in range(6)])
    row.set_query("cost:>5")
    pane.resize(420, 34)
    qtbot.waitUntil(lambda: row.width() == 420)
    assert [button.isHidden() for button in row._saved] == [True] * 5 + [False]
