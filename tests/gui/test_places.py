"""Pages that are made when they are first needed: nothing of them is loaded before, and nothing is lost."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.alerts.build import handlers
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.pages.compare.page_head import BESIDE
from spanglass.gui.places.alerts_place import KEYS as ALERT_KEYS
from spanglass.gui.places.alerts_place import AlertsPlace
from spanglass.gui.places.compare_place import KEYS as COMPARE_KEYS
from spanglass.gui.places.compare_place import ComparePlace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme

_LATE = (
    "pages.compare.page",
    "pages.alerts.page",
    "pages.replay.page",
    "pages.evals.page",
    "pages.fixes.page",
)


@pytest.fixture
def questions(qtbot: QtBot, tmp_path: Path) -> Iterator[Questions]:
    made = Questions(tmp_path / "none.db")
    yield made
    made.stop()


def a_desk(questions: Questions, tmp_path: Path) -> Desk:
    def no_receiver() -> object:
        raise AssertionError("nothing is asked of it")

    return Desk(questions, tmp_path / "none.db", no_receiver)  # type: ignore[arg-type]


def test_comparing_makes_the_page_as_it_was_left(qtbot: QtBot, questions: Questions) -> None:
    selection = Selection()
    place = ComparePlace(Theme(), questions, selection)
    qtbot.addWidget(place)
    place.restore({"layout": BESIDE})
    assert place.state() == {"layout": BESIDE}
    assert place.made is None
    with qtbot.waitSignal(place.wanted, timeout=30_000):
        selection.compare_wanted.emit(())
    assert place.made is not None
    assert place.page.layouts.value == BESIDE
    assert place.state() == {"layout": BESIDE}


def test_every_key_of_the_compare_page_does_something(qtbot: QtBot, questions: Questions) -> None:
    place = ComparePlace(Theme(), questions, Selection())
    qtbot.addWidget(place)
    actions = Actions(place, Theme())
    place.connect_actions(actions)
    actions.set_page("compare")
    actions.trigger("compare.mode")
    assert place.made is not None
    assert tuple(place.made.handlers) == COMPARE_KEYS


def test_every_key_of_the_alerts_page_does_something(
    qtbot: QtBot, questions: Questions, tmp_path: Path
) -> None:
    place = AlertsPlace(Theme(), questions, tmp_path / "none.db", a_desk(questions, tmp_path))
    qtbot.addWidget(place)
    actions = Actions(place, Theme())
    place.connect_actions(actions)
    actions.set_page("alerts")
    actions.trigger("rule.next")
    assert place.made is not None
    assert tuple(handlers(place.made)) == ALERT_KEYS


def test_what_was_not_done_is_said_without_a_page(qtbot: QtBot, questions: Questions, tmp_path: Path) -> None:
    desk = a_desk(questions, tmp_path)
    place = AlertsPlace(Theme(), questions, tmp_path / "none.db", desk)
    qtbot.addWidget(place)
    with qtbot.waitSignal(place.said, timeout=30_000):
        desk.not_done.emit("the receiver is away")


def test_a_window_loads_no_page_that_is_not_in_sight() -> None:
    shown = "print(*(name for name in sys.modules if name.startswith('spanglass.gui')))"
    code = f"import sys, spanglass.gui.process.staying; {shown}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "spanglass.gui.pages.traces.page" in loaded
    assert not {f"spanglass.gui.pages.{name}.page" for name in _LATE} & loaded
