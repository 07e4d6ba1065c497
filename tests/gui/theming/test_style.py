"""The application's palette and rules, which follow the theme without a new style sheet."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Scheme, Theme


def colour(widget: QWidget, place: QPoint) -> str:
    """The colour of a place of a widget."""
    return widget.grab().toImage().pixelColor(place).name()


def test_what_the_rules_speak_of_follows_the_theme(
    styled: Callable[[Theme], None], qapp: QApplication, qtbot: QtBot
) -> None:
    theme = Theme()
    styled(theme)
    sheet, bar, menu = qapp.styleSheet(), QScrollBar(), QMenu()
    qtbot.addWidget(bar)
    qtbot.addWidget(menu)
    bar.resize(10, 200)
    menu.addAction("An action")
    for scheme in (Scheme.DARK, Scheme.LIGHT, Scheme.DARK):
        theme.change(scheme=scheme)
        assert colour(bar, QPoint(5, 10)) == theme.css("bg4")
        assert colour(menu, QPoint(3, 3)) == theme.css("bg2")
    assert qapp.styleSheet() == sheet
