"""Filtering the spans of one trace: what is left, what is chosen, what is said, and the end of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from builders import MS, T0
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_span


@pytest.fixture
def store(tmp_path: Path) -> Path:
    writer = Writer(tmp_path / "traces.db")
    writer.write([
        a_batch(
            a_span(1, name="root", attributes={}),
            a_span(2, 1, name="find", start=T0 + MS, attributes={}),
            a_span(3, 2, name="chat", start=T0 + 2 * MS, attributes={**CHAT, "input.value": "a parcel"}),
            a_span(4, 2, name="look", start=T0 + 3 * MS, attributes={"app.note": "a Parcel"}),
            a_span(5, 1, name="last", start=T0 + 4 * MS, attributes={}),
        )
    ])  # fmt: skip
    writer.close()
    return tmp_path / "traces.db"


@pytest.fixture
def panel(qtbot: QtBot, store: Path) -> Iterator[TracePanel]:
    questions, selection, reader = Questions(store), Selection(), Reader(store)
    panel = TracePanel(Theme(), questions, selection, now=lambda: T0 + 3_600_000 * MS)
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.filtering.field)
    panel.resize(560, 400)
    panel.show()
    with qtbot.waitSignal(selection.span_changed):
        selection.set_trace(reader.trace("0a"))
    panel.filtering.set_wanted(True)
    yield panel
    reader.close()
    questions.stop()


def shown(panel: TracePanel) -> list[str]:
    spans = panel.tree.spans
    return ["  " * spans.depth_at(row) + str(spans.index(row, 0).data()) for row in range(spans.rowCount())]


def note(panel: TracePanel) -> str:
    return panel.filtering.field._note.text()


def test_what_matches_stays_with_what_is_above_it(qtbot: QtBot, panel: TracePanel) -> None:
    everything = shown(panel)
    panel.tree.folds.set(panel.tree.spans.index(0, 0), unfold=False, below=True)
    marked: list[str] = []
    panel.filtering.marked.connect(marked.append)
    assert note(panel) == "5 spans"
    qtbot.keyClicks(panel.filtering.field.line, "parcel")
    qtbot.waitUntil(lambda: note(panel) == "2 of 5 spans", timeout=30_000)
    assert shown(panel) == ["root", "  find", "    chat", "    look"]
    assert panel._selection.span is not None
    assert panel._selection.span.name == "chat"
    assert marked == ["parcel"]
    qtbot.keyClick(panel.filtering.field.line, Qt.Key.Key_Escape)
    assert note(panel) == "5 spans"
    assert shown(panel) == everything
    assert marked == ["parcel", ""]


def test_terms_of_the_filter_language_hold_of_spans(qtbot: QtBot, panel: TracePanel) -> None:
    qtbot.keyClicks(panel.filtering.field.line, "kind:llm ")
    qtbot.waitUntil(lambda: shown(panel) == ["root", "  find", "    chat"], timeout=30_000)
    panel.filtering.set_wanted(False)
    assert len(shown(panel)) == 5
    panel.filtering.set_wanted(True)
    qtbot.waitUntil(lambda: len(shown(panel)) == 3, timeout=30_000)


def test_what_is_not_understood_is_said_and_the_last_filter_stays(qtbot: QtBot, panel: TracePanel) -> None:
    field = panel.filtering.field
    qtbot.keyClicks(field.line, "look")
    qtbot.waitUntil(lambda: len(shown(panel)) == 3, timeout=30_000)
    field.line.setText("modle:x")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert "Did you mean model" in field.line.accessibleDescription()
    assert len(shown(panel)) == 3


def test_without_a_match_there_are_no_rows_and_the_chosen_span_comes_back(
    qtbot: QtBot, panel: TracePanel
) -> None:
    panel.tree.choose(panel.tree.spans.node_named((5).to_bytes(8, "big")))
    before = panel.tree.viewport().grab().toImage()
    qtbot.keyClicks(panel.filtering.field.line, "zzz")
    qtbot.waitUntil(lambda: note(panel) == "0 of 5 spans", timeout=30_000)
    assert shown(panel) == []
    assert panel.tree.viewport().grab().toImage() != before
    panel.filtering.field.clear()
    assert panel._selection.span is not None
    assert panel._selection.span.name == "last"


def test_steps_stay_among_what_is_left_and_a_wanted_span_is_shown_nevertheless(
    qtbot: QtBot, panel: TracePanel
) -> None:
    qtbot.keyClicks(panel.filtering.field.line, "parcel")
    qtbot.waitUntil(lambda: len(shown(panel)) == 4, timeout=30_000)
    chosen = []
    for _ in range(3):
        panel.tree.step_among(set(range(1, 6)))
        assert panel._selection.span is not None
        chosen.append(panel._selection.span.name)
    assert chosen == ["look", "chat", "look"]
    panel.go_to(TRACE, (5).to_bytes(8, "big"))
    assert shown(panel)[-1] == "  last"
    assert panel._selection.span.name == "last"


def test_what_arrives_is_filtered_too(qtbot: QtBot, panel: TracePanel, store: Path) -> None:
    qtbot.keyClicks(panel.filtering.field.line, "parcel")
    qtbot.waitUntil(lambda: len(shown(panel)) == 4, timeout=30_000)
    writer = Writer(store)
    writer.write([
        a_batch(
            a_span(6, 5, name="parcel again", start=T0 + 5 * MS, attributes={}),
            a_span(7, 1, name="other", start=T0 + 6 * MS, attributes={}),
        )
    ])  # fmt: skip
    writer.close()
    panel.refresh()
    qtbot.waitUntil(
        lambda: shown(panel) == ["root", "  find", "    chat", "    look", "  last", "    parcel again"],
        timeout=30_000,
    )
