"""What is changed on the desk: shown at once, written in order, taken back where it cannot be kept."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from alert_values import NOW, RULES
from sample_store import a_sample_store
from spanglass.core.alert_notices import Mark
from spanglass.core.alerting import Rule
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.alert_requests import ChannelSetUp, Tried


@dataclass
class Receiver:
    """What is asked of the receiver, in order; `refuses` is what it says instead of doing it."""

    asked: list[tuple[object, ...]] = field(default_factory=list)
    refuses: str = ""
    gate: threading.Event = field(default_factory=threading.Event)

    def _note(self, *what: object) -> None:
        self.gate.wait(60)
        if self.refuses:
            raise OSError(self.refuses)
        self.asked.append(what)

    def save_rule(self, rule: Rule) -> None:
        self._note("save", rule.id, rule.limit)

    def delete_rule(self, rule_id: str) -> None:
        self._note("delete", rule_id)

    def snooze(self, seconds: int, rule: str | None = None) -> None:
        self._note("snooze", seconds, rule)

    def wake(self, rule: str | None = None) -> None:
        self._note("wake", rule)

    def mark(self, key: str, mark: Mark) -> None:
        self._note("mark", key, mark)

    def channels(self) -> Mapping[str, ChannelSetUp]:
        self._note("channels")
        return {"slack": ChannelSetUp(ready=False)}

    def try_channel(self, channel: str) -> Tried:
        self._note("try", channel)
        return Tried(ok=True)


@pytest.fixture
def receiver() -> Receiver:
    receiver = Receiver()
    receiver.gate.set()
    return receiver


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, receiver: Receiver) -> Iterator[Desk]:
    questions = Questions(a_sample_store(tmp_path / "a.db", 5))
    desk = Desk(questions, tmp_path / "a.db", lambda: receiver, now=lambda: NOW)
    desk.refresh = lambda: None  # type: ignore[method-assign] # nothing is written into the store here
    yield desk
    receiver.gate.set()
    questions.stop()


def limit(desk: Desk, rule: str = "error_rate") -> float | None:
    found = desk.standing.rule(rule)
    return found.limit if found else None


def done(qtbot: QtBot, test: Callable[[], bool]) -> None:
    qtbot.waitUntil(test)


def test_without_anything_kept_there_are_everybodys_rules(desk: Desk) -> None:
    assert {rule.id for rule in desk.standing.rules} == set(RULES)


def test_a_change_is_shown_before_it_is_written(qtbot: QtBot, desk: Desk, receiver: Receiver) -> None:
    receiver.gate.clear()
    with qtbot.waitSignal(desk.changed):
        desk.save(replace(RULES["error_rate"], limit=0.5))
    assert limit(desk) == 0.5
    assert not receiver.asked
    receiver.gate.set()
    done(qtbot, lambda: receiver.asked == [("save", "error_rate", 0.5)])
    assert limit(desk) == 0.5


def test_changes_are_written_in_their_order(qtbot: QtBot, desk: Desk, receiver: Receiver) -> None:
    for each in (0.1, 0.2, 0.3):
        desk.save(replace(RULES["error_rate"], limit=each))
    desk.snooze(3600, "latency")
    desk.mark("k", Mark.DISMISSED)
    desk.wake(None)
    done(qtbot, lambda: len(receiver.asked) == 6)
    assert [what[-1] for what in receiver.asked] == [0.1, 0.2, 0.3, "latency", Mark.DISMISSED, None]


def test_what_cannot_be_kept_is_said_and_taken_back(qtbot: QtBot, desk: Desk, receiver: Receiver) -> None:
    receiver.refuses = "The receiver does not answer."
    with qtbot.waitSignal(desk.not_done) as told:
        desk.save(replace(RULES["error_rate"], limit=0.5))
    assert told.args == ["The receiver does not answer."]
    assert limit(desk) == RULES["error_rate"].limit


def test_a_new_rule_gets_an_id_and_is_gone_when_deleted(qtbot: QtBot, desk: Desk, receiver: Receiver) -> None:
    made = desk.save(Rule("", "figure", "Mine", 0.1, 600_000_000_000, figure="error_rate"))
    assert made.id.startswith("own-")
    assert desk.standing.rule(made.id) == made
    done(qtbot, lambda: len(receiver.asked) == 1)
    desk.delete(made)
    assert desk.standing.rule(made.id) is None
    desk.delete(replace(RULES["latency"], limit=1))
    done(qtbot, lambda: len(receiver.asked) == 3)
    assert desk.standing.rule("latency") == RULES["latency"]


def test_what_is_deleted_and_had_back_at_once_stays(qtbot: QtBot, desk: Desk, receiver: Receiver) -> None:
    receiver.gate.clear()
    made = desk.save(Rule("", "figure", "Mine", 0.1, 600_000_000_000, figure="error_rate"))
    desk.delete(made)
    desk.save(made)
    seen: set[bool] = set()
    desk.changed.connect(lambda: seen.add(desk.standing.rule(made.id) is not None))
    receiver.gate.set()
    done(qtbot, lambda: len(receiver.asked) == 3)
    desk.changed.emit()
    qtbot.wait(50)
    assert seen == {True}


def test_a_test_of_a_channel_says_what_came_of_it(qtbot: QtBot, desk: Desk, receiver: Receiver) -> None:
    with qtbot.waitSignal(desk.tried) as told:
        desk.try_channel("slack")
    assert told.args == ["slack", Tried(ok=True)]
    receiver.refuses = "No."
    with qtbot.waitSignal(desk.tried) as told:
        desk.try_channel("teams")
    assert told.args == ["teams", Tried(ok=False, reason="No.")]


def test_what_is_set_up_is_asked_and_unknown_without_a_receiver(
    qtbot: QtBot, desk: Desk, receiver: Receiver
) -> None:
    with qtbot.waitSignal(desk.channels_known) as told:
        desk.refresh_channels()
    assert told.args == [{"slack": ChannelSetUp(ready=False)}]
    receiver.refuses = "No."
    with qtbot.waitSignal(desk.channels_known) as told:
        desk.refresh_channels()
    assert told.args == [{}]


def test_news_that_come_often_are_one_question(qtbot: QtBot, desk: Desk) -> None:
    asked: list[int] = []
    desk._soon.timeout.disconnect()
    desk._soon.timeout.connect(lambda: asked.append(1))
    for _ in range(50):
        desk.refresh_soon()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [1]


def test_the_figures_of_the_last_day_are_asked_now_and_then(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.changed):
        desk.refresh_courses()
    assert set(desk.courses) == set(RULES)
    assert all(len(values) == 48 for values in desk.courses.values())
    with qtbot.assertNotEmitted(desk.changed, wait=300):
        desk.refresh_courses()
