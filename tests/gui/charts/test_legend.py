"""The row above a plot: whole names as long as there is room, and two entries in any case."""

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from spanglass.gui.charts.drawing import Entry, Mark
from spanglass.gui.charts.legend import Legend
from spanglass.gui.theming.theme import Size, Theme

ENTRIES = tuple(Entry(f"model number {n}", "22%", f"chart_{n}", Mark.BOX) for n in range(3))


@pytest.mark.parametrize(("width", "shown"), [(120, 2), (270, 2), (600, 3)])
def test_the_last_entries_give_way(qtbot: QtBot, width: int, shown: int) -> None:
    theme = Theme()
    legend = Legend(theme)
    qtbot.addWidget(legend)
    legend.resize(width, 16)
    legend.set_entries(ENTRIES)
    names = QFontMetrics(theme.font(Size.CAPTION))
    assert legend._shown(names, names) == ENTRIES[:shown]
    assert legend.text.count("22%") == 3
    legend.grab()
