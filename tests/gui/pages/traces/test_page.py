"""The page of traces: the first page until a trace arrives, widths that are kept, panes by key."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from builders import MS
from sample_store import a_sample_store
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.first_run import FirstRunFacts, FirstRunPage
from spanglass.gui.pages.traces.arrangement import Panes
from spanglass.gui.pages.traces.page import TracesPage, TracesParts
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Theme
from spanglass.store.errors import StoreError
from spanglass.store.writer import Writer
from traffic import a_batch, a_span


class Pane(QListView):
    """A pane that counts how often it was told of news."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.refreshed = 0
        self._names = names

    def refresh(self) -> None:
        self.refreshed += 1

    def connect_actions(self, actions: Actions) -> None:
        for name in self._names:
            actions.connect(name, self.refresh)


class Stage:
    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.theme, self.selection = Theme(), Selection()
        self.questions = Questions(folder / "a.db")
        self.panes = [Pane() for _ in range(4)]
        self.fitted: list[int] = []
        first, trace, detail, pulse = self.panes
        panes = TracesParts(Panes(first, trace, detail, pulse, fit=self.fitted.append), tuple(self.panes))
        self.first_run = FirstRunPage(self.theme, FirstRunFacts(folder / "a.db", "x:1"))
        self.page = TracesPage(self.theme, self.questions, self.selection, panes, self.first_run)
        self.window = QWidget()
        self.actions = Actions(self.window, self.theme)
        self.page.connect_actions(self.actions)
        self.actions.set_page("traces")
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        qtbot.addWidget(self.window)
        self.window.resize(1440, 900)
        with qtbot.waitActive(self.window):
            self.window.show()

    def widths(self) -> tuple[int, ...]:
        """The widths of list and charts, 0 for one that is hidden."""
        ends = self.panes[0], self.panes[3]
        return tuple(0 if pane.isHidden() else pane.width() for pane in ends)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(qtbot, tmp_path)
    yield stage
    stage.questions.stop()


@pytest.fixture
def full(qtbot: QtBot, stage: Stage, tmp_path: Path) -> Stage:
    a_sample_store(tmp_path / "a.db", 3)
    with qtbot.waitSignal(stage.selection.trace_changed):
        stage.page.refresh()
    return stage


def write_old_trace(folder: Path) -> None:
    writer = Writer(folder / "a.db")
    writer.write([a_batch(a_span(1, start=time.time_ns() - 86_400_000 * MS))])
    writer.close()


def test_without_a_store_the_first_page_is_shown(stage: Stage) -> None:
    stage.page.show_first_run()
    assert stage.page.empty
    assert stage.first_run.isVisible()


def test_the_first_trace_takes_its_place_and_is_selected(full: Stage) -> None:
    assert not full.page.empty
    assert full.panes[0].isVisible()
    assert full.window.focusWidget() is full.panes[0]
    full.page.show_first_run()
    assert not full.page.empty, "there are traces"


def test_a_store_that_does_not_answer_at_once_has_its_panes_shown_empty(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(stage.page.waiting):
        stage.page.await_store()
    assert stage.panes[0].isVisible()
    stage.page.show_first_run()
    with qtbot.assertNotEmitted(stage.page.waiting, wait=200):
        stage.page.await_store()
    assert stage.page.empty


@pytest.mark.parametrize(("temporary", "asked"), [(False, 1), (True, 0)])
def test_panes_of_a_store_that_cannot_be_read_say_so(stage: Stage, *, temporary: bool, asked: int) -> None:
    error = StoreError("The store was written by a newer version.", temporary=temporary)
    stage.questions.failed.emit("traces.first", error)
    assert [pane.refreshed for pane in stage.panes] == [asked] * 4
    assert stage.panes[0].isVisible() == bool(asked)


def test_an_empty_store_stays_on_the_first_page(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    Writer(tmp_path / "a.db").close()
    stage.page.refresh()
    qtbot.waitUntil(lambda: stage.page.empty)


def test_an_old_trace_that_arrives_first_widens_the_range(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    stage.page.show_first_run()
    write_old_trace(tmp_path)
    with qtbot.waitSignal(stage.selection.trace_changed):
        stage.page.refresh()
    assert stage.selection.range == TimeRange(None)


def test_old_traces_that_were_there_before_do_not(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    write_old_trace(tmp_path)
    stage.page.refresh()
    qtbot.waitUntil(lambda: stage.page._has_traces)
    assert stage.selection.range == TimeRange()
    assert stage.selection.trace is None


def test_news_go_to_every_pane(full: Stage) -> None:
    before = [pane.refreshed for pane in full.panes]
    full.page.refresh()
    assert [pane.refreshed for pane in full.panes] == [number + 1 for number in before]


def test_widths_are_those_of_the_windows_class(full: Stage) -> None:
    assert full.widths() == (512, 284)
    full.window.resize(1000, 600)
    assert full.widths() == (316, 284)
    full.window.resize(1440, 900)
    assert full.widths() == (512, 284)
    assert full.fitted[-2:] == [1000, 1440]


def test_widths_that_were_drawn_are_kept_for_the_class(full: Stage) -> None:
    full.page.arrangement.columns.setSizes([400, 756, 284])
    full.page.arrangement.columns.splitterMoved.emit(400, 1)
    full.window.resize(1000, 600)
    assert full.widths()[0] == 316
    full.window.resize(1500, 900)
    assert full.widths() == (400, 284)


def test_widths_grow_with_the_interface(full: Stage) -> None:
    full.theme.change(scale=1.1)
    assert full.widths() == (563, 312)
    full.theme.change(scale=1.0)
    assert full.widths() == (512, 284)


def test_charts_that_come_back_have_their_width(full: Stage) -> None:
    full.panes[3].hide()
    assert full.widths() == (512, 0)
    full.window.resize(1400, 900)
    full.panes[3].show()
    assert full.widths() == (512, 284)


def test_list_and_detail_are_hidden_and_shown_by_key(full: Stage) -> None:
    full.actions.trigger("list.toggle")
    assert full.panes[0].isHidden()
    full.actions.trigger("detail.toggle")
    assert full.panes[2].isHidden()
    full.actions.trigger("list.toggle")
    assert full.widths()[0] == 512


def test_panes_are_gone_through_by_key(full: Stage) -> None:
    visited = []
    for _ in range(4):
        full.actions.trigger("pane.next")
        visited.append(full.panes.index(full.window.focusWidget()))  # type: ignore[arg-type]
    assert visited == [1, 2, 3, 0]
    full.actions.trigger("pane.previous")
    assert full.window.focusWidget() is full.panes[3]


def test_the_keyboard_is_brought_to_the_list_or_what_is_left(full: Stage) -> None:
    full.page.take_focus()
    assert full.window.focusWidget() is full.panes[0]
    full.actions.trigger("list.toggle")
    full.page.take_focus()
    assert full.window.focusWidget() is full.panes[1]


def test_on_the_first_page_it_is_brought_there(qtbot: QtBot, stage: Stage) -> None:
    stage.page.show_first_run()
    stage.page.take_focus()
    assert stage.window.focusWidget() is stage.first_run
    assert stage.first_run.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_starting_over_shows_what_the_new_store_has(qtbot: QtBot, full: Stage, tmp_path: Path) -> None:
    full.page.start_over()
    assert full.selection.trace is None
    with qtbot.waitSignal(full.selection.trace_changed):
        full.page.refresh()
