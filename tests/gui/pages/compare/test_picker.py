import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from builders import a_summary
from spanglass.core.views import TraceSummary
from spanglass.gui.pages.compare.picker import Picker
from spanglass.gui.theming.theme import Theme

TRACES = [
    a_summary(row_id=number, trace_id=bytes([number]) * 16, name=f"run {number}") for number in (1, 2, 3)
]


class Stage(QWidget):
    """A picker over a widget that had the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.picker = Picker(Theme(), self)
        self.asked: list[str] = []
        self.picked: list[TraceSummary] = []
        self.closed = 0
        self.picker.asked.connect(self.asked.append)
        self.picker.picked.connect(self.picked.append)
        self.resize(900, 600)

    def open(self) -> None:
        """Open it and show traces."""
        self.picker.open_below(QRect(0, 40, 400, 56), self._count)
        self.picker.show_traces(TRACES)

    def _count(self) -> None:
        self.closed += 1


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage()
    qtbot.addWidget(stage)
    show_active(qtbot, stage)
    stage.open()
    return stage


def test_the_field_has_the_keyboard_and_the_first_trace_is_offered(stage: Stage, qtbot: QtBot) -> None:
    assert stage.asked == [""]
    qtbot.keyClick(stage.picker.field, Qt.Key.Key_Return)
    assert [trace.name for trace in stage.picked] == ["run 1"]
    assert (stage.picker.isVisible(), stage.closed) == (False, 1)


def test_arrows_go_through_the_list_from_the_field(stage: Stage, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(stage.picker.field, key)
    qtbot.keyClick(stage.picker.field, Qt.Key.Key_Return)
    assert stage.picked[0].name == "run 2"


def test_what_is_typed_is_asked_for(stage: Stage, qtbot: QtBot) -> None:
    qtbot.keyClicks(stage.picker.field, "name:x")
    assert stage.asked[-1] == "name:x"
    stage.picker.show_traces(())
    qtbot.keyClick(stage.picker.field, Qt.Key.Key_Return)
    assert stage.picked == []


def test_escape_closes_it(stage: Stage, qtbot: QtBot) -> None:
    qtbot.keyClick(stage.picker.field, Qt.Key.Key_Escape)
    assert (stage.picker.isVisible(), stage.closed) == (False, 1)


def test_a_click_takes(stage: Stage, qtbot: QtBot) -> None:
    view = stage.picker.findChild(QListView)
    assert isinstance(view, QListView)
    place = view.visualRect(view.model().index(2, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert stage.picked[0].name == "run 3"
