"""Widgets in lines, broken where there is no more room."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.widgets.flow import Flow


@pytest.fixture
def box(qtbot: QtBot) -> QWidget:
    box = QWidget()
    qtbot.addWidget(box)
    flow = Flow(box, gap=10, leading=6)
    flow.setContentsMargins(4, 4, 4, 4)
    for width, height in ((60, 20), (60, 30), (60, 20)):
        part = QWidget()
        part.setFixedSize(width, height)
        flow.addWidget(part)
        part.show()
    return box


def places(box: QWidget) -> list[tuple[int, int]]:
    return [(part.x(), part.y()) for part in box.findChildren(QWidget)]


def test_parts_stand_beside_each_other_in_the_middle_of_their_line(box: QWidget) -> None:
    box.resize(300, 100)
    box.show()
    assert places(box) == [(4, 9), (74, 4), (144, 9)]


def test_what_has_no_room_begins_a_line(box: QWidget) -> None:
    box.resize(150, 100)
    box.show()
    assert places(box) == [(4, 9), (74, 4), (4, 40)]


def test_it_says_how_high_its_lines_are(box: QWidget) -> None:
    flow = box.layout()
    assert isinstance(flow, Flow)
    assert [flow.height_for(width) for width in (300, 150, 60)] == [38, 64, 90]
    assert flow.minimumSize().width() == 68


def test_parts_can_be_taken_away(box: QWidget) -> None:
    flow = box.layout()
    assert isinstance(flow, Flow)
    assert flow.takeAt(9) is None
    assert flow.takeAt(0) is not None
    assert flow.count() == 2
