"""Which keys a focused widget needs for itself."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from activating import show_active
from spanglass.gui.keyboard.key_focus import is_covering, is_plain, keys_in_force, left_under, takes_text
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.sheet import Sheet

KEYS = ("J", "Space", "Down", "Home", "Shift+Left", "F1", "Shift+F6", "Ctrl+O")
ALWAYS = ["F1", "Shift+F6", "Ctrl+O"]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QSpinBox, QComboBox])
def test_a_field_keeps_all_that_typing_could_mean(qtbot: QtBot, kind: type[QWidget]) -> None:
    field = kind()
    qtbot.addWidget(field)
    assert takes_text(field)
    assert keys_in_force(KEYS, field) == ALWAYS


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        (QPushButton, {"Space"}),
        (QTableView, {"Down"}),
        (QTreeView, {"Down"}),
        (QWidget, set()),
    ],
)
def test_other_widgets_keep_what_moves_or_presses_them(
    qtbot: QtBot, kind: type[QWidget], own: set[str]
) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    assert set(KEYS) - set(keys_in_force(KEYS, widget)) == own


def test_a_text_to_read_keeps_the_keys_that_scroll_it(qtbot: QtBot) -> None:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    qtbot.addWidget(text)
    assert keys_in_force(KEYS, text) == ["J", "Space", *ALWAYS]


def test_without_a_focus_all_keys_work() -> None:
    assert keys_in_force(KEYS, None) == list(KEYS)


@pytest.mark.parametrize(
    ("key", "plain"),
    [("J", True), ("Shift+J", True), ("F", True), ("F1", False), ("Shift+F6", False), ("Alt+1", False)],
)
def test_a_plain_key_is_one_that_could_be_typed(key: str, plain: bool) -> None:
    assert is_plain(key) is plain


def test_what_lies_under_a_sheet_takes_no_letters(qtbot: QtBot) -> None:
    window = QWidget()
    window.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    qtbot.addWidget(window)
    sheet = Sheet(Theme(), "Ask", window, 200)
    button = QPushButton("Add")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    sheet.column.addWidget(button)
    show_active(qtbot, window)
    sheet.open_sheet(button)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert is_covering(QApplication.focusWidget())
    assert (is_covering(button), is_covering(window), is_covering(None)) == (True, False, False)
    assert left_under(KEYS) == ALWAYS
