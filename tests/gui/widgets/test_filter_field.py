"""The filter field: Enter runs, Escape clears and leaves, an error stands under it until the text changes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theme import Theme
from spanglass.gui.widgets.filter_field import FilterField


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 300)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def field(qtbot: QtBot, window: QWidget, theme: Theme) -> FilterField:
    field = FilterField(theme)
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addStretch(1)
    with qtbot.waitActive(window):
        window.show()
    return field


def test_enter_runs_what_is_typed(qtbot: QtBot, field: FilterField) -> None:
    field.take_focus()
    qtbot.keyClicks(field.line, " status:error ")
    with qtbot.waitSignal(field.entered) as told:
        qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert told.args == ["status:error"]


def test_escape_clears_then_leaves(qtbot: QtBot, field: FilterField) -> None:
    field.line.setText("x")
    with qtbot.waitSignal(field.entered) as told, qtbot.assertNotEmitted(field.left):
        qtbot.keyClick(field.line, Qt.Key.Key_Escape)
    assert told.args == [""]
    with qtbot.waitSignal(field.left), qtbot.assertNotEmitted(field.entered):
        qtbot.keyClick(field.line, Qt.Key.Key_Escape)


def test_the_cross_is_there_while_there_is_text(qtbot: QtBot, field: FilterField) -> None:
    assert field._clear.isHidden()
    field.line.setText("x")
    assert field._clear.isVisible()
    with qtbot.waitSignal(field.entered):
        field._clear.click()
    assert field.line.text() == ""


def test_an_error_stands_under_the_field_until_the_text_changes(
    qtbot: QtBot, window: QWidget, field: FilterField
) -> None:
    field.line.setText("modle:x")
    field.show_error("No field “modle”.")
    message = field._message
    assert message is not None
    assert message.isVisible()
    assert message.y() >= field.geometry().bottom()
    assert window.rect().contains(message.geometry())
    assert field.line.accessibleDescription() == "No field “modle”."
    qtbot.keyClicks(field.line, "y")
    assert message.isHidden()
    assert field.line.accessibleDescription() == ""


def test_a_long_error_is_wrapped_within_the_field(window: QWidget, field: FilterField) -> None:
    field.show_error("No field “" + "very long " * 40 + "”.")
    message = field._message
    assert message is not None
    assert message.width() <= field.width()
    assert message.height() > 2 * field.line.height()


def test_taking_the_focus_selects_the_text(field: FilterField) -> None:
    field.line.setText("abc")
    field.take_focus()
    assert field.line.hasFocus()
    assert field.line.selectedText() == "abc"


def test_a_filter_set_elsewhere_is_shown(field: FilterField) -> None:
    field.set_query("user:u_1")
    assert field.line.text() == "user:u_1"
    field.line.setText("user:u_1 ")
    field.set_query("user:u_1")
    assert field.line.text() == "user:u_1 "


def test_the_example_is_shorter_in_a_narrow_field(qtbot: QtBot, window: QWidget, field: FilterField) -> None:
    wide = field.line.placeholderText()
    window.resize(400, 300)
    qtbot.waitUntil(lambda: len(field.line.placeholderText()) < len(wide))


def test_the_line_has_the_ground_of_the_field(
    styled: Callable[[Theme], None], window: QWidget, field: FilterField, theme: Theme
) -> None:
    styled(theme)
    image = window.grab().toImage()
    inside = field.mapTo(window, field.line.geometry().center())
    assert image.pixelColor(inside) == theme.color("bg2")
