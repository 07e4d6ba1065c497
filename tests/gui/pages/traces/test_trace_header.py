"""The head of a trace: two lines in a wide window, one in a narrow one, and nothing that overlaps."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from builders import T0, a_summary
from spanglass.gui.pages.traces.fact_row import FactRow
from spanglass.gui.pages.traces.trace_header import TraceHeader
from spanglass.gui.theming.theme import Theme

NAMES = ("answer_ticket", "x" * 4000, "<img src=x onerror=alert(1)>\u202egnp.exe")


@pytest.fixture
def header(qtbot: QtBot) -> TraceHeader:
    header = TraceHeader(Theme())
    qtbot.addWidget(header)
    header.show()
    return header


def places(header: TraceHeader) -> list[QRect]:
    shown = [
        widget for widget in header.findChildren(QWidget) if widget.isVisible() and not widget.children()
    ]
    return [QRect(widget.mapTo(header, QPoint(0, 0)), widget.size()) for widget in shown]


@pytest.mark.parametrize("width", [420, 700, 1300])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps_or_leaves_the_head(
    header: TraceHeader, qtbot: QtBot, width: int, name: str
) -> None:
    header.resize(width, 66)
    header.show_trace(a_summary(name=name, users=("u_1",), features=("refunds",), retries=2), T0)
    qtbot.wait(1)
    found = places(header)
    assert len(found) > 4
    for number, place in enumerate(found):
        assert header.rect().contains(place), place
        assert not any(place.intersects(other) for other in found[number + 1 :]), place


@pytest.mark.parametrize(("width", "shown"), [(1300, "id opinions replay"), (520, "replay"), (330, "")])
def test_a_name_is_shown_whole_before_the_id_and_what_can_be_done(
    header: TraceHeader, qtbot: QtBot, width: int, shown: str
) -> None:
    header.show_trace(a_summary(name="answer_ticket"), T0)
    header.resize(width, 66)
    qtbot.wait(1)
    parts = {"id": header._id, "opinions": header.opinions, "replay": header.replay}
    assert " ".join(name for name, part in parts.items() if not part.isHidden()) == shown
    assert header._name.width() >= min(header._name.sizeHint().width(), 60 if not shown else 9999)


def test_a_wide_window_has_two_lines_and_a_narrow_one_has_one(header: TraceHeader) -> None:
    header.show_trace(a_summary(), T0)
    header.resize(1300, 66)
    tall = header.height()
    header.resize(700, 66)
    assert (tall, header.height()) == (66, 42)


def test_without_a_trace_nothing_is_shown(header: TraceHeader) -> None:
    header.show_trace(a_summary(), T0)
    header.show_trace(None, T0)
    assert places(header) == []


def test_facts_with_a_filter_are_buttons_and_others_are_not(header: TraceHeader, qtbot: QtBot) -> None:
    header.resize(1300, 66)
    header.show_trace(a_summary(users=("u_1",)), T0)
    row = next(row for row in header.findChildren(FactRow) if row.isVisible())
    wanted: list[str] = []
    header.filter_wanted.connect(wanted.append)
    for sign in row._signs:
        qtbot.mouseClick(sign, Qt.MouseButton.LeftButton)
    assert wanted == ["user:u_1"]


def test_what_can_be_done_is_named_where_any_name_leaves_room_for_it(header: TraceHeader) -> None:
    for name in ("a", "x" * 400):
        header.show_trace(a_summary(name=name), T0)
        header.resize(1000, 66)
        assert [button.text() for button in (header.replay, header.fix)] == ["Replay", "Fix"]
        header.resize(600, 66)
        assert [button.text() for button in (header.replay, header.fix)] == ["", ""]
        assert header.replay.accessibleName() == "Replay (R)"
