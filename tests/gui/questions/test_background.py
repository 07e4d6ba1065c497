"""Work in a thread: one after another, answered in the GUI's thread, failures as answers."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.questions.background import Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    background = Background()
    yield background
    background.stop()


def test_what_comes_after_the_end_is_not_told(qtbot: QtBot) -> None:
    background = Background()
    told: list[object] = []
    background.do(lambda: 5, told.append)
    background.stop()
    qtbot.wait(50)
    assert told == []
    assert not background.busy


def test_answers_come_in_order_and_in_this_thread(qtbot: QtBot, background: Background) -> None:
    answers: list[tuple[int, int, int]] = []
    for number in range(5):
        background.do(
            lambda number=number: (number, threading.get_ident()),  # type: ignore[misc]
            lambda found: answers.append((*found, threading.get_ident())),
        )
    qtbot.waitUntil(lambda: len(answers) == 5)
    assert [number for number, _, _ in answers] == list(range(5))
    assert {answered for _, _, answered in answers} == {threading.get_ident()}
    assert threading.get_ident() not in {done for _, done, _ in answers}


def test_what_fails_answers_with_its_exception(qtbot: QtBot, background: Background) -> None:
    answers: list[object] = []
    background.do(lambda: 1 // 0, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert isinstance(answers[0], ZeroDivisionError)


def test_it_is_busy_until_the_last_answer_was_heard(qtbot: QtBot, background: Background) -> None:
    answers: list[bool] = []
    gate = threading.Event()
    background.do(lambda: gate.wait(30), lambda _found: answers.append(background.busy))
    background.do(lambda: None, lambda _found: answers.append(background.busy))
    assert background.busy
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == [True, False]


def test_what_waits_is_dropped_at_the_end(qtbot: QtBot, background: Background) -> None:
    answers: list[object] = []
    gate = threading.Event()
    background.do(lambda: gate.wait(0.2), answers.append)
    background.do(lambda: 2, answers.append)
    background.stop()
    qtbot.wait(300)
    assert answers == []


def test_who_waits_for_work_that_goes_on_after_the_end_is_kept_by_nothing(qtbot: QtBot) -> None:
    class Asker:
        def answer(self, found: object) -> None:
            """Take what was found."""

    gate, ended = threading.Event(), threading.Event()
    background, asker = Background(), Asker()
    background.do(lambda: gate.wait(30) and ended.set(), asker.answer)
    left = weakref.ref(asker)
    background.stop()
    del background, asker
    gc.collect()
    assert left() is not None
    gate.set()
    assert ended.wait(30)
    qtbot.waitUntil(lambda: left() is None, timeout=30_000)


def test_work_is_done_and_told_though_nothing_else_holds_who_asked(qtbot: QtBot) -> None:
    class Asker:
        def __init__(self) -> None:
            self.background, self.found = Background(), told

        def ask(self, work: Callable[[], object]) -> None:
            self.background.do(work, self.answer)

        def answer(self, found: object) -> None:
            self.found.append(found)

    told: list[object] = []
    gate = threading.Event()
    asker = Asker()
    asker.ask(lambda: gate.wait(30))
    asker.ask(lambda: "second")
    del asker
    gc.collect()
    gate.set()
    qtbot.waitUntil(lambda: told == [True, "second"])
