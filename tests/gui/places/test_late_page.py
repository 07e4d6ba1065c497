"""A page that is made when it is needed: in steps where it is shown, at once for whoever asks for it."""

import sys
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.places.late_page import LatePage
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel


class Stage:
    """A stack with a place whose page takes three steps."""

    def __init__(self, qtbot: QtBot) -> None:
        self.steps = 0
        self.place: LatePage[PagePanel] = LatePage(Theme(), self._make, "colorsys")
        self.stack = QStackedWidget()
        qtbot.addWidget(self.stack)
        self.stack.addWidget(QWidget())
        self.stack.addWidget(self.place)
        self.stack.show()

    def _make(self) -> Iterator[PagePanel | None]:
        for _ in range(2):
            self.steps += 1
            yield None
        page = PagePanel(Theme())
        QLabel("There", page)
        yield page


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_a_page_that_is_shown_is_made_in_steps_after_its_modules_were_read(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    shown: list[bool] = []
    stage.stack.setCurrentWidget(stage.place)
    stage.place.when_shown(lambda page: shown.append(page.isVisible()))
    assert (stage.steps, stage.place.made, shown) == (0, None, [])
    qtbot.waitUntil(lambda: bool(shown), timeout=30_000)
    assert (stage.steps, shown) == (2, [True])
    assert "colorsys" in sys.modules
    stage.place.when_shown(lambda page: shown.append(page.isVisible()))
    assert shown == [True, True]


def test_who_asks_for_the_page_has_it_at_once(stage: Stage) -> None:
    page = stage.place.page
    assert (stage.steps, stage.place.made) == (2, page)
    assert stage.place.page is page
    stage.stack.setCurrentWidget(stage.place)
    assert page.isVisible()


def test_the_keyboard_comes_to_the_page_once_it_is_in_sight(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    focused: list[bool] = []
    monkeypatch.setattr(PagePanel, "take_focus", lambda page: focused.append(page.isVisible()))
    stage.stack.setCurrentWidget(stage.place)
    stage.place.take_focus()
    assert focused == []
    qtbot.waitUntil(lambda: focused == [True], timeout=30_000)


def test_a_page_that_is_being_made_is_made_once(qtbot: QtBot, stage: Stage) -> None:
    stage.stack.setCurrentWidget(stage.place)
    qtbot.waitUntil(lambda: stage.steps > 0, timeout=30_000)
    page = stage.place.page
    shown: list[PagePanel] = []
    stage.place.when_shown(shown.append)
    qtbot.waitUntil(lambda: not stage.place._turns.busy, timeout=30_000)
    assert (stage.steps, shown, page.isVisible()) == (2, [page], True)


def test_a_page_that_could_not_be_made_is_tried_again_from_the_beginning(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> Iterator[PagePanel | None]:
        yield None
        raise ImportError("broken")

    monkeypatch.setattr(stage.place, "_make", fails)
    for _ in range(2):
        with pytest.raises(ImportError, match="broken"):
            _ = stage.place.page
    monkeypatch.setattr(stage.place, "_make", stage._make)
    assert stage.place.page.findChild(QLabel) is not None


def test_a_widget_that_the_page_drops_while_it_is_styled_holds_nothing_up(stage: Stage) -> None:
    place = stage.place
    while place._step():
        pass
    assert place.made is not None
    shiboken6.delete(place.made.findChild(QLabel))
    while place._turn():
        pass
    assert not place.made.isHidden()
