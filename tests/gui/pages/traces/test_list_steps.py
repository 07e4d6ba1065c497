"""Steps through the rows: to neighbours, to problems, to the newest."""

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.list_steps import ListSteps
from trace_lists import Dress, ShownList, a_trace


@pytest.fixture
def shown(qtbot: QtBot, styled: Dress) -> ShownList:
    bad = {3: {"failed": True}, 7: {"refusals": 1}}
    return ShownList(qtbot, styled, *(a_trace(number, **bad.get(number, {})) for number in range(10)))


@pytest.fixture
def steps(shown: ShownList) -> ListSteps:
    return ListSteps(shown.model, shown.view)


def test_the_first_step_goes_to_the_first_row(shown: ShownList, steps: ListSteps) -> None:
    shown.view.selectionModel().clear()
    assert not shown.view.currentIndex().isValid()
    steps.next()
    assert shown.current == "t9"


def test_steps_stop_at_the_ends(shown: ShownList, steps: ListSteps) -> None:
    shown.view.make_current(0)
    steps.previous()
    assert shown.current == "t9"
    shown.view.make_current(9)
    steps.next()
    assert shown.current == "t0"


def test_problems_are_found_both_ways(shown: ShownList, steps: ListSteps) -> None:
    shown.view.make_current(0)
    found = []
    for step in (steps.next_problem, steps.next_problem, steps.next_problem, steps.previous_problem):
        step()
        found.append(shown.current)
    assert found == ["t7", "t3", "t3", "t7"]


def test_the_chosen_ones_are_told_newest_first(shown: ShownList, steps: ListSteps) -> None:
    shown.view.make_current(4)
    model = shown.view.selectionModel()
    flags = model.SelectionFlag
    model.select(shown.model.index(1, 0), flags.Select | flags.Rows)
    assert [trace.name for trace in steps.chosen()] == ["t8", "t5"]
    steps.newest()
    assert [trace.name for trace in steps.chosen()] == ["t9"]


def test_without_rows_nothing_happens(qtbot: QtBot, styled: Dress) -> None:
    empty = ShownList(qtbot, styled)
    steps = ListSteps(empty.model, empty.view)
    for step in (steps.next, steps.previous, steps.next_problem, steps.previous_problem, steps.newest):
        step()
    assert (empty.current, steps.chosen()) == ("", ())
