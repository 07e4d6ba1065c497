"""Both traces side by side: each half has its own spans, and is empty where there is none."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from comparisons import compared
from spanglass.gui.pages.compare.line_view import LineView
from spanglass.gui.theming.theme import Theme

ROW, ONLY_FIRST, ONLY_SECOND = 24, 3, 5


@pytest.fixture
def view(qtbot: QtBot) -> LineView:
    view = LineView(Theme())
    qtbot.addWidget(view)
    view.resize(1200, 300)
    view.show()
    view.show_comparison(compared())
    view.set_beside(True)
    return view


def colours(picture: QImage, view: LineView, row: int, left: int, right: int) -> set[str]:
    y = view.head.height() + view.rowViewportPosition(row) + 4
    return {picture.pixelColor(x, y).name() for x in range(left, right, 3)}


@pytest.mark.parametrize("width", [500, 900, 1376])
def test_a_span_of_one_trace_is_in_its_half_alone(view: LineView, width: int) -> None:
    view.resize(width, 300)
    assert sum(view.head.sectionSize(column) for column in range(6)) == width
    picture, theme, half = view.grab().toImage(), Theme(), width // 2
    first = [colours(picture, view, row, 8, half - 2) for row in (ONLY_FIRST, ONLY_SECOND)]
    second = [colours(picture, view, row, half + 8, width - 2) for row in (ONLY_FIRST, ONLY_SECOND)]
    assert theme.css("diff_del_bg") in first[0]
    assert theme.css("diff_add_bg") in second[1]
    for empty in (first[1], second[0]):
        assert empty <= {theme.css("bg0"), theme.css("line1")}


def test_the_halves_have_one_scale(view: LineView) -> None:
    first, second = view.head.lanes
    assert (first.name, second.end) == (0, 1200)
    assert first.end == second.name
    assert first.end - first.bars == second.end - second.bars


def test_chevrons_of_both_halves_fold(view: LineView, qtbot: QtBot) -> None:
    for left in (0, view.head.lanes[1].name):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left + 25, 12))
        assert view.lines.rowCount() == 1
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(left + 25, 12))
        assert view.lines.rowCount() == 6


def test_the_columns_come_back(view: LineView) -> None:
    view.choose(3)
    view.set_beside(False)
    assert view.current == 3
    assert view.head.sectionSize(1) > 0
