import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.compare.pair_content import ValueRow
from spanglass.gui.pages.compare.value_list import ValueList
from spanglass.gui.theming.theme import Theme

ROWS = (ValueRow("model", "a", "b"), ValueRow("tokens", "238", "171"), ValueRow("seed", "7", "7", same=True))


@pytest.fixture
def values(qtbot: QtBot) -> ValueList:
    made = ValueList(Theme(), "What else differs", "2 of 3", ROWS)
    qtbot.addWidget(made)
    made.resize(900, made.sizeHint().height())
    made.show()
    made.setFocus()
    return made


def test_rows_are_gone_through_said_and_copied(values: ValueList, qtbot: QtBot) -> None:
    assert values.accessibleName() == "What else differs 2 of 3"
    qtbot.keyClick(values, Qt.Key.Key_Down)
    assert values.accessibleDescription() == "tokens: A 238, B 171"
    qtbot.keyClick(values, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "tokens\t238\t171"
    qtbot.keyClick(values, Qt.Key.Key_Up)
    assert values.current == 0
    qtbot.mouseClick(values, Qt.MouseButton.LeftButton, pos=QPoint(100, 26 + 50))
    assert values.current == 2


def test_without_rows_it_says_so_and_takes_no_keyboard(qtbot: QtBot) -> None:
    empty = ValueList(Theme(), "Tools", "no tools", ())
    qtbot.addWidget(empty)
    empty.resize(600, empty.sizeHint().height())
    assert empty.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert empty.accessibleDescription() == "Nothing"
    assert not empty.grab().isNull()


def test_all_rows_have_room(values: ValueList) -> None:
    assert values.sizeHint().height() >= 26 + 3 * 22
