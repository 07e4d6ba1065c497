"""Controls of sentences and routes: a word of several, a number with its unit, a box, alerts in a bar."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.check_box import CheckBox
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.unit_field import UnitField

SIDES = ((True, "above"), (False, "below"))


def test_a_word_is_picked_from_a_menu_or_with_the_arrow_keys(qtbot: QtBot) -> None:
    pick = PickButton(Theme(), "Side", SIDES)
    qtbot.addWidget(pick)
    assert pick.accessibleName() == "Side: above, 1 of 2"
    with qtbot.waitSignal(pick.chosen) as told:
        QTest.keyClick(pick, Qt.Key.Key_Down)
    assert told.args == [False]
    menu = pick.menu_of_options()
    assert [action.isChecked() for action in menu.actions()] == [False, True]
    with qtbot.waitSignal(pick.chosen):
        menu.actions()[0].trigger()
    assert pick.value is True
    with qtbot.assertNotEmitted(pick.chosen):
        QTest.keyClick(pick, Qt.Key.Key_Up)
        pick.show_value("none of them")
        pick.show_value(value=False)
    assert pick.text() == "below"


def test_a_unit_is_said_with_the_name_and_painted_beside_the_number(qtbot: QtBot) -> None:
    field = UnitField(Theme(), "Limit", "%")
    qtbot.addWidget(field)
    assert field.accessibleName() == "Limit, %"
    field.show_value("5")
    before = field.grab().toImage()
    field.set_unit("min")
    assert field.grab().toImage() != before
    assert field.textMargins().right() > 10


def test_a_box_is_checked_by_space_and_looks_so(qtbot: QtBot) -> None:
    box = CheckBox(Theme(), "Send to Slack")
    qtbot.addWidget(box)
    before = box.grab().toImage()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    assert box.grab().toImage() != before
