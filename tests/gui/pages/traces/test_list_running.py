"""The durations of running rows count up while they are in sight, and only then."""

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.list_running import RunningRows
from trace_lists import NOW, Dress, ShownList, a_trace


def a_running(number: int) -> object:
    return a_trace(number, open=True, received_ns=NOW)


@pytest.fixture
def shown(qtbot: QtBot, styled: Dress) -> ShownList:
    traces = [a_trace(number) for number in range(60)]
    return ShownList(qtbot, styled, *traces, a_running(70), a_running(71))  # type: ignore[arg-type]


def test_they_are_watched_while_in_sight(shown: ShownList) -> None:
    running = RunningRows(shown.model, shown.view, lambda: NOW)
    running.watch()
    assert running._shown == {70, 71}
    assert running.timer.isActive()
    shown.view.make_current(59)
    running.watch()
    assert not running.timer.isActive()


def test_a_hidden_list_is_not_watched(shown: ShownList) -> None:
    running = RunningRows(shown.model, shown.view, lambda: NOW)
    shown.view.hide()
    running.watch()
    assert not running.timer.isActive()


def test_a_tick_repaints_durations_and_stops_when_all_have_ended(qtbot: QtBot, shown: ShownList) -> None:
    clock = [NOW]
    running = RunningRows(shown.model, shown.view, lambda: clock[0])
    running.watch()
    painted: list[tuple[int, str]] = []
    shown.view.update_column = lambda row, name: painted.append((row, name))  # type: ignore[method-assign]
    running._tick()
    assert painted == [(0, "duration"), (1, "duration")]
    clock[0] = NOW + 3_600_000_000_000
    running._tick()
    assert not running.timer.isActive()
