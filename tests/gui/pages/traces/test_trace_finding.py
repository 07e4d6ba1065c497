"""Finding in a trace: in names, messages, attributes and logs; marks, counts, steps, and the end of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from builders import MS, T0
from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.blocks import Block, Heading, TextItem
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_log_batch, a_span


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    writer = Writer(tmp_path / "traces.db")
    writer.write([
        a_batch(
            a_span(1, name="root", attributes={}),
            a_span(2, 1, name="find the Parcel", start=T0 + MS, attributes={}),
            a_span(3, 1, start=T0 + 2 * MS, attributes={**CHAT, "input.value": "Where is my PARCEL?"}),
            a_span(4, 1, start=T0 + 3 * MS, attributes={"app.note": ["a parcel"]}),
            a_span(5, 1, start=T0 + 4 * MS, attributes={"app.note": "100%_sure"}),
        ),
        a_log_batch(5, "gen_ai.user.message", "another parcel"),
    ])  # fmt: skip
    writer.close()
    reader = Reader(tmp_path / "traces.db")
    yield reader
    reader.close()


@pytest.fixture
def panel(qtbot: QtBot, reader: Reader, tmp_path: Path) -> Iterator[TracePanel]:
    questions, selection = Questions(tmp_path / "traces.db"), Selection()
    panel = TracePanel(Theme(), questions, selection, now=lambda: T0 + 3_600_000 * MS)
    qtbot.addWidget(panel)
    panel.resize(560, 400)
    panel.show()
    with qtbot.waitSignal(selection.span_changed):
        selection.set_trace(reader.trace("0a"))
    yield panel
    questions.stop()


def names(reader: Reader, text: str) -> list[int]:
    return [int.from_bytes(span, "big") for span in reader.spans_that_say(TRACE, text)]


def test_a_text_is_found_in_whatever_was_sent_of_a_span(reader: Reader) -> None:
    assert names(reader, "parcel") == [2, 3, 4, 5]
    assert names(reader, "where IS") == [3]
    assert names(reader, "100%_s") == [5]
    assert names(reader, "%") == [5]
    assert names(reader, "nowhere") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind:llm", [3]), ("name:*Parcel", [2]), ("-kind:llm name:chat*", [4, 5]), ("kind:llm parcel", [3]),
        ("kind:tool", []), ("kind:llm OR name:*Parcel", [2, 3]), ("no:key", []), ("kind:", []),
    ],
)  # fmt: skip
def test_spans_are_found_by_terms_of_the_filter_language(reader: Reader, text: str, found: list[int]) -> None:
    assert names(reader, text) == found


def test_found_spans_are_counted_marked_and_gone_through(qtbot: QtBot, panel: TracePanel) -> None:
    marked: list[str] = []
    panel.finding.marked.connect(marked.append)
    panel.find_bar.open_bar()
    qtbot.keyClicks(panel.find_bar.line, "parcel")
    qtbot.waitUntil(lambda: len(panel.tree.found) == 4)
    said = [panel.find_bar._count.text()]
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        qtbot.keyClick(panel.find_bar.line, Qt.Key.Key_Return, modifier)
        said.append(panel.find_bar._count.text())
    assert said == ["2 of 4 spans", "3 of 4 spans", "2 of 4 spans"]
    picture = panel.tree.viewport().grab().toImage()
    match = Theme().color("match").rgb()
    assert any(QColor(picture.pixel(x, 36)).rgb() == match for x in range(200))
    qtbot.keyClick(panel.find_bar.line, Qt.Key.Key_Escape)
    assert not panel.find_bar.isVisible()
    assert panel.tree.found == set()
    assert marked[0] == "parcel"
    assert marked[-1] == ""


def test_nothing_found_is_said(qtbot: QtBot, panel: TracePanel) -> None:
    panel.find_bar.open_bar()
    qtbot.keyClicks(panel.find_bar.line, "zzz")
    qtbot.waitUntil(lambda: panel.find_bar._count.text() == "Nothing found")


def test_the_text_stands_out_in_messages_shown_now_and_later(qtbot: QtBot) -> None:
    blocks = BlockList(Theme(), Folds())
    qtbot.addWidget(blocks)
    blocks.resize(400, 300)
    blocks.show()
    made = [Block(str(n), Heading("user", "text1", "User"), (TextItem(shown("a parcel, a PARCEL")),))
            for n in range(2)]  # fmt: skip
    blocks.show_blocks(made[:1], "x", same=False)
    blocks.mark("parcel")
    blocks.show_blocks(made, "x", same=True)
    qtbot.waitUntil(lambda: len(blocks.views()) == 2)
    assert [len(view.extraSelections()) for view in blocks.findChildren(TextView)] == [2, 2]
    blocks.mark("")
    assert not any(view.extraSelections() for view in blocks.findChildren(TextView))


def test_the_timeline_lets_the_found_spans_stand_out(qtbot: QtBot, panel: TracePanel) -> None:
    panel.views.turn(1)
    qtbot.waitUntil(lambda: panel.views.timeline.complete)
    panel.find_bar.open_bar()
    before = panel.views.timeline.viewport().grab().toImage()
    qtbot.keyClicks(panel.find_bar.line, "100%_sure")
    qtbot.waitUntil(lambda: len(panel.views.timeline.found) == 1)
    during = panel.views.timeline.viewport().grab().toImage()
    assert during.size() == before.size()
    assert during != before
    panel.find_bar.close_bar()
    assert panel.views.timeline.found == frozenset()
