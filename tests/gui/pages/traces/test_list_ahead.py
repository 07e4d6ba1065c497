"""Rows of a new answer are painted before they are shown, and not shown when something else was asked."""

from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.list_ahead import RowsAhead
from trace_lists import Dress, ShownList, a_trace

ROWS = tuple(a_trace(number) for number in range(40))


def painted(shown: ShownList) -> set[int]:
    return {row_id for row_id, _, _ in shown.delegate._pictures}


def test_all_that_will_be_in_sight_is_painted_first(qtbot: QtBot, styled: Dress) -> None:
    shown, ready = ShownList(qtbot, styled), list[set[int]]()
    RowsAhead(shown.view).ready(ROWS, lambda: ready.append(painted(shown)))
    qtbot.waitUntil(lambda: bool(ready), timeout=30_000)
    assert len(ready) == 1
    assert ready[0] == {trace.row_id for trace in ROWS[: shown.view.fitting_rows()]}
    assert 5 < len(ready[0]) < 40


def test_in_a_high_window_what_is_painted_stays_until_it_is_shown(qtbot: QtBot, styled: Dress) -> None:
    shown, ready = ShownList(qtbot, styled, ROWS[0]), list[set[int]]()
    shown.view.resize(512, 2400)
    many = tuple(a_trace(number) for number in range(200))
    RowsAhead(shown.view).ready(many, lambda: ready.append(painted(shown)))
    qtbot.waitUntil(lambda: bool(ready), timeout=30_000)
    wanted = {trace.row_id for trace in many[: shown.view.fitting_rows()]}
    assert len(wanted) > 60
    assert wanted <= ready[0]


def test_a_hidden_list_is_not_painted(qtbot: QtBot, styled: Dress) -> None:
    shown, ready = ShownList(qtbot, styled), list[set[int]]()
    shown.view.hide()
    RowsAhead(shown.view).ready(ROWS, lambda: ready.append(painted(shown)))
    assert ready == [set()]


def test_what_is_not_wanted_any_more_is_not_shown(qtbot: QtBot, styled: Dress) -> None:
    shown, said = ShownList(qtbot, styled), list[str]()
    ahead = RowsAhead(shown.view)
    ahead._turns.run = lambda: None  # type: ignore[method-assign] # as if the first rows took a whole turn
    ahead.ready(ROWS, lambda: said.append("first"))
    ahead.drop()
    ahead.ready(ROWS[:1], lambda: said.append("second"))
    del ahead._turns.run  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    qtbot.wait(20)
    assert said == ["second"]
