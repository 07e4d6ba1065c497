import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from comparisons import compared
from spanglass.gui.pages.compare.line_view import LineView, weightiest
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def view(qtbot: QtBot) -> LineView:
    view = LineView(Theme())
    qtbot.addWidget(view)
    view.resize(1200, 300)
    view.show()
    view.show_comparison(compared())
    return view


def test_the_weightiest_difference_is_chosen_at_first(view: LineView) -> None:
    assert view.current == 4
    assert weightiest(compared("agent a", "agent a")) == 0
    assert weightiest(compared("agent a\n  tool x", "agent a")) == 1


def test_keys_go_through_folds_and_ends(view: LineView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.current == 0
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.lines.rowCount() == 5
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.current == 0
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.lines.rowCount() == 6
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current == 5


def test_steps_lead_from_difference_to_difference(view: LineView) -> None:
    view.step_difference()
    assert view.current == 5
    view.step_difference()
    assert view.current == 3
    view.step_difference(back=True)
    assert view.current == 5


def test_a_chevron_folds(view: LineView, qtbot: QtBot) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(25, 12))
    assert view.lines.rowCount() == 1


def test_the_current_line_stays_current_among_the_differences(view: LineView) -> None:
    view.set_only_differences(True)
    assert view.current == 4
    view.set_only_differences(False)
    view.choose(2)
    view.set_only_differences(True)
    assert view.current == 0


def test_what_is_chosen_is_told(view: LineView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.chosen) as told:
        view.choose(3)
    assert told.args[0].sides == (True, False)


@pytest.mark.parametrize("width", [500, 900, 1376])
def test_columns_fill_the_width_and_rows_of_one_side_are_tinted(view: LineView, width: int) -> None:
    view.resize(width, 300)
    head = view.head
    assert sum(head.sectionSize(column) for column in range(6)) == width
    picture = view.grab().toImage()
    colours = {picture.pixelColor(width - 4, y).name() for y in range(30, 180, 4)}
    theme = Theme()
    assert {theme.css("diff_del_bg"), theme.css("diff_add_bg")} <= colours
