"""The star saves a query under a name, and forgets it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.filter.filtering import Filtering
from spanglass.gui.filter.saved_queries import Saved, SavedQueries
from spanglass.gui.filter.saving import Saving
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 300)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def bar(qtbot: QtBot, window: QWidget) -> TopBar:
    bar = TopBar(Theme(), Selection(), window)
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addStretch(1)
    Filtering(bar, bar._selection, bar)
    with qtbot.waitActive(window):
        window.show()
    return bar


@pytest.fixture
def saved() -> SavedQueries:
    return SavedQueries()


@pytest.fixture
def saving(bar: TopBar, saved: SavedQueries) -> Saving:
    return Saving(bar._theme, bar.filter, bar._selection, saved)


def test_a_query_is_saved_under_the_name_that_is_typed(
    qtbot: QtBot, bar: TopBar, saving: Saving, saved: SavedQueries
) -> None:
    bar.filter.set_query("status:error")
    bar.filter._star.click()
    popup = saving.popup
    assert popup.isVisible()
    assert popup.line.hasFocus()
    qtbot.keyClicks(popup.line, "Broken")
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    assert saved.kept.saved == (Saved("Broken", "status:error"),)
    assert bar._selection.query == "status:error"
    assert "Forget" in bar.filter._star.toolTip()
    bar.filter._star.click()
    assert saved.kept.saved == ()
    assert "Save" in bar.filter._star.toolTip()


def test_escape_saves_nothing(qtbot: QtBot, bar: TopBar, saving: Saving, saved: SavedQueries) -> None:
    bar.filter.set_query("status:error")
    bar.filter._star.click()
    qtbot.keyClick(saving.popup.line, Qt.Key.Key_Escape)
    assert saving.popup.isHidden()
    assert bar.filter.line.hasFocus()
    assert saved.kept.saved == ()


def test_a_query_with_an_error_is_not_saved(bar: TopBar, saving: Saving) -> None:
    bar.filter.set_query("modle:x")
    bar.filter._star.click()
    assert saving.popup.isHidden()
    assert "modle" in bar.filter.line.accessibleDescription()


def test_what_was_used_is_kept(bar: TopBar, saving: Saving, saved: SavedQueries) -> None:
    bar._selection.set_query("status:error")
    assert [used.text for used in saved.kept.used] == ["status:error"]
