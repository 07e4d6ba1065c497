"""The list's rows: newest first in any order of arrival, moved and inserted in place, never reset."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from builders import MS, T0, a_summary
from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui.models.traces import TracesModel

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def trace(number: int, start: int | None = None, revision: int = 1, name: str = "") -> TraceSummary:
    begin = T0 + (number if start is None else start) * MS
    return a_summary(
        row_id=number, revision=revision, start_ns=begin, end_ns=begin + MS, name=name or f"t{number}"
    )


def page(*traces: TraceSummary, more: str | None = None) -> TracePage:
    return TracePage(traces, more)


def names(model: TracesModel) -> list[str]:
    return [model.row_at(row).name for row in range(model.rowCount())]


@pytest.fixture
def model() -> TracesModel:
    return TracesModel()


@pytest.fixture(autouse=True)
def tester(model: TracesModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, FATAL)


def test_a_first_page_replaces_all_and_is_put_in_order(model: TracesModel) -> None:
    model.reset_to(page(trace(1), trace(3), trace(2), trace(3, revision=2)))
    assert names(model) == ["t3", "t2", "t1"]
    assert [model.row_of(number) for number in (1, 2, 3, 4)] == [2, 1, 0, None]
    model.reset_to(page(trace(9)))
    assert names(model) == ["t9"]
    assert model.row_of(1) is None


def test_of_two_that_began_together_the_later_arrival_is_first(model: TracesModel) -> None:
    model.reset_to(page(trace(1, start=5), trace(2, start=5)))
    assert names(model) == ["t2", "t1"]


def test_new_rows_go_to_their_places_as_few_insertions(qtbot: QtBot, model: TracesModel) -> None:
    model.reset_to(page(*(trace(number) for number in (8, 5, 2))))
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    model.merge([trace(number) for number in (1, 3, 4, 9, 10)])
    assert names(model) == ["t10", "t9", "t8", "t5", "t4", "t3", "t2", "t1"]
    assert inserted == [(3, 3), (2, 3), (0, 1)]


def test_live_rows_are_never_a_reset(model: TracesModel) -> None:
    model.reset_to(page(trace(1)))
    resets: list[object] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.merge([trace(2)])
    model.update([trace(1, revision=2)])
    model.append(page(trace(0)))
    assert not resets


def test_newer_figures_stay_where_they_are_with_one_signal(model: TracesModel) -> None:
    model.reset_to(page(*(trace(number) for number in range(5))))
    changes: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _: changes.append((first.row(), last.row())))
    rest = model.update([trace(1, revision=2, name="new"), trace(3, revision=2), trace(7)])
    assert changes == [(1, 3)]
    assert names(model)[3] == "new"
    assert [one.row_id for one in rest] == [7]


def test_older_figures_than_shown_are_dropped(model: TracesModel) -> None:
    model.reset_to(page(trace(1, revision=5, name="late")))
    assert model.update([trace(1, revision=4, name="early")]) == []
    assert names(model) == ["late"]


def test_a_row_whose_start_changes_is_moved_not_made_anew(model: TracesModel) -> None:
    model.reset_to(page(*(trace(number) for number in range(4))))
    kept = QPersistentModelIndex(model.index(model.row_of(0) or 0, 0))
    model.merge([trace(0, start=9, revision=2)])
    assert names(model) == ["t0", "t3", "t2", "t1"]
    assert kept.row() == 0
    model.merge([trace(0, start=2, revision=3)])
    assert model.row_at(kept.row()).row_id == 0


def test_a_trace_of_a_page_to_come_is_left_to_it(model: TracesModel) -> None:
    model.reset_to(page(trace(9), trace(8), more="cursor"))
    assert not model.is_new(trace(2))
    model.merge([trace(2), trace(10)])
    assert names(model) == ["t10", "t9", "t8"]
    model.append(page(trace(2), trace(8)))
    assert names(model) == ["t10", "t9", "t8", "t2"]


def test_the_next_page_is_asked_for_once(model: TracesModel) -> None:
    asked: list[str] = []
    model.more_wanted.connect(asked.append)
    model.reset_to(page(trace(9), more="cursor"))
    model.fetchMore(QModelIndex())  # the tester has asked for it already
    assert asked == ["cursor"]
    model.give_up_more()
    model.fetchMore(QModelIndex())
    assert asked == ["cursor", "cursor"]
    model.append(page(trace(1)))
    assert not model.canFetchMore(QModelIndex())
    model.fetchMore(model.index(0, 0))
    assert len(asked) == 2


def test_rows_that_left_the_range_go_but_none_up_to_the_current(model: TracesModel) -> None:
    model.reset_to(page(*(trace(number) for number in range(6)), more="cursor"))
    model.drop_before(T0 + 4 * MS, keep_row=3)
    assert names(model) == ["t5", "t4", "t3", "t2"]
    model.drop_before(T0 + 4 * MS)
    assert names(model) == ["t5", "t4"]
    assert not model.canFetchMore(QModelIndex())
    model.drop_before(T0)
    assert model.row_of(2) is None
    assert names(model) == ["t5", "t4"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 20)), max_size=40), st.integers(1, 5))
def test_any_order_of_arrival_leads_to_the_same_list(arrivals: list[tuple[int, int]], size: int) -> None:
    model = TracesModel()
    checked = QAbstractItemModelTester(model, FATAL)
    latest: dict[int, TraceSummary] = {}
    for revision, (number, start) in enumerate(arrivals):
        latest[number] = trace(number, start=start, revision=revision)
    told = [trace(number, start, revision) for revision, (number, start) in enumerate(arrivals)]
    for first in range(0, len(told), size):
        group = told[first : first + size]
        random.Random(first).shuffle(group)
        model.merge(group)
    expected = sorted(latest.values(), key=lambda one: (-one.start_ns, -one.row_id))
    assert [model.row_at(row) for row in range(model.rowCount())] == expected
    assert [model.row_of(one.row_id) for one in expected] == list(range(len(expected)))
    assert checked.failureReportingMode() is FATAL
