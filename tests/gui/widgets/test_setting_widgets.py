"""Switch, choices and line: what the keyboard and the pointer do with them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.switch import Switch


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()


def test_a_switch_is_turned_by_space_and_looks_otherwise(qtbot: QtBot) -> None:
    switch = Switch(Theme(), "Hide secrets")
    shown(qtbot, switch)
    off = switch.grab().toImage()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    assert switch.accessibleName() == "Hide secrets"
    assert switch.grab().toImage() != off


def test_choices_are_taken_by_arrows_and_clicks(qtbot: QtBot) -> None:
    choices = Choices(Theme(), "Theme", (("a", "First"), ("b", "Second"), ("c", "Third")))
    shown(qtbot, choices)
    taken: list[object] = []
    choices.chosen.connect(taken.append)
    qtbot.keyClick(choices, Qt.Key.Key_Left)
    qtbot.keyClick(choices, Qt.Key.Key_Right)
    qtbot.mouseClick(choices, Qt.MouseButton.LeftButton, pos=QPoint(choices.width() - 5, 10))
    assert taken == ["b", "c"]
    assert choices.accessibleName() == "Theme: Third, 3 of 3"
    choices.show_value("a")
    choices.show_value("unknown")
    assert (choices.value, taken) == ("a", ["b", "c"])


def test_a_line_is_entered_once_and_taken_back_by_escape(qtbot: QtBot) -> None:
    line = LineField(Theme(), "Port")
    shown(qtbot, line)
    entered: list[str] = []
    line.entered.connect(entered.append)
    line.show_value("4318")
    line.setText("4319")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    line.accept("4319")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert entered == ["4319"]
    line.setText("99999")
    line.set_wrong("This value is not possible.")
    assert line.accessibleDescription() == "This value is not possible."
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert (line.text(), line.accessibleDescription()) == ("4319", "")


def test_a_value_that_comes_again_leaves_what_is_typed_or_marked_and_is_never_called_wrong(
    qtbot: QtBot,
) -> None:
    line = LineField(Theme(), "Days")
    shown(qtbot, line)
    line.accept("30")
    line.setFocus()
    line.selectAll()
    line.show_value("30")
    assert line.selectedText() == "30"
    line.setText("3x")
    line.set_wrong("This is no number.")
    line.show_value("30")
    assert (line.text(), line.accessibleDescription()) == ("3x", "This is no number.")
    line.clearFocus()
    line.show_value("30")
    assert (line.text(), line.accessibleDescription()) == ("30", "")
