"""The filter field: Enter runs, Escape clears and leaves, an error stands under it until the text changes."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
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


@pytest.mark.parametrize("reason", [Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason])
def test_what_is_typed_runs_as_the_field_is_left(
    qtbot: QtBot, window: QWidget, field: FilterField, reason: Qt.FocusReason
) -> None:
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    handed: list[str] = []
    field.entered.connect(handed.append)
    field.take_focus()
    qtbot.keyClicks(field.line, "refund")
    window.setFocus(reason)
    assert handed == ["refund"]
    field.take_focus()
    window.setFocus(reason)
    assert handed == ["refund"]


def test_what_is_typed_waits_while_another_window_is_in_front(
    qtbot: QtBot, window: QWidget, field: FilterField
) -> None:
    field.take_focus()
    qtbot.keyClicks(field.line, "refund")
    with qtbot.assertNotEmitted(field.entered):
        window.setFocus(Qt.FocusReason.ActiveWindowFocusReason)


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


def test_an_error_is_seen_only_while_the_field_is(field: FilterField) -> None:
    field.show_error("No field “modle”.")
    message = field._message
    assert message is not None
    field.hide()
    assert not message.isVisible()
    field.show()
    assert message.isVisible()
    field.hide()
    field.show_error("")
    field.show_error("No field “modle”.")
    assert not message.isVisible()


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
    field.set_query("refund user:u_1")
    assert (field.chips.chips, field.line.text()) == (("user:u_1",), "refund")
    field.line.setText("refund ")
    field.set_query("user:u_1 refund")
    assert field.line.text() == "refund "


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


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_a_finished_term_becomes_a_chip_and_is_handed_over(
    qtbot: QtBot, field: FilterField, key: Qt.Key
) -> None:
    field.take_focus()
    qtbot.keyClicks(field.line, "status:error")
    with qtbot.waitSignal(field.entered) as told:
        qtbot.keyClick(field.line, key)
    assert told.args == ["status:error"]
    assert (field.chips.chips, field.line.text()) == (("status:error",), "")
    assert field.line.hasFocus()


def test_words_before_a_finished_term_stay_text(qtbot: QtBot, field: FilterField) -> None:
    field.take_focus()
    qtbot.keyClicks(field.line, "refund status:error policy ")
    assert (field.chips.chips, field.line.text()) == (("status:error",), "refund policy ")
    assert field.query == "status:error refund policy"


def test_a_space_in_quotes_or_after_a_word_is_a_space(qtbot: QtBot, field: FilterField) -> None:
    field.take_focus()
    qtbot.keyClicks(field.line, 'refund user:"a b" ')
    assert (field.chips.chips, field.line.text()) == (('user:"a b"',), "refund ")


def test_backspace_at_the_start_opens_the_last_chip(qtbot: QtBot, field: FilterField) -> None:
    field.set_query("status:error user:u_1 refund")
    field.line.setFocus()
    field.line.setCursorPosition(0)
    with qtbot.assertNotEmitted(field.entered):
        qtbot.keyClick(field.line, Qt.Key.Key_Backspace)
    assert (field.chips.chips, field.line.text()) == (("status:error",), "user:u_1 refund")
    qtbot.keyClicks(field.line, "2")
    assert field.line.text() == "user:u_12 refund"


def test_all_of_it_is_selected_copied_and_replaced(qtbot: QtBot, field: FilterField) -> None:
    field.set_query("status:error refund")
    field.line.setFocus()
    qtbot.keyClick(field.line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field.line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "status:error refund"
    qtbot.keyClicks(field.line, "x")
    assert field.query == "x"


def test_all_of_it_is_erased(qtbot: QtBot, field: FilterField) -> None:
    field.set_query("status:error")
    field.line.setFocus()
    qtbot.keyClick(field.line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(field.entered) as told:
        qtbot.keyClick(field.line, Qt.Key.Key_Delete)
    assert told.args == [""]
    assert field.query == ""


def test_a_chip_is_taken_away_by_its_cross_and_opened_elsewhere(qtbot: QtBot, field: FilterField) -> None:
    field.set_query("status:error user:u_1")
    first = field.chips._painted[0].rect
    with qtbot.waitSignal(field.entered) as told:
        qtbot.mouseClick(
            field.chips, Qt.MouseButton.LeftButton, pos=first.center() + QPoint(first.width() // 2 - 9, 0)
        )
    assert told.args == ["user:u_1"]
    qtbot.mouseClick(field.chips, Qt.MouseButton.LeftButton, pos=QPoint(12, 10))
    assert (field.chips.chips, field.line.text()) == ((), "user:u_1")


def test_chips_without_room_stand_behind_a_number(field: FilterField) -> None:
    field.set_query(" ".join(f"user:somebody_{number}" for number in range(20)))
    painted = field.chips._painted
    assert painted[0].value == f"+{20 - len(painted) + 1}"
    assert field.line.width() >= 100
    field.open_chip(-1)
    assert field.line.text().count("user:") == 20


def test_an_error_is_underlined_where_it_stands(field: FilterField) -> None:
    field.set_query("status:error modle:x")
    field.show_error("No field “modle”.", range(13, 18))
    assert field.line._wrong == range(5)
    assert field.chips._wrong == -1
    field.show_error("status: is one of …", range(3, 8))
    assert field.chips._wrong == 0
    field.line.setText("x")
    assert (field.line._wrong, field.chips._wrong) == (range(0), -1)


def test_the_star_is_there_while_there_is_a_query(qtbot: QtBot, field: FilterField) -> None:
    assert field._star.isHidden()
    field.set_query("status:error")
    with qtbot.waitSignal(field.star_pressed):
        field._star.click()
    assert "Save" in field._star.toolTip()
    field.set_saved(True)
    assert "Forget" in field._star.toolTip()
