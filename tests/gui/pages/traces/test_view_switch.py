"""The three views of a trace: chosen by pointer, keys and the action, with one selection for all."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from builders import MS, T0, a_row
from spanglass.gui.pages.traces.trace_views import TraceViews
from spanglass.gui.pages.traces.view_switch import ViewSwitch
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme


def test_a_view_is_chosen_by_pointer_and_keys(qtbot: QtBot) -> None:
    switch, seen = ViewSwitch(Theme()), []
    qtbot.addWidget(switch)
    switch.resize(switch.sizeHint())
    switch.chosen.connect(lambda number: (seen.append(number), switch.show_current(number)))
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(switch.width() - 4, 10))
    qtbot.keyClick(switch, Qt.Key.Key_Right)
    qtbot.keyClick(switch, Qt.Key.Key_Left)
    assert seen == [2, 0, 2]
    assert switch.accessibleName() == "View: Transcript"


@pytest.fixture
def views(qtbot: QtBot, tmp_path: Path) -> TraceViews:
    views = TraceViews(Theme(), Questions(tmp_path / "none.db"))
    qtbot.addWidget(views)
    views.resize(500, 300)
    views.show()
    return views


def test_what_one_view_chooses_is_chosen_in_all(qtbot: QtBot, views: TraceViews) -> None:
    rows = [a_row(row_id=n, span_id=bytes([n]) * 8, start_ns=T0 + n * MS, title=f"s{n}") for n in (1, 2)]
    views.tree.show_rows(rows)
    views.tree.choose(1)
    views.turn(1)
    qtbot.waitUntil(lambda: views.timeline.complete)
    views.timeline.chosen.emit(2)
    assert views.tree.spans.span_at(views.tree.currentIndex()) == rows[1]
    assert views.timeline.accessibleDescription().startswith("s2")
    views.transcript.chosen.emit(b"\1" * 8)
    assert views.tree.spans.span_at(views.tree.currentIndex()) == rows[0]


def test_the_keyboard_goes_along_from_view_to_view(qtbot: QtBot, views: TraceViews) -> None:
    views.activateWindow()
    views.tree.setFocus()
    turned = []
    views.turned.connect(turned.append)
    for _ in range(3):
        views.turn(views.currentIndex() + 1)
        assert views.isAncestorOf(views.focusWidget() or views)
    assert turned == [1, 2, 0]
