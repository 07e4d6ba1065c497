"""The pages beside: each is in the window under its id, reached by its key, and leads to the traces."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.banner import Banners
from spanglass.gui.bars.rail import Rail
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.beside import NAMES, PagesBeside
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.window import MainWindow, WindowParts


class Stage:
    """A window with an empty page of traces and the pages beside it, on a store that is not there."""

    def __init__(self, qtbot: QtBot, store: Path) -> None:
        theme, selection = Theme(), Selection()
        parts = WindowParts(
            Rail(theme, ("traces", *NAMES)), TopBar(theme, selection), Banners(theme), StatusBar(theme)
        )
        self.window = MainWindow(theme, parts)
        self.window.add_page("traces", QWidget())
        qtbot.addWidget(self.window)
        self.questions, self.actions = Questions(store), Actions(self.window, theme)
        self.beside = PagesBeside(self.window, theme, self.questions, selection, self.actions)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(qtbot, tmp_path / "none.db")
    yield stage
    stage.questions.stop()


@pytest.mark.parametrize("name", ["monitor", "compare"])
def test_a_page_is_reached_by_its_action_and_takes_the_keyboard(stage: Stage, name: str) -> None:
    stage.actions.trigger(f"page.{name}")
    assert stage.window.page == name
    assert stage.beside.take_focus(name)


def test_other_pages_are_none_of_these(stage: Stage) -> None:
    assert not stage.beside.take_focus("settings")


def test_what_leads_to_traces_shows_them(stage: Stage) -> None:
    stage.actions.trigger("page.monitor")
    stage.beside.monitor.traces_wanted.emit()
    assert stage.window.page == "traces"
