"""The timeline: what a click chooses, zoom, what it says, growth, and how much it paints of very many."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from builders import MS, T0, a_row
from spanglass.core.facts import Kind
from spanglass.core.views import SpanRow
from spanglass.gui.models.span_nodes import arranged
from spanglass.gui.models.spans import SpansModel
from spanglass.gui.pages.traces import timeline_lanes
from spanglass.gui.pages.traces.timeline_lanes import HEAD, LANE
from spanglass.gui.pages.traces.timeline_view import TimelineView
from spanglass.gui.theming.theme import Theme


def row(number: int, parent: int = 0, start: int = 0, length: int = 10, **changes: object) -> SpanRow:
    above = parent.to_bytes(8, "big") if parent else b""
    return a_row(row_id=number, span_id=number.to_bytes(8, "big"), parent_id=above, title=f"s{number}",
                 start_ns=T0 + start * MS, end_ns=T0 + (start + length) * MS, **changes)  # fmt: skip


@pytest.fixture
def spans() -> SpansModel:
    return SpansModel()


@pytest.fixture
def view(qtbot: QtBot, spans: SpansModel) -> TimelineView:
    view = TimelineView(Theme(), spans)
    qtbot.addWidget(view)
    view.resize(520, 200)
    view.show()
    return view


def show(qtbot: QtBot, view: TimelineView, spans: SpansModel, *rows: SpanRow) -> None:
    spans.set_nodes(arranged(rows))
    qtbot.waitUntil(lambda: view.complete)


def picture(qtbot: QtBot, view: TimelineView) -> QImage:
    """The view, once all of it is drawn."""
    view.viewport().grab()
    qtbot.waitUntil(lambda: view.complete)
    return view.viewport().grab().toImage()


def place(view: TimelineView, lane: int, start: int) -> QPoint:
    return QPoint(10 + round(view.scale.x(T0 + start * MS)), HEAD + lane * LANE + LANE // 2)


def test_a_click_chooses_what_is_there(qtbot: QtBot, view: TimelineView, spans: SpansModel) -> None:
    show(qtbot, view, spans, row(1, length=100), row(2, 1, 50, 40))
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 1, 60))
    assert chosen.args == [spans.node_named((2).to_bytes(8, "big"))]
    with qtbot.assertNotEmitted(view.chosen):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place(view, 1, 20))


def test_dragging_pans_and_chooses_nothing(qtbot: QtBot, view: TimelineView, spans: SpansModel) -> None:
    show(qtbot, view, spans, row(1, length=100))
    view.scale = view.scale.zoomed(4, 100)
    before, start = view.scale, QPoint(200, 60)
    with qtbot.assertNotEmitted(view.chosen):
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(view.viewport(), start - QPoint(50, 0))
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start - QPoint(50, 0))
    assert view.scale == before.panned(50)


def test_keys_zoom_and_pan_and_a_double_click_shows_all(
    qtbot: QtBot, view: TimelineView, spans: SpansModel
) -> None:
    show(qtbot, view, spans, row(1, length=100))
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Right):
        qtbot.keyClick(view, key)
    assert not view.scale.whole
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert view.scale.whole


def test_the_current_span_is_outlined_and_said(qtbot: QtBot, view: TimelineView, spans: SpansModel) -> None:
    show(qtbot, view, spans, row(1, length=100, kind=Kind.AGENT), row(2, 1, 50, 40, status_code=2))
    view.set_current(spans.node_named((1).to_bytes(8, "big")) or 0)
    assert view.accessibleDescription().startswith("s1, agent")
    seen = picture(qtbot, view)
    found = {QColor(seen.pixel(x, y)).rgb() for x in range(520) for y in range(HEAD, HEAD + 2 * LANE)}
    theme = Theme()
    assert {theme.color("accent").rgb(), theme.color("error").rgb()} <= found


def test_what_arrives_is_taken_in_while_it_is_seen(
    qtbot: QtBot, view: TimelineView, spans: SpansModel
) -> None:
    show(qtbot, view, spans, row(1, length=100))
    spans.merge([row(2, 1, 50, 400)])
    qtbot.waitUntil(lambda: len(view.lanes.starts) == 2)
    assert view.scale.last_ns == T0 + 450 * MS
    view.hide()
    spans.merge([row(3, 2, 60, 10)])
    assert len(view.lanes.starts) == 2
    view.show()
    qtbot.waitUntil(lambda: len(view.lanes.starts) == 3)


def test_very_many_short_spans_are_painted_one_a_pixel(
    qtbot: QtBot, view: TimelineView, spans: SpansModel
) -> None:
    show(qtbot, view, spans, *(row(number, 0, number, 1) for number in range(1, 20_001)))
    begun = time.thread_time()
    view.viewport().grab()
    assert time.thread_time() - begun < 0.5


def test_lanes_that_take_long_are_drawn_in_turns(
    qtbot: QtBot, view: TimelineView, spans: SpansModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(qtbot, view, spans, *(row(number, number - 1, 10 * number, 100) for number in range(1, 8)))
    view.scale = view.scale.zoomed(2, 100)
    at_once = picture(qtbot, view)
    view.scale = view.scale.reset()
    assert picture(qtbot, view) != at_once
    monkeypatch.setattr(timeline_lanes, "_AT_ONCE_S", 0.0)
    view.scale = view.scale.zoomed(2, 100)
    assert view.viewport().grab().toImage() != at_once
    assert not view.complete
    assert picture(qtbot, view) == at_once
