"""The trace pane: follows the selection, chooses what tells most, takes in news without a jump."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from builders import MS, T0
from spanglass.core.ids import to_hex
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

OTHER = b"\x0b" * 16


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "traces.db")
    root = a_span(1, name="answer", attributes={"user.id": "u_1"})
    writer.write(
        [a_batch(root, a_span(2, 1, start=T0 + 10 * MS), a_span(3, 1, name="lookup", attributes={}))]
    )
    writer.write([a_batch(a_span(1, trace=OTHER, name="other"))])
    yield writer
    writer.close()


@pytest.fixture
def reader(writer: Writer, tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path / "traces.db")
    yield reader
    reader.close()


@pytest.fixture
def selection() -> Selection:
    return Selection()


@pytest.fixture
def panel(qtbot: QtBot, writer: Writer, selection: Selection, tmp_path: Path) -> Iterator[TracePanel]:
    questions = Questions(tmp_path / "traces.db")
    panel = TracePanel(Theme(), questions, selection, now=lambda: T0 + 3_600_000 * MS)
    qtbot.addWidget(panel)
    panel.resize(560, 400)
    panel.show()
    yield panel
    questions.stop()


def show(qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader, name: str = "0a") -> None:
    trace = reader.trace(name)
    assert trace is not None
    with qtbot.waitSignal(selection.span_changed):
        selection.set_trace(trace)


def test_another_trace_shows_its_spans_and_chooses_a_call(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader
) -> None:
    show(qtbot, panel, selection, reader)
    assert panel.tree.spans.count == 3
    assert selection.span is not None
    assert selection.span.name == "chat gpt-4o"
    show(qtbot, panel, selection, reader, "0b")
    assert panel.tree.spans.count == 1


def test_the_row_the_user_goes_to_becomes_the_selected_span(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader
) -> None:
    show(qtbot, panel, selection, reader)
    panel.tree.setFocus()
    qtbot.keyClick(panel.tree, Qt.Key.Key_Home)
    assert selection.span is not None
    assert selection.span.name == "answer"


def test_news_of_the_trace_are_taken_in_and_the_chosen_span_stays(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader, writer: Writer
) -> None:
    show(qtbot, panel, selection, reader)
    chosen = selection.span
    writer.write([a_batch(a_span(4, 1, name="late", attributes={}))])
    panel.refresh()
    qtbot.waitUntil(lambda: panel.tree.spans.count == 4)
    assert selection.span == chosen
    assert selection.trace is not None
    assert selection.trace.spans == 4


def test_the_chosen_span_gets_its_new_figures(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader, writer: Writer
) -> None:
    writer.write([a_batch(a_span(7, trace=b"\x0c" * 16, end_time_unix_nano=0))])
    show(qtbot, panel, selection, reader, "0c")
    assert selection.span is not None
    assert selection.span.running
    writer.write([a_batch(a_span(7, trace=b"\x0c" * 16))])
    with qtbot.waitSignal(selection.span_changed):
        panel.refresh()
    assert not selection.span.running


def test_without_a_trace_the_pane_is_empty(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader
) -> None:
    show(qtbot, panel, selection, reader)
    selection.set_trace(None)
    assert panel.tree.spans.count == 0
    assert selection.span is None


def test_a_figure_that_was_clicked_narrows_the_filter(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader
) -> None:
    show(qtbot, panel, selection, reader)
    selection.set_query("model:gpt-4o")
    panel.header.filter_wanted.emit("user:u_1")
    assert selection.query == "model:gpt-4o user:u_1"


def test_the_menu_copies_the_id_and_filters_by_name(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader
) -> None:
    show(qtbot, panel, selection, reader)
    actions = {action.text(): action for action in panel.menu().actions()}
    actions["Copy the trace id"].trigger()
    assert QGuiApplication.clipboard().text() == to_hex(b"\x0a" * 16)
    actions["Show only traces of this name"].trigger()
    assert selection.query == "name:answer"


def test_steps_go_from_span_to_span_from_anywhere(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader
) -> None:
    show(qtbot, panel, selection, reader)
    names = []
    panel.tree.choose(panel.tree.spans.node_named((1).to_bytes(8, "big")))
    for _ in range(3):
        panel.tree.step(1)
        assert selection.span is not None
        names.append(selection.span.name)
    assert names == ["lookup", "chat gpt-4o", "chat gpt-4o"]


def test_problems_and_calls_are_gone_through_all_around(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader, writer: Writer
) -> None:
    failed = {"status": {"code": 2}, "trace": b"\x0d" * 16}
    ok = {"trace": b"\x0d" * 16}
    writer.write([a_batch(a_span(1, attributes={}, **ok), a_span(2, 1, name="second", start=T0 + 1, **failed),
                          a_span(3, 1, name="third", start=T0 + 2, **ok),
                          a_span(4, 1, name="fourth", start=T0 + 3, attributes={}, **failed))])  # fmt: skip
    show(qtbot, panel, selection, reader, "0d")
    nodes, seen = panel.tree.spans.nodes, []
    for among, back in ((nodes.problems, False), (nodes.problems, False), (nodes.problems, True)):
        panel.tree.step_among(among, back=back)
        seen.append(selection.span and selection.span.name)
    assert seen == ["fourth", "second", "fourth"]
    panel.step_call(back=True)
    assert selection.span is not None
    assert selection.span.name == "third"


def test_a_span_of_another_trace_is_gone_to(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader
) -> None:
    show(qtbot, panel, selection, reader, "0b")
    panel.go_to(b"\x0a" * 16, (3).to_bytes(8, "big"))
    qtbot.waitUntil(lambda: selection.span is not None and selection.span.name == "lookup")
    panel.go_to(b"\x0a" * 16, (1).to_bytes(8, "big"))
    assert selection.span is not None
    assert selection.span.name == "answer"


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spanglass.gui.pages.traces.trace_loading.AT_ONCE", 5)
    monkeypatch.setattr("spanglass.gui.pages.traces.trace_loading.FIRST", 2)


@pytest.mark.usefixtures("small_parts")
def test_a_large_trace_is_shown_from_its_beginning_and_grows(
    qtbot: QtBot, panel: TracePanel, selection: Selection, reader: Reader, writer: Writer
) -> None:
    trace = b"\x0e" * 16
    spans = [a_span(n, min(n - 1, 1), trace, name=f"s{n}", start=T0 + n * 3000 * MS) for n in range(1, 9)]
    writer.write([a_batch(*spans)])
    counts: list[int] = []
    panel.tree.spans.rowsInserted.connect(lambda *_: counts.append(panel.tree.spans.rowCount()))
    panel.tree.spans.modelReset.connect(lambda: counts.append(panel.tree.spans.rowCount()))
    selection.set_trace(reader.trace("0e"))
    qtbot.waitUntil(lambda: panel.tree.spans.count == 8)
    assert counts[-2:] == [2, 8]
    assert selection.span is not None
    assert selection.span.name == "s8"
