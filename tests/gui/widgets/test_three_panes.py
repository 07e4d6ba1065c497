"""Three panes: how wide the outer ones are, and that they stay as they were drawn."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.three_panes import OuterWidths, ThreePanes


def test_the_outer_panes_have_their_width_until_it_is_set_by_hand(qtbot: QtBot) -> None:
    panes = ThreePanes(Theme(), (QWidget(), QWidget(), QWidget()), OuterWidths((240, 360), (190, 280)))
    qtbot.addWidget(panes)
    panes.show()
    panes.resize(1300, 200)
    assert (panes.sizes()[0], panes.sizes()[2]) == (240, 360)
    panes.resize(1000, 200)
    assert (panes.sizes()[0], panes.sizes()[2]) == (190, 280)
    panes.moveSplitter(300, 1)
    panes.resize(1302, 200)
    assert panes.sizes()[0] == 300
