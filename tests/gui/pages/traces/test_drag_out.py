"""Traces drawn out of the list: which, as what, and what a hand that lets go too early gets."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from builders import a_summary
from sample_store import a_sample_store
from spanglass.core.views import TraceSummary
from spanglass.gui.pages.traces.drag_out import DragOut, file_name
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.importers.opening import TraceFile
from spanglass.store.reader import Reader
from trace_lists import Dress, ShownList, a_trace


class Desk:
    def __init__(self, qtbot: QtBot, store: Path) -> None:
        self.questions, self.view = Questions(store), QTableView()
        qtbot.addWidget(self.view)
        self.carried: list[Path] = []
        self.out = DragOut(Theme(), self.questions, self.view, lambda: self.traces)
        self.out.drag.carry, self.out.drag.held = self.carried.append, lambda: True
        reader = Reader(store)
        self.traces = reader.traces(limit=5).traces
        reader.close()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, a_sample_store(tmp_path / "a.db", 12))
    yield made
    made.questions.stop()


def test_a_trace_is_carried_as_a_file_that_can_be_opened_again(qtbot: QtBot, desk: Desk) -> None:
    trace = desk.traces[0]
    desk.out.start([trace])
    qtbot.waitUntil(lambda: bool(desk.carried))
    (file,) = desk.carried
    assert file.name == file_name([trace])
    assert "resourceSpans" in json.loads(file.read_text(encoding="utf-8"))
    with TraceFile(file) as opened:
        spans = [span for batch in opened.batches() for span in batch.spans]
    assert {span.trace_id for span in spans} == {trace.trace_id}
    assert len(spans) == trace.spans


def test_several_are_one_file(qtbot: QtBot, desk: Desk) -> None:
    desk.out.start(desk.traces)
    qtbot.waitUntil(lambda: bool(desk.carried))
    with TraceFile(desk.carried[0]) as opened:
        found = {span.trace_id for batch in opened.batches() for span in batch.spans}
    assert found == {trace.trace_id for trace in desk.traces}
    assert desk.carried[0].name == "5-traces.json"


def test_a_hand_that_has_let_go_drags_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.out.drag.held = lambda: False
    desk.out.start(desk.traces[:1])
    qtbot.waitUntil(lambda: not desk.questions.busy)
    qtbot.wait(20)
    assert desk.carried == []
    desk.out.start([])
    assert not desk.questions.busy


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("answer_ticket", "answer_ticket"), ("GET /orders/1", "GET _orders_1"), ("", "trace"),
        ("../../etc/passwd", "_.._etc_passwd"), ("\u202e<b>", "_rlo__b_"),
    ],
)  # fmt: skip
def test_the_name_is_that_of_the_trace_and_no_path(name: str, expected: str) -> None:
    trace: TraceSummary = a_summary(name=name, trace_id=b"\x0a" * 16)
    assert file_name([trace]).lower() == f"{expected}-0a0a0a0a.json".lower()


def test_a_long_name_is_cut() -> None:
    assert len(file_name([a_summary(name="x" * 4000)])) < 100


def test_a_row_drawn_away_selects_nothing_more(qtbot: QtBot, styled: Dress, desk: Desk) -> None:
    shown = ShownList(qtbot, styled, *(a_trace(number) for number in range(20)))
    viewport, asked = shown.view.viewport(), list[str]()

    def chosen() -> tuple[TraceSummary, ...]:
        asked.append(shown.current)
        return ()

    DragOut(shown.theme, desk.questions, shown.view, chosen)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(100, 26 * 3 + 10))
    QTest.mouseMove(viewport, QPoint(102, 26 * 3 + 11))
    assert asked == []
    for y in (40, 80, 120):
        QTest.mouseMove(viewport, QPoint(160, 26 * 3 + y))
    assert asked == [shown.model.row_at(3).name]
    assert len(shown.view.selectionModel().selectedRows()) == 1
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(160, 200))
