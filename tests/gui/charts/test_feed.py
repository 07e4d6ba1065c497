"""The feed asks no more than once a second, nothing unseen or paused, and copes with failures."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pulses import BUCKET, SECOND, START, an_empty_pulse
from spanglass.core.views import Pulse
from spanglass.gui.charts.buckets import PulseView
from spanglass.gui.charts.feed import Found, PulseFeed, Request, look
from spanglass.gui.session.selection import Selection, TimeRange

NOW = START + 100 * BUCKET


class FakeReader:
    """Calls at given times, one each; remembers what it was asked."""

    def __init__(self, *times: int) -> None:
        self.times, self.asked = times, []

    def first_trace_ns(self, query: str = "") -> int | None:
        self.asked.append(query)
        return min(self.times, default=None)

    def last_ns(self) -> int:
        return max(self.times, default=0)

    def pulse(self, start_ns: int, end_ns: int, buckets: int, query: str = "") -> Pulse:
        self.asked.append((start_ns, end_ns, buckets, query))
        bucket_ns = -(-(end_ns - start_ns) // buckets)
        calls = [0] * buckets
        for time_ns in self.times:
            if start_ns <= time_ns < end_ns:
                calls[(time_ns - start_ns) // bucket_ns] += 1
        empty = an_empty_pulse(buckets, start_ns)
        return Pulse(
            start_ns, bucket_ns, empty.latency, tuple(calls), *(empty.calls,) * 3, {}, empty.overall, 0, {}
        )


class FakeQuestions(QObject):
    """Holds the open question until `answer` is called."""

    failed = Signal(str, object)

    def __init__(self, reader: FakeReader) -> None:
        super().__init__()
        self.reader, self.count = reader, 0
        self.open: tuple[Callable[..., Any], Callable[..., None]] | None = None

    def ask(self, _topic: str, question: Callable[..., Any], answer: Callable[..., None], *_: object) -> None:
        self.count += 1
        self.open = (question, answer)

    def answer(self) -> None:
        assert self.open
        (question, take), self.open = self.open, None
        take(question(self.reader))


class Stage:
    """A feed with its surroundings, seen by one widget."""

    def __init__(self) -> None:
        self.questions, self.selection, self.now = FakeQuestions(FakeReader()), Selection(), NOW
        self.feed = PulseFeed(self.questions, self.selection, clock=lambda: self.now)
        self.widget = QWidget()
        self.views: list[PulseView] = []
        self.feed.changed.connect(self.views.append)

    def show(self) -> "Stage":
        self.feed.watch(self.widget, shown=True)
        self.questions.answer()
        return self


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    made = Stage()
    qtbot.addWidget(made.widget)
    return made


def test_nothing_is_asked_before_it_can_be_seen_and_after(stage: Stage) -> None:
    stage.feed.refresh()
    assert stage.questions.count == 0
    stage.show()
    assert stage.questions.count == 1
    stage.feed.watch(stage.widget, shown=False)
    stage.feed.refresh()
    assert stage.questions.count == 1


def test_many_news_are_one_question_a_second(stage: Stage) -> None:
    stage.show()
    for _ in range(50):
        stage.feed.refresh()
    assert stage.questions.count == 1
    stage.feed.tick()
    assert stage.questions.count == 2


def test_an_open_question_is_not_asked_again(stage: Stage) -> None:
    stage.show()
    for _ in range(5):
        stage.feed.refresh()
        stage.feed.tick()
    assert stage.questions.count == 2


@pytest.mark.parametrize(("seconds", "still"), [(60, 1), (300, 1), (1_800, 6), (3_600, 12), (86_400, 30)])
def test_without_news_the_window_moves_once_that_can_be_seen(stage: Stage, seconds: int, still: int) -> None:
    stage.selection.set_range(TimeRange(seconds))
    stage.show()
    for _ in range(still):
        assert stage.questions.count == 1
        stage.now += SECOND
        stage.feed.tick()
    stage.questions.answer()
    assert [view.window.end_ns for view in stage.views] == [NOW, NOW + still * SECOND]


def test_a_fixed_range_is_asked_again_only_for_news(stage: Stage) -> None:
    stage.selection.set_range(TimeRange(None, START, START + 60 * SECOND))
    stage.show()
    stage.feed.tick()
    stage.feed.tick()
    assert stage.questions.count == 1
    stage.feed.refresh()
    assert stage.questions.count == 2


def test_long_ranges_are_asked_for_less_often(stage: Stage) -> None:
    stage.selection.set_range(TimeRange(86_400))
    stage.show()
    stage.feed.refresh()
    for _ in range(4):
        stage.feed.tick()
    assert stage.questions.count == 1
    stage.feed.tick()
    assert stage.questions.count == 2


def test_what_is_of_days_is_asked_for_less_often_too(qtbot: QtBot) -> None:
    stage = Stage()
    qtbot.addWidget(stage.widget)
    stage.feed._way = replace(stage.feed._way, of_range=False)
    stage.show()
    stage.feed.refresh()
    for _ in range(4):
        stage.feed.tick()
    assert stage.questions.count == 1
    stage.feed.tick()
    assert stage.questions.count == 2


class HalfASecond:
    """A clock by which every answer took half a second."""

    def start(self) -> None:
        pass

    def elapsed(self) -> int:
        return 500


@pytest.mark.parametrize(("seconds", "rest"), [(300, 2), (1_800, 2), (86_400, 12), (30 * 86_400, 12)])
def test_what_takes_long_is_asked_for_less_often_where_buckets_are_long(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, seconds: int, rest: int
) -> None:
    monkeypatch.setattr(stage.feed, "_asked", HalfASecond())
    stage.selection.set_range(TimeRange(seconds))
    stage.show()
    for _ in range(rest - 1):
        stage.feed.refresh()
        stage.feed.tick()
    assert stage.questions.count == 1
    stage.feed.tick()
    assert stage.questions.count == 2


def test_a_paused_view_stands_still_but_follows_range_and_filter(stage: Stage) -> None:
    stage.show()
    stage.selection.set_live(False)
    stage.now += 60 * SECOND
    stage.feed.refresh()
    stage.feed.tick()
    assert stage.questions.count == 1
    stage.selection.set_query("status:error")
    stage.questions.answer()
    assert stage.questions.reader.asked[-1][3] == "status:error"
    assert stage.views[-1].window.end_ns == NOW
    stage.selection.set_live(True)
    stage.questions.answer()
    assert stage.views[-1].window.end_ns == NOW + 60 * SECOND


def test_after_a_failure_it_waits_and_then_asks_again(stage: Stage) -> None:
    stage.show()
    stage.feed.refresh()
    stage.feed.tick()
    stage.questions.failed.emit("pulse", ValueError("locked"))
    for _ in range(9):
        stage.feed.tick()
    assert stage.questions.count == 2
    stage.feed.tick()
    assert stage.questions.count == 3
    stage.questions.failed.emit("traces", ValueError("of another"))
    stage.feed.tick()
    assert stage.questions.count == 3


def test_sparse_calls_are_asked_for_in_longer_buckets(qtbot: QtBot) -> None:
    reader = FakeReader(*(NOW - BUCKET * number - 1 for number in range(60)))
    answer = look(reader, Request(TimeRange(1800), NOW, "q"))
    assert answer.found.factor == 5
    assert answer.view.pulse.bucket_ns == answer.view.window.bucket_ns == 5 * BUCKET
    assert len(reader.asked) == 2


def test_all_time_begins_about_with_the_first_trace() -> None:
    reader = FakeReader(NOW - 3600 * SECOND, NOW - 5 * SECOND)
    answer = look(reader, Request(TimeRange(None), NOW, ""))
    window = answer.view.window
    assert NOW - 3900 * SECOND < window.start_ns <= NOW - 3600 * SECOND
    assert window.end_ns == NOW
    assert answer.view.pulse.total_calls == 2
    assert not window.live


def test_all_time_of_what_is_long_over_ends_soon_after_the_last() -> None:
    first, last = NOW - 90_000 * SECOND, NOW - 86_400 * SECOND
    answer = look(FakeReader(first, last), Request(TimeRange(None), NOW, ""))
    assert answer.view.window.start_ns == first
    assert last < answer.view.window.end_ns < last + 120 * SECOND
    assert answer.view.pulse.total_calls == 2


def test_one_call_long_ago_has_a_window_too() -> None:
    answer = look(FakeReader(NOW - 86_400 * SECOND), Request(TimeRange(None), NOW, ""))
    assert answer.view.window.end_ns == NOW - 86_399 * SECOND
    assert answer.view.pulse.total_calls == 1


def test_the_first_trace_is_looked_for_again_unless_a_filter_makes_that_dear() -> None:
    reader = FakeReader(NOW - 3600 * SECOND)
    known = Found(first_ns=NOW - 1800 * SECOND)
    assert look(reader, Request(TimeRange(None), NOW, "", known)).found.first_ns == NOW - 3600 * SECOND
    assert look(reader, Request(TimeRange(None), NOW, "model:a", known)).found.first_ns == known.first_ns
    assert reader.asked.count("model:a") == 0


def test_all_time_of_what_nothing_matches_is_that_of_all_there_is() -> None:
    class Unmatched(FakeReader):
        def first_trace_ns(self, query: str = "") -> int | None:
            return None if query else super().first_trace_ns()

    first, last = NOW - 90_000 * SECOND, NOW - 86_400 * SECOND
    window = look(Unmatched(first, last), Request(TimeRange(None), NOW, "model:none")).view.window
    assert window.start_ns == first
    assert last < window.end_ns < last + 120 * SECOND


def test_all_time_of_nothing_is_the_usual_range() -> None:
    window = look(FakeReader(), Request(TimeRange(None), NOW, "")).view.window
    assert window.end_ns - window.start_ns == 1800 * SECOND
