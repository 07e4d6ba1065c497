"""A scrolled area shows where the keyboard is, and its ring stays above what it scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.ringed_area import RingedArea


def test_the_ring_is_there_while_the_keyboard_is(qtbot: QtBot) -> None:
    theme = Theme()
    area = RingedArea(theme)
    qtbot.addWidget(area)
    inner = QWidget()
    inner.setMinimumHeight(600)
    area.hold(inner)
    area.resize(200, 100)
    show_active(qtbot, area)
    area.setFocus(Qt.FocusReason.TabFocusReason)
    accent = theme.color("accent").rgb()
    assert area.grab().toImage().pixel(1, 50) == accent
    area.clearFocus()
    assert area.grab().toImage().pixel(1, 50) != accent
