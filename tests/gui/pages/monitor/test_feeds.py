"""Parts come by themselves: one that is slow or fails holds up no other, and nothing old is shown as new."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from builders import MS
from sample_store import a_sample_store
from spanglass.gui.pages.monitor.days import DAYS_PARTS
from spanglass.gui.pages.monitor.feeds import PARTS, Feeds
from spanglass.gui.pages.monitor.parts import RANGE_PARTS
from spanglass.gui.pages.monitor.told import Chosen, Options
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.store.reader import Reader

Open = tuple[Callable[..., Any], Callable[..., None]]


class HeldQuestions(QObject):
    """Holds open questions by their topics until they are answered."""

    failed = Signal(str, object)

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self.open: dict[str, Open] = {}
        self.asked: list[str] = []

    def ask(self, topic: str, question: Callable[..., Any], answer: Callable[..., None], *_: object) -> None:
        self.asked.append(topic.removeprefix("monitor."))
        self.open[self.asked[-1]] = question, answer

    def answer(self, *names: str) -> None:
        for name in names or tuple(self.open):
            question, take = self.open.pop(name)
            take(question(self._reader))

    def fail(self, name: str) -> None:
        self.open.pop(name)
        self.failed.emit(f"monitor.{name}", OSError("no"))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(a_sample_store(tmp_path_factory.mktemp("store") / "a.db", 40))


class Stage:
    """The feeds of a page that is seen."""

    def __init__(self, qtbot: QtBot, reader: Reader) -> None:
        self.selection, self.questions = Selection(), HeldQuestions(reader)
        now_ns = reader._clock()
        self.feeds = Feeds(self.questions, self.selection, lambda: now_ns)
        self.changed: list[str] = []
        self.feeds.changed.connect(self.changed.append)
        widget = QWidget()
        qtbot.addWidget(widget)
        self.feeds.watch(widget, shown=True)

    def known(self) -> set[str]:
        return {*self.feeds.view.known, *self.feeds.days.known}


@pytest.fixture
def stage(qtbot: QtBot, reader: Reader) -> Stage:
    return Stage(qtbot, reader)


def test_figures_are_asked_first_and_shown_when_they_come(stage: Stage) -> None:
    assert stage.questions.asked == list(PARTS)
    assert stage.questions.asked[0] == "now"
    stage.questions.answer("now")
    assert stage.changed == ["now"]
    assert stage.feeds.view.now.requests > 0
    assert stage.known() == {"now"}


def test_a_part_that_fails_holds_up_no_other(stage: Stage) -> None:
    stage.questions.fail("course")
    stage.questions.answer()
    assert stage.known() == set(PARTS) - {"course"}
    assert stage.feeds.view.window.end_ns - stage.feeds.view.window.start_ns == 1_800_000 * MS


def test_another_range_is_asked_for_and_days_are_not(stage: Stage) -> None:
    stage.questions.answer()
    stage.questions.asked.clear()
    stage.selection.set_range(TimeRange(900))
    assert stage.questions.asked == list(RANGE_PARTS)
    stage.questions.asked.clear()
    stage.selection.set_query("has:error")
    assert set(stage.questions.asked) == set(PARTS)


def test_parts_of_the_range_before_go_when_theirs_fail_or_are_long_in_coming(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.questions.answer()
    stage.selection.set_range(TimeRange(900))
    assert stage.known() == set(PARTS)
    stage.questions.fail("quality")
    assert stage.known() == set(PARTS) - {"quality"}
    stage.questions.answer("now")
    qtbot.waitUntil(lambda: stage.known() == {"now", *DAYS_PARTS}, timeout=30_000)
    assert stage.feeds.view.course.pulse.calls == ()
    stage.questions.answer()
    assert stage.known() >= set(PARTS) - {"quality"}


def test_only_what_is_told_otherwise_is_asked_anew(stage: Stage) -> None:
    stage.questions.answer()
    stage.questions.asked.clear()
    stage.feeds.tell_as(Options(way="step"))
    assert stage.questions.asked == ["now", "course"]
    stage.feeds.choose(Chosen(days="user"))
    assert stage.questions.asked == ["now", "course", "spent"]
    stage.feeds.choose(Chosen(days="user", today="session"))
    assert stage.questions.asked == ["now", "course", "spent", "today"]


def test_news_do_not_ask_for_what_they_hardly_change(stage: Stage) -> None:
    stage.questions.answer()
    stage.questions.asked.clear()
    for _ in range(60):
        stage.feeds.refresh()
        stage.feeds.tick()
        stage.questions.answer()
        assert "before" not in stage.questions.asked[: len(PARTS) - 2]
    counts = Counter(stage.questions.asked)
    assert 1 <= counts["before"] <= 10
    assert 1 <= counts["changes"] <= 10
    assert counts["now"] > counts["before"]
