"""Surfaces and lines, the scroll bar that lies over its area, and the logo."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.gui.widgets.logo import application_icon, logo
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar
from spanglass.gui.widgets.panels import Panel, Rule, Splitter


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


def ground(widget: QWidget) -> QColor:
    return widget.grab().toImage().pixelColor(0, 0)


def test_a_panel_is_filled_in_every_theme(qtbot: QtBot, theme: Theme) -> None:
    panel = Panel(theme, "bg2")
    qtbot.addWidget(panel)
    panel.resize(10, 10)
    assert ground(panel) == theme.color("bg2")
    theme.change(scheme=Scheme.LIGHT)
    assert ground(panel) == theme.color("bg2")
    panel.set_token("error_bg")
    assert ground(panel) == theme.color("error_bg")


def test_rules_are_one_pixel(theme: Theme) -> None:
    assert Rule(theme).height() == 1
    assert Rule(theme, down=True).width() == 1


def test_a_splitter_is_divided_by_a_line(qtbot: QtBot, theme: Theme) -> None:
    splitter = Splitter(theme, Qt.Orientation.Horizontal)
    for _ in range(2):
        splitter.addWidget(Panel(theme))
    qtbot.addWidget(splitter)
    splitter.resize(200, 20)
    splitter.show()
    handle = splitter.handle(1)
    assert handle.contentsRect().width() == 1
    assert handle.width() > 1  # it can be caught beside the line
    image = splitter.grab().toImage()
    assert image.pixelColor(handle.geometry().center()) == theme.color("line2")


@pytest.fixture
def text(qtbot: QtBot) -> QPlainTextEdit:
    text = QPlainTextEdit("\n".join("line" for _ in range(200)))
    qtbot.addWidget(text)
    text.resize(200, 100)
    with qtbot.waitExposed(text):
        text.show()
    return text


def test_the_scroll_bar_lies_over_the_text_while_it_is_wanted(qtbot: QtBot, text: QPlainTextEdit) -> None:
    width = text.viewport().width()
    bar = OverlayScrollBar(text)
    bar.place()
    assert bar.isHidden()
    bar.set_wanted(True)
    assert bar.isVisible()
    assert text.viewport().width() >= width
    assert bar.geometry().right() == text.viewport().geometry().right()
    bar.set_wanted(False)
    qtbot.waitUntil(bar.isHidden)


def test_the_scroll_bar_scrolls_and_follows(text: QPlainTextEdit) -> None:
    bar = OverlayScrollBar(text)
    bar.place()
    bar.setValue(50)
    assert text.verticalScrollBar().value() == 50
    text.verticalScrollBar().setValue(70)
    assert bar.value() == 70


def test_there_is_no_bar_where_all_is_seen(text: QPlainTextEdit) -> None:
    bar = OverlayScrollBar(text)
    text.setPlainText("one line")
    bar.place()
    bar.set_wanted(True)
    bar.leaveEvent(QEvent(QEvent.Type.Leave))
    assert bar.isHidden()


def test_the_logo_is_drawn_in_the_themes_colours(qtbot: QtBot, theme: Theme) -> None:
    dark = logo(theme, 32, 2.0)
    assert (dark.width(), dark.devicePixelRatio()) == (64, 2.0)
    theme.change(scheme=Scheme.LIGHT)
    assert logo(theme, 32, 2.0).toImage() != dark.toImage()
    assert len(application_icon().availableSizes()) == 7
