"""The list of what could not be read."""

from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.files.importing import FileError
from spanglass.gui.files.unread_sheet import UnreadLines, UnreadSheet, line
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.sheet import Sheet

A = Path("/t/a.jsonl")


def test_a_name_is_said_once_and_as_plain_text() -> None:
    assert line(FileError(A, "a.jsonl is not a trace file.")) == "a.jsonl is not a trace file."
    assert line(FileError(A, "line 3: not JSON")) == "a.jsonl: line 3: not JSON"
    assert line(FileError(None, "5 more places")) == "5 more places"
    assert line(FileError(Path("/t/a\n\u202eb"), "cut")) == "a ⟨RLO⟩b: cut"


def test_every_file_has_its_line(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    unread = UnreadSheet(Theme(), window)
    assert window.findChildren(Sheet) == []
    for number in (120, 2):
        unread.show_errors([FileError(A, f"line {each}: not JSON") for each in range(number)])
        (sheet,) = window.findChildren(UnreadLines)
        assert sheet.view.toPlainText().count("not JSON") == number
        assert sheet.isVisible()
