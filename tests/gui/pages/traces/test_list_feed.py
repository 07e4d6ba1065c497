"""The list's rows stay true at every pace: flowing, held, still; nothing is lost and nothing comes twice."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from builders import MS, T0, a_summary
from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces import list_feed
from spanglass.gui.pages.traces.list_feed import Feed, Pace
from spanglass.gui.pages.traces.list_questions import Changes, FirstPage, ListQuestion

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


class FakeQuestions(QObject):
    """Holds open questions by topic until the test answers them."""

    failed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[str, Callable[[Any], None]] = {}
        self.held = set[str]()

    def ask(self, topic: str, _: object, answer: Callable[[Any], None], *_turn: object) -> None:
        self.open[topic] = answer

    def forget(self, topic: str) -> None:
        self.open.pop(topic, None)

    def hold(self, topic: str) -> None:
        self.held.add(topic)

    def shown(self, topic: str) -> None:
        self.held.discard(topic)

    def answer(self, topic: str, result: object) -> None:
        self.open.pop(topic)(result)


def trace(number: int, revision: int = 1, name: str = "") -> TraceSummary:
    begin = T0 + number * MS
    return a_summary(
        row_id=number, revision=revision, start_ns=begin, end_ns=begin, name=name or f"t{number}"
    )


class Stage:
    def __init__(self) -> None:
        self.questions, self.model = FakeQuestions(), TracesModel()
        self.tester = QAbstractItemModelTester(self.model, FATAL)
        self.feed = Feed(self.questions, self.model)  # type: ignore[arg-type]
        self.waiting: list[int] = []
        self.changed: list[list[str]] = []
        self.feed.waiting.connect(self.waiting.append)
        self.feed.changed.connect(lambda news: self.changed.append([trace.name for trace in news]))

    def start(self, *numbers: int, revision: int = 1, more: str | None = None) -> "Stage":
        self.feed.ask(ListQuestion())
        page = TracePage(tuple(trace(number) for number in numbers), more)
        self.questions.answer("list", FirstPage(revision, page))
        return self

    def news(self, *traces: TraceSummary, others: tuple[TraceSummary, ...] = (), revision: int = 2) -> None:
        self.feed.refresh(0)
        self.questions.answer("list.changed", Changes(revision, traces, others))

    def names(self) -> list[str]:
        return [self.model.row_at(row).name for row in range(self.model.rowCount())]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def test_flowing_rows_enter_as_they_come(stage: Stage) -> None:
    stage.start(1, 2).news(trace(3))
    assert stage.names() == ["t3", "t2", "t1"]
    assert stage.waiting[-1] == 0


class Painted:
    """Stands in for the painting ahead: keeps what it was asked for until it is done."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.show: Callable[[], None] = lambda: None

    def ready(self, traces: Sequence[TraceSummary], show: Callable[[], None]) -> None:
        self.asked.append([trace.name for trace in traces])
        self.show = show

    def drop(self) -> None:
        self.show = lambda: None


def test_flowing_rows_are_painted_before_they_enter(stage: Stage) -> None:
    painted = Painted()
    stage.start(1, 2).feed._ahead = painted  # type: ignore[assignment]
    stage.news(trace(3), trace(4))
    assert (stage.names(), painted.asked) == (["t2", "t1"], [["t4", "t3"]])
    stage.feed.refresh(0)
    assert stage.questions.open == {}  # one after the other
    painted.show()
    assert stage.names() == ["t4", "t3", "t2", "t1"]
    assert list(stage.questions.open) == ["list.changed"]


def test_what_can_wait_waits_for_the_first_rows_to_be_painted_and_shown(stage: Stage) -> None:
    painted = Painted()
    stage.feed._ahead = painted  # type: ignore[assignment]
    stage.start(1, 2)
    assert (stage.names(), stage.questions.held) == ([], {"list"})
    painted.show()
    assert (stage.names(), stage.questions.held) == (["t2", "t1"], set())


def test_rows_that_are_being_painted_are_dropped_by_a_new_question(stage: Stage) -> None:
    painted = Painted()
    stage.start(1).feed._ahead = painted  # type: ignore[assignment]
    stage.news(trace(3))
    stage.feed.ask(ListQuestion())
    painted.show()
    assert stage.names() == ["t1"]


def test_held_rows_wait_while_figures_go_on(stage: Stage) -> None:
    stage.start(1, 2).feed.set_pace(Pace.HELD)
    stage.news(trace(3), trace(1, 2, "newer"))
    assert stage.names() == ["t2", "newer"]
    assert stage.waiting[-1] == 1
    stage.feed.set_pace(Pace.FLOWING)
    assert stage.names() == ["t3", "t2", "newer"]
    assert stage.waiting[-1] == 0


def test_a_still_view_changes_nothing_and_counts(stage: Stage) -> None:
    stage.start(1).feed.set_pace(Pace.STILL)
    stage.news(trace(2), trace(1, 2, "newer"))
    stage.news(trace(3), trace(2, 3, "t2 again"), revision=3)
    assert stage.names() == ["t1"]
    assert stage.waiting[-1] == 2
    assert stage.changed == []
    stage.feed.set_pace(Pace.FLOWING)
    assert stage.names() == ["t3", "t2 again", "newer"]


def test_from_still_to_held_shows_figures_only(stage: Stage) -> None:
    stage.start(1).feed.set_pace(Pace.STILL)
    stage.news(trace(2), trace(1, 2, "newer"))
    stage.feed.set_pace(Pace.HELD)
    assert stage.names() == ["newer"]
    assert stage.waiting[-1] == 1


def test_what_no_longer_matches_is_shown_with_its_new_figures(stage: Stage) -> None:
    stage.start(1, 2).news(others=(trace(1, 2, "no longer matching"), trace(9)))
    assert stage.names() == ["t2", "no longer matching"]
    assert stage.changed == [["no longer matching", "t9"]]


def test_refreshes_meanwhile_lead_to_one_more_question(stage: Stage) -> None:
    stage.start(1)
    for _ in range(3):
        stage.feed.refresh(0)
    stage.questions.answer("list.changed", Changes(2, (trace(2),)))
    stage.questions.answer("list.changed", Changes(3, (trace(3),)))
    assert stage.names() == ["t3", "t2", "t1"]
    assert stage.questions.open == {}


def test_of_many_changes_the_rest_is_asked_for_at_once(stage: Stage) -> None:
    stage.start(1).feed.refresh(0)
    stage.questions.answer("list.changed", Changes(2, (trace(2),), more=True))
    assert list(stage.questions.open) == ["list.changed"]


def test_a_list_without_rows_is_asked_for_anew(stage: Stage) -> None:
    stage.start().feed.refresh(5)
    assert list(stage.questions.open) == ["list"]


def test_a_new_question_drops_what_waited_for_the_old(stage: Stage) -> None:
    stage.start(1).feed.set_pace(Pace.STILL)
    stage.news(trace(2))
    stage.feed.refresh(0)
    stage.feed.ask(ListQuestion("name:x"))
    assert list(stage.questions.open) == ["list"]
    stage.questions.answer("list", FirstPage(5, TracePage((trace(7),), None)))
    assert (stage.names(), stage.waiting[-1]) == (["t7"], 0)


def test_more_than_can_be_kept_is_counted_and_read_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_feed, "_MOST_WAITING", 3)
    stage.start(1).feed.set_pace(Pace.HELD)
    stage.news(*(trace(number) for number in range(2, 7)))
    assert stage.waiting[-1] == 5
    stage.news(trace(8), revision=3)
    assert stage.waiting[-1] == 6
    stage.feed.set_pace(Pace.FLOWING)
    assert list(stage.questions.open) == ["list"]


def test_further_pages_come_when_they_are_wanted(stage: Stage) -> None:
    stage.start(9, more="cursor")
    assert list(stage.questions.open) == ["list.more"], "the tester has asked for it"
    stage.questions.answer("list.more", TracePage((trace(1),), None))
    assert stage.names() == ["t9", "t1"]


def test_a_page_that_failed_can_be_asked_for_again(stage: Stage) -> None:
    stage.start(9, more="cursor")
    stage.questions.forget("list.more")
    stage.questions.failed.emit("list.more", OSError("no"))
    stage.model.fetchMore(QModelIndex())
    assert list(stage.questions.open) == ["list.more"]


def test_a_failed_first_page_is_told_and_a_refresh_tries_again(qtbot: QtBot, stage: Stage) -> None:
    stage.feed.ask(ListQuestion())
    with qtbot.waitSignal(stage.feed.failed) as told:
        stage.questions.failed.emit("list", OSError("The disk is gone."))
    assert told.args == ["The disk is gone."]
    stage.questions.open.clear()
    stage.feed.refresh(0)
    assert list(stage.questions.open) == ["list"]


def test_a_failed_question_for_changes_is_asked_again_with_the_next_news(qtbot: QtBot, stage: Stage) -> None:
    stage.start(1).feed.refresh(0)
    stage.questions.open.clear()
    with qtbot.assertNotEmitted(stage.feed.failed):
        stage.questions.failed.emit("list.changed", OSError("busy"))
        stage.questions.failed.emit("pulse", OSError("not ours"))
    stage.news(trace(2))
    assert stage.names() == ["t2", "t1"]


def test_rows_leave_the_range_only_while_rows_may_move(stage: Stage) -> None:
    stage.start(1, 5).feed.set_pace(Pace.HELD)
    stage.feed.drop_before(T0 + 3 * MS, -1)
    assert stage.names() == ["t5", "t1"]
    stage.feed.set_pace(Pace.FLOWING)
    stage.feed.drop_before(T0 + 3 * MS, -1)
    assert stage.names() == ["t5"]


def test_rows_of_another_question_are_not_gone_on_with(stage: Stage) -> None:
    stage.start(9, more="cursor")
    stage.feed.ask(ListQuestion("status:error"))
    stage.model.fetchMore(QModelIndex())
    assert list(stage.questions.open) == ["list"]
    stage.questions.answer("list", FirstPage(1, TracePage((trace(7),), "other")))
    assert list(stage.questions.open) == ["list.more"]
    stage.questions.answer("list.more", TracePage((trace(6),), None))
    assert stage.names() == ["t7", "t6"]


def test_a_list_whose_range_begins_earlier_again_is_read_anew_once_its_rows_may_move(stage: Stage) -> None:
    hour_ns = 3_600_000 * MS
    stage.start(9).feed.set_pace(Pace.HELD)
    stage.feed.refresh(T0 + hour_ns)
    stage.questions.answer("list.changed", Changes(2, (), ()))
    stage.feed.refresh(T0 - hour_ns)
    stage.questions.answer("list.changed", Changes(3, (), ()))
    assert stage.questions.open == {}
    stage.feed.set_pace(Pace.FLOWING)
    stage.questions.answer("list", FirstPage(3, TracePage((trace(9), trace(4)), None)))
    assert stage.names() == ["t9", "t4"]
    stage.feed.refresh(T0 - 2 * hour_ns)
    assert list(stage.questions.open) == ["list"]


def test_a_clock_that_is_kept_right_lets_no_list_be_read_anew(stage: Stage) -> None:
    stage.start(9).feed.refresh(T0)
    stage.questions.answer("list.changed", Changes(2, (), ()))
    stage.feed.refresh(T0 - 1000 * MS)
    assert list(stage.questions.open) == ["list.changed"]
