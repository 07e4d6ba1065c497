import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from builders import a_summary
from spanglass.gui.pages.compare.trace_slot import TraceSlot
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def slot(qtbot: QtBot) -> TraceSlot:
    slot = TraceSlot(Theme(), "A", "chart_other")
    qtbot.addWidget(slot)
    slot.resize(600, slot.sizeHint().height())
    slot.show()
    return slot


def test_it_says_which_trace_it_shows_or_that_there_is_none(slot: TraceSlot) -> None:
    assert slot.accessibleName() == "Trace A: no trace yet"
    empty = slot.grab().toImage()
    slot.show_trace(a_summary(refusals=1))
    assert slot.accessibleName().startswith("Trace A: answer_ticket, refused")
    assert slot.grab().toImage() != empty


@pytest.mark.parametrize("width", [120, 300, 420, 700])
def test_it_can_be_painted_at_any_width(slot: TraceSlot, width: int) -> None:
    slot.show_trace(a_summary(name="x" * 500, models=("m" * 100,)))
    slot.resize(width, 56)
    assert not slot.grab().isNull()


def test_it_is_pressed_by_the_keyboard(slot: TraceSlot, qtbot: QtBot) -> None:
    with qtbot.waitSignal(slot.clicked):
        qtbot.keyClick(slot, Qt.Key.Key_Space)
