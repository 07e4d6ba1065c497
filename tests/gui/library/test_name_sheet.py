"""A name is chosen among those that are known, or a new one is typed, with the keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from spanglass.gui.library.name_rows import NameRow
from spanglass.gui.library.name_sheet import NameSheet
from spanglass.gui.library.sheets import DatasetSheet, PromptSheet
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.text import Label

KNOWN = [NameRow("1", "Refund tickets", "one", "48"), NameRow("2", "SQL questions", "two", "64")]


@pytest.fixture
def sheet(qtbot: QtBot) -> NameSheet:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    show_active(qtbot, window)
    made = NameSheet(Theme(), window, "Add to dataset", "dataset")
    made.ask("One call", KNOWN)
    return made


def taken(qtbot: QtBot, sheet: NameSheet, *keys: Qt.Key) -> str:
    with qtbot.waitSignal(sheet.named) as named:
        for key in keys:
            qtbot.keyClick(sheet.field, key)
    return str(named.args[0])


def test_enter_takes_the_first_and_down_the_next(qtbot: QtBot, sheet: NameSheet) -> None:
    assert sheet.field.hasFocus()
    assert sheet.take.text() == "Add to “Refund tickets”"
    assert taken(qtbot, sheet, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return) == "SQL questions"
    assert sheet.isHidden()


def test_what_is_typed_is_a_new_name_unless_it_is_known(qtbot: QtBot, sheet: NameSheet) -> None:
    qtbot.keyClicks(sheet.field, "refund")
    assert [sheet.model.row_at(at).title for at in range(2)] == ["refund", "Refund tickets"]
    qtbot.keyClicks(sheet.field, " tickets")
    assert sheet.name == "Refund tickets"
    assert sheet.model.rowCount() == 2
    qtbot.keyClick(sheet.field, Qt.Key.Key_Backspace)
    assert taken(qtbot, sheet, Qt.Key.Key_Return) == "refund ticket"


def test_enter_takes_from_a_box_and_not_from_a_button_that_cancels(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    show_active(qtbot, window)
    sheet = DatasetSheet(Theme(), window)
    sheet.ask("One call", KNOWN)
    sheet.offer_answer(there=True)
    qtbot.keyClick(sheet.field, Qt.Key.Key_Tab)
    assert sheet.expected.hasFocus()
    qtbot.keyClick(sheet.expected, Qt.Key.Key_Space)
    with qtbot.waitSignal(sheet.named) as named:
        qtbot.keyClick(sheet.expected, Qt.Key.Key_Return)
    assert (named.args, sheet.expected.isChecked()) == (["Refund tickets"], True)
    sheet.ask("One call", KNOWN)
    words = next(
        each for each in sheet.findChildren(Label) if each.text() == "The answer is what is expected"
    )
    qtbot.mouseClick(words, Qt.MouseButton.LeftButton)
    assert not sheet.expected.isChecked()
    with qtbot.assertNotEmitted(sheet.named):
        sheet._cancel.setFocus()
        qtbot.keyClick(sheet._cancel, Qt.Key.Key_Return)
    assert sheet.isHidden()


def test_enter_takes_from_the_note_on_a_version(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    show_active(qtbot, window)
    sheet = PromptSheet(Theme(), window)
    sheet.ask("One call", KNOWN)
    sheet.note.setFocus()
    with qtbot.waitSignal(sheet.named) as named:
        qtbot.keyClick(sheet.note, Qt.Key.Key_Return)
    assert named.args == ["Refund tickets"]


def test_without_a_name_nothing_is_taken(qtbot: QtBot, sheet: NameSheet) -> None:
    sheet.ask("One call", [])
    with qtbot.assertNotEmitted(sheet.named):
        qtbot.keyClick(sheet.field, Qt.Key.Key_Return)
    assert not sheet.take.isEnabled()
    assert sheet.isVisible()


def test_escape_takes_it_back(qtbot: QtBot, sheet: NameSheet) -> None:
    with qtbot.waitSignal(sheet.taken_back):
        qtbot.keyClick(sheet.field, Qt.Key.Key_Escape)
    assert sheet.isHidden()


def test_the_row_in_front_is_told_to_screen_readers(sheet: NameSheet) -> None:
    assert sheet.list.accessibleDescription() == "Refund tickets, one, 48"
    assert sheet.list.accessibleName() == "Datasets"


def test_what_is_in_front_is_said_once(qtbot: QtBot, sheet: NameSheet) -> None:
    said: list[str] = []
    sheet.looked_at.connect(said.append)
    sheet.ask("Another call", KNOWN)
    sheet.ask("Another call", KNOWN, "SQL questions")
    qtbot.keyClick(sheet.field, Qt.Key.Key_X)
    sheet.ask("Another call", [])
    assert said == ["Refund tickets", "SQL questions", "", ""]
