"""The line of the filter takes a copy of text that is dropped there, and leaves files to the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.filter_line import FilterLine

BOTH = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def line(qtbot: QtBot) -> FilterLine:
    line = FilterLine(Theme())
    qtbot.addWidget(line)
    line.resize(400, 30)
    line.show()
    return line


def test_text_that_is_dropped_stays_where_it_comes_from(line: FilterLine) -> None:
    data = QMimeData()
    data.setText("status:error")
    for event in (
        QDragEnterEvent(QPoint(5, 5), BOTH, data, LEFT, NO_KEYS),
        QDragMoveEvent(QPoint(9, 9), BOTH, data, LEFT, NO_KEYS),
        QDropEvent(QPointF(9, 9), BOTH, data, LEFT, NO_KEYS),
    ):
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(line, event)
        assert (event.isAccepted(), event.dropAction()) == (True, Qt.DropAction.CopyAction)
    assert line.text() == "status:error"


def test_files_are_left_to_the_window(line: FilterLine, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jsonl"))])
    event = QDragEnterEvent(QPoint(5, 5), BOTH, data, LEFT, NO_KEYS)
    QApplication.sendEvent(line, event)
    assert not event.isAccepted()
