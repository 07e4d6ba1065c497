"""What is copied comes whole to the clipboard, without its secrets, in whatever pieces it is kept."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from spanglass.core.pieces import pieces
from spanglass.core.secrets import MASK
from spanglass.gui.pages.traces.detail.copying import copy
from spanglass.gui.pages.traces.detail.span_menu import Text
from spanglass.gui.questions.questions import Questions
from spanglass.store.writer import Writer

LONG = "a line of words and “quotes” \n" * 20_000


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("a text", "a text"),
        (pieces(LONG), LONG),
        (("the key is sk-proj-", "a1B2c3D4" * 6), f"the key is sk-proj-{MASK}c3D4"),
    ],
)
def test_a_text_and_its_pieces_are_copied_alike(
    qtbot: QtBot, tmp_path: Path, text: Text, copied: str
) -> None:
    Writer(tmp_path / "a.db").close()
    questions = Questions(tmp_path / "a.db")
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    copy(questions, None, text)
    try:
        qtbot.waitUntil(lambda: clipboard.text() != "before")
    finally:
        questions.stop()
    assert clipboard.text() == copied
