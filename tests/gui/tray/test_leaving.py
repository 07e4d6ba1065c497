"""What closing the window does: it ends, it asks once, or it goes on in the tray."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.banner import Banners
from spanglass.gui.bars.rail import Rail
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.leave_question import TEXT
from spanglass.gui.tray.leaving import Leaving
from spanglass.gui.window import MainWindow, WindowParts
from spanglass.settings import Settings


class Stage:
    def __init__(self, qtbot: QtBot, closing: str = "ask") -> None:
        theme = Theme()
        parts = WindowParts(
            Rail(theme, ("traces",)), TopBar(theme, Selection()), Banners(theme), StatusBar(theme)
        )
        self.window = MainWindow(theme, parts)
        self.preferences = Preferences(Settings(closing=closing))
        self.tray, self.receives = True, True
        self.leaving = Leaving(theme, self.window, self.preferences, lambda: self.tray, lambda: self.receives)
        self.closed: list[bool] = []
        self.window.closing.connect(lambda: self.closed.append(True))
        qtbot.addWidget(self.window)
        self.window.resize(960, 600)
        with qtbot.waitActive(self.window):
            self.window.show()

    @property
    def asked(self) -> bool:
        question = self.leaving.question
        return question is not None and question.isVisible()


def test_without_a_tray_closing_is_the_end(qtbot: QtBot) -> None:
    for closing in ("ask", "tray", "quit"):
        stage = Stage(qtbot, closing)
        stage.tray = False
        assert stage.window.close()
        assert (stage.closed, stage.asked) == ([True], False)


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_with_a_tray_it_is_asked_and_the_answer_is_kept(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    assert not stage.window.close()
    assert stage.asked
    question = stage.leaving.question
    assert question is not None
    assert question.accessibleName() == TEXT == "Receiving stops when Spanglass quits."
    assert (question.quit.text(), question.keep.text()) == ("Quit", "Keep in the tray")
    with qtbot.waitSignal(stage.leaving.hidden):
        qtbot.mouseClick(question.keep, Qt.MouseButton.LeftButton)
    assert stage.window.isHidden()
    assert not stage.closed
    assert stage.preferences.value.closing == "tray"
    stage.window.come_forward()
    assert stage.window.isVisible()
    assert not stage.window.close()
    assert stage.window.isHidden()


def test_quit_is_an_answer_too(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.window.close()
    assert stage.leaving.question is not None
    stage.leaving.question.quit.setFocus()
    qtbot.keyClick(stage.leaving.question.quit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.closed == [True])
    assert stage.preferences.value.closing == "quit"


def test_escape_goes_back_and_asks_again_next_time(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.window.close()
    question = stage.leaving.question
    assert question is not None
    assert stage.window.focusWidget() is question.keep
    qtbot.keyClick(question.keep, Qt.Key.Key_Tab)
    assert stage.window.focusWidget() is question.quit
    qtbot.keyClick(question.quit, Qt.Key.Key_Escape)
    assert not stage.asked
    assert stage.window.isVisible()
    stage.window.close()
    assert stage.asked
    assert stage.preferences.value.closing == "ask"


def test_where_somebody_else_receives_nothing_stops_and_nothing_is_asked(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.receives = False
    assert stage.window.close()
    assert not stage.asked


@pytest.mark.parametrize("closing", ["ask", "tray", "quit"])
def test_quitting_is_the_end_whatever_is_set(qtbot: QtBot, closing: str) -> None:
    stage = Stage(qtbot, closing)
    stage.leaving.quit()
    assert stage.closed == [True]


def test_the_question_covers_a_window_that_is_resized(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.window.close()
    stage.window.resize(1000, 700)
    assert stage.leaving.question is not None
    assert stage.leaving.question.size() == stage.window.size()
