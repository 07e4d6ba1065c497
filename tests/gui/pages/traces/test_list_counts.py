"""Counts of the quick filters and of saved queries, over a store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass.gui.filter.saved_queries import SavedQueries
from spanglass.gui.pages.traces.list_counts import ListCounts
from spanglass.gui.pages.traces.list_filters import QuickFilters
from spanglass.gui.pages.traces.list_questions import ListQuestion
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def filters(qtbot: QtBot) -> QuickFilters:
    filters = QuickFilters(Theme())
    qtbot.addWidget(filters)
    return filters


@pytest.fixture
def saved() -> SavedQueries:
    saved = SavedQueries()
    saved.save("Agents", "kind:agent")
    saved.save("Of an old version", "modle:x")
    return saved


@pytest.fixture
def counts(qtbot: QtBot, tmp_path: Path, filters: QuickFilters, saved: SavedQueries) -> Iterator[ListCounts]:
    questions = Questions(a_sample_store(tmp_path / "a.db", count=30))
    yield ListCounts(questions, filters, lambda: ListQuestion("has:refusal"), saved)
    questions.stop()


def test_what_is_listed_and_among_how_many_is_told(qtbot: QtBot, counts: ListCounts) -> None:
    with qtbot.waitSignal(counts.counted) as told:
        counts.ask()
    listed, among = told.args
    assert 0 < listed < among == 30


def test_saved_queries_are_counted_and_one_that_cannot_be_read_is_not(
    qtbot: QtBot, counts: ListCounts, filters: QuickFilters
) -> None:
    counts.ask()
    qtbot.waitUntil(lambda: filters._saved[0]._count != "")
    assert [button._title for button in filters._saved] == ["Agents", "Of an old version"]
    assert filters._saved[1]._count == ""


def test_a_query_that_is_saved_comes_into_the_row(
    qtbot: QtBot, counts: ListCounts, filters: QuickFilters, saved: SavedQueries
) -> None:
    saved.save("Tools", "kind:tool")
    assert [button._title for button in filters._saved] == ["Agents", "Of an old version", "Tools"]
    qtbot.waitUntil(lambda: filters._saved[2]._count != "")
    saved.remove("kind:agent")
    assert [button._title for button in filters._saved] == ["Of an old version", "Tools"]


def test_what_is_counted_of_another_question_is_broken_off(qtbot: QtBot, counts: ListCounts) -> None:
    told = list[int]()
    counts.counted.connect(lambda listed, _among: told.append(listed))
    counts.ask()
    counts.drop()
    qtbot.waitUntil(lambda: not counts._questions.busy)
    with qtbot.waitSignal(counts.counted):
        counts.ask()
    assert len(told) == 1
