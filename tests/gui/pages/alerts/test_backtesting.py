"""Rules are tried out one at a time, and of those that wait only the newest."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from alert_values import NOW, RULES
from sample_store import a_sample_store
from spanglass.alerts.backtest import Backtest
from spanglass.gui.pages.alerts.asking import Trial, period_of, sparks, tried
from spanglass.gui.pages.alerts.backtesting import TOPIC, Backtesting
from spanglass.store.reader import Reader


class Held(QObject):
    """Questions that are answered by hand."""

    failed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Any, Callable[[Any], None]]] = []

    def ask(self, topic: str, question: Any, answer: Callable[[Any], None], *_: object) -> None:
        assert topic == TOPIC
        self.asked.append((question, answer))


def trial(limit: float) -> Trial:
    return Trial(replace(RULES["error_rate"], limit=limit), 1, NOW)


def limit_of(asked: tuple[Any, Callable[[Any], None]]) -> float:
    found: Trial = asked[0].args[1].args[1]
    return found.rule.limit


def an_answer(limit: float) -> Backtest:
    return Backtest(trial(limit).rule, period_of(1, NOW), NOW)


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def trying(qtbot: QtBot, tmp_path: Path, held: Held) -> Backtesting:
    (tmp_path / "a.db").touch()
    return Backtesting(held, tmp_path / "a.db")  # type: ignore[arg-type]


def test_the_newest_of_those_that_wait_replaces_the_others(trying: Backtesting, held: Held) -> None:
    answers: list[float] = []
    trying.answered.connect(lambda answer: answers.append(answer.rule.limit))
    for each in (0.1, 0.2, 0.3, 0.4):
        trying.ask(trial(each))
    assert [limit_of(each) for each in held.asked] == [0.1]
    held.asked[0][1](an_answer(0.1))
    assert [limit_of(each) for each in held.asked] == [0.1, 0.4]
    held.asked[1][1](an_answer(0.4))
    assert answers == [0.1, 0.4]
    assert len(held.asked) == 2


def test_without_a_store_it_is_said_that_no_calls_have_come(qtbot: QtBot, held: Held, tmp_path: Path) -> None:
    trying = Backtesting(held, tmp_path / "none.db")  # type: ignore[arg-type]
    with qtbot.waitSignal(trying.failed) as told:
        trying.ask(trial(0.1))
    assert told.args == ["No calls have come yet."]
    assert not held.asked


def test_a_failure_is_said_and_the_next_one_tried(qtbot: QtBot, trying: Backtesting, held: Held) -> None:
    trying.ask(trial(0.1))
    trying.ask(trial(0.2))
    with qtbot.waitSignal(trying.failed) as told:
        held.failed.emit(TOPIC, ValueError("gone"))
    assert told.args == ["gone"]
    assert len(held.asked) == 2


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_period_holds_now_in_its_last_bucket(days: int) -> None:
    period = period_of(days, NOW)
    assert period.buckets == round(days * 86_400e9 / period.bucket_ns)
    assert period.number(NOW) in (period.buckets - 1, period.buckets)
    assert period.end_ns - NOW < period.bucket_ns


def test_calls_of_a_store_are_tried(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "a.db", 40)
    reader = Reader(store)
    now_ns = reader.traces("", limit=1).traces[0].start_ns + 60_000_000_000
    answer = tried(store, Trial(RULES["error_rate"], 1, now_ns), reader)
    assert any(value is not None for value in answer.values)
    assert answer.since_ns is not None
    found = sparks(store, tuple(RULES.values()), now_ns, reader)
    assert any(value is not None for value in found.values["latency"])
    reader.close()
