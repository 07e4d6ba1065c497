"""The menu of a row: where the pointer asks for it, and below the current row for the keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QStringListModel
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QListView, QMenu
from pytestqt.qtbot import QtBot

from spanglass.gui.widgets.row_menu import RowMenu

Ask = Callable[[QPoint, QContextMenuEvent.Reason], tuple[QMenu, QPoint] | None]
MOUSE, KEY = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard


@pytest.fixture
def view(qtbot: QtBot) -> QListView:
    view = QListView()
    view.setModel(QStringListModel([f"row {number}" for number in range(50)], view))
    qtbot.addWidget(view)
    view.resize(200, 150)
    view.show()
    return view


@pytest.fixture
def ask(qapp: QApplication, view: QListView, opened: list[tuple[QMenu, QPoint]]) -> Ask:
    RowMenu(view, lambda: QMenu(view))

    def asked(at: QPoint, reason: QContextMenuEvent.Reason) -> tuple[QMenu, QPoint] | None:
        opened.clear()
        target = view if reason == KEY else view.viewport()
        qapp.sendEvent(target, QContextMenuEvent(reason, at, target.mapToGlobal(at)))
        return opened[0] if opened else None

    return asked


def test_a_press_on_a_row_opens_the_menu_there_and_it_is_gone_after_that(
    qtbot: QtBot, view: QListView, ask: Ask
) -> None:
    at = view.visualRect(view.model().index(2, 0)).center()
    found = ask(at, MOUSE)
    assert found is not None
    menu, place = found
    assert place == view.viewport().mapToGlobal(at)
    with qtbot.waitSignal(menu.destroyed):
        menu.aboutToHide.emit()


def test_beside_the_rows_there_is_none(view: QListView, ask: Ask) -> None:
    view.setModel(QStringListModel(["one"], view))
    assert ask(QPoint(50, 120), MOUSE) is None
    assert ask(QPoint(0, 0), KEY) is None, "no row is the current one"


def test_the_keyboard_opens_it_below_the_current_row_wherever_that_is(view: QListView, ask: Ask) -> None:
    view.setCurrentIndex(view.model().index(40, 0))
    view.scrollToTop()
    found = ask(QPoint(0, 0), KEY)
    assert found is not None
    row = view.visualRect(view.model().index(40, 0))
    assert view.viewport().rect().contains(row)
    assert found[1] == view.viewport().mapToGlobal(row.bottomLeft())
