"""What works behind the page ends with it."""

import gc
import weakref
from pathlib import Path

import shiboken6
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.pages.replay.stage import Scripted
from spanglass.gui.pages.replay.build import Replaying
from spanglass.gui.pages.replay.page import ReplayPage
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme


def test_a_page_whose_window_is_gone_is_kept_by_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window, questions = QWidget(), Questions(tmp_path / "none.db")

    def made() -> "weakref.ref[ReplayPage]":
        replaying = Replaying(Theme(), questions, Selection(), Scripted())
        QVBoxLayout(window).addWidget(replaying.page)
        replaying.stop()
        return weakref.ref(replaying.page)

    page = made()
    assert page() is not None
    shiboken6.delete(window)
    gc.collect()
    assert page() is None
    questions.stop()
