"""Tab goes as things lie, whenever they were made; F6 goes from pane to pane."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from spanglass.gui.keyboard import pane_focus, tab_order
from spanglass.gui.keyboard.tab_order import next_stop, tab_stops


def button(name: str) -> QPushButton:
    made = QPushButton(name)
    made.setObjectName(name)
    return made


def names(stops: list[QWidget]) -> list[str]:
    return [stop.objectName() for stop in stops]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(600, 300)
    qtbot.addWidget(window)
    return window


def test_rows_go_across_then_down(window: QWidget) -> None:
    column = QVBoxLayout(window)
    rows = [[button(f"{row}{at}") for at in range(3)] for row in range(2)]
    for row in reversed(rows):
        line = QHBoxLayout()
        for one in row:
            line.addWidget(one)
        column.insertLayout(0, line)
    window.show()
    assert names(tab_stops([window])) == ["00", "01", "02", "10", "11", "12"]


def test_what_comes_later_has_its_place_by_where_it_lies(qtbot: QtBot, window: QWidget) -> None:
    column = QVBoxLayout(window)
    column.addWidget(button("below"))
    window.show()
    above = button("above")
    column.insertWidget(0, above)
    qtbot.waitUntil(above.isVisible)
    assert names(tab_stops([window])) == ["above", "below"]


def test_what_cannot_take_the_keyboard_is_passed_over(window: QWidget) -> None:
    row = QHBoxLayout(window)
    hidden, off, deaf, stack = button("hidden"), button("off"), button("deaf"), QStackedWidget()
    for part in (button("a"), hidden, off, deaf, QLabel("x"), stack):
        row.addWidget(part)
    stack.addWidget(button("shown"))
    stack.addWidget(button("behind"))
    hidden.hide()
    off.setEnabled(False)
    deaf.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    window.show()
    assert names(tab_stops([window])) == ["a", "shown"]


def test_steps_go_round_the_ends(window: QWidget) -> None:
    stops: list[QWidget] = [button("a"), button("b"), button("c")]
    assert next_stop(stops, stops[2], 1) is stops[0]
    assert next_stop(stops, stops[0], -1) is stops[2]
    assert next_stop(stops, None, 1) is stops[0]
    assert next_stop(stops, window, -1) is stops[2]
    assert next_stop([], None, 1) is None


def a_pane(splitter: QSplitter, *parts: QWidget) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    for part in parts:
        column.addWidget(part)
    splitter.addWidget(pane)
    return pane


def test_f6_goes_to_the_rows_or_text_of_the_next_pane(qtbot: QtBot, window: QWidget) -> None:
    splitter = QSplitter()
    QVBoxLayout(window).addWidget(splitter)
    rows, only, text = QListView(), button("only"), QLineEdit()
    panes = [a_pane(splitter, button("head"), rows), a_pane(splitter, only), a_pane(splitter, text)]
    empty = a_pane(splitter, QLabel("nothing"))
    with qtbot.waitActive(window):
        window.show()
    text.setFocus()
    visited = []
    for _ in range(4):
        pane_focus.step([*panes, empty], 1)
        visited.append(window.focusWidget())
    assert visited == [rows, only, text, rows]
    pane_focus.step(panes, -1)
    assert window.focusWidget() is text
    panes[1].hide()
    pane_focus.step(panes, -1)
    assert window.focusWidget() is rows
    pane_focus.step([empty], 1)
    assert window.focusWidget() is rows


def test_where_widgets_lie_is_asked_once_of_each(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    column = QVBoxLayout(window)
    for number in range(60):
        column.addWidget(button(str(number)))
    window.show()
    asked = list[QWidget]()
    place = tab_order._place
    monkeypatch.setattr(tab_order, "_place", lambda widget: asked.append(widget) or place(widget))
    assert names(tab_stops([window])) == [str(number) for number in range(60)]
    assert len(asked) == 60
