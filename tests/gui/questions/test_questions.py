"""Questions are answered off the GUI thread, and only the latest of each topic is delivered."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass.gui.questions.questions import Questions, Turn
from spanglass.store.errors import InterruptedQuestion, StoreError
from spanglass.store.reader import Reader


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return a_sample_store(tmp_path / "a.db", 3)


@pytest.fixture
def questions(qtbot: QtBot, store: Path) -> Iterator[Questions]:
    questions = Questions(store)
    yield questions
    questions.stop()


def test_an_answer_comes_back_to_this_thread(qtbot: QtBot, questions: Questions) -> None:
    answers: list[tuple[object, ...]] = []

    def question(reader: Reader) -> tuple[int, int]:
        return reader.status().traces, threading.get_ident()

    questions.ask("t", question, lambda found: answers.append((*found, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(answers))
    (traces, asked_in, answered_in) = answers[0]
    assert traces == 3
    assert answered_in == threading.get_ident() != asked_in


def test_a_newer_question_of_a_topic_replaces_the_older(qtbot: QtBot, questions: Questions) -> None:
    answers: list[int] = []
    started, gate = threading.Event(), threading.Event()

    def slow(_: Reader) -> int:
        started.set()
        gate.wait(30)
        return 1

    questions.ask("t", slow, answers.append)
    assert started.wait(30)
    questions.ask("t", lambda _: 2, answers.append)
    questions.ask("other", lambda _: 3, answers.append)
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 2)
    qtbot.waitUntil(lambda: not questions.busy)
    assert sorted(answers) == [2, 3]


def test_those_that_can_wait_are_asked_when_none_comes_first(qtbot: QtBot, questions: Questions) -> None:
    order: list[str] = []
    gate = threading.Event()
    questions.ask("later", lambda _: order.append("later"), lambda _: None, Turn.LATER)
    questions.ask("first", lambda _: gate.wait(30), lambda _: order.append("first"), Turn.FIRST)
    questions.ask("soon", lambda _: order.append("soon"), lambda _: None)
    qtbot.waitUntil(lambda: order == ["soon"])
    assert questions.busy
    gate.set()
    qtbot.waitUntil(lambda: order == ["soon", "first", "later"])


def test_what_can_wait_waits_until_a_first_answer_is_shown(qtbot: QtBot, questions: Questions) -> None:
    order: list[str] = []

    def answered(_: object) -> None:
        order.append("first")
        questions.hold("first")

    questions.ask("later", lambda _: 1, lambda _: order.append("later"), Turn.LATER)
    questions.ask("first", lambda _: 1, answered, Turn.FIRST)
    qtbot.waitUntil(lambda: order == ["first"])
    questions.ask("soon", lambda _: 1, lambda _: order.append("soon"))
    qtbot.waitUntil(lambda: order == ["first", "soon"])
    questions.shown("other")
    assert questions.busy
    questions.shown("first")
    qtbot.waitUntil(lambda: order == ["first", "soon", "later"])


def test_a_held_answer_that_a_new_question_replaces_holds_up_nothing(
    qtbot: QtBot, questions: Questions
) -> None:
    questions.ask("first", lambda _: 1, lambda _: questions.hold("first"), Turn.FIRST)
    qtbot.waitUntil(lambda: not questions.busy)
    with qtbot.waitCallback() as asked:
        questions.ask("later", lambda _: 1, asked, Turn.LATER)
        questions.ask("first", lambda _: 2, print, Turn.FIRST)


def test_a_first_question_that_is_dropped_or_fails_holds_up_nothing(
    qtbot: QtBot, questions: Questions, caplog: pytest.LogCaptureFixture
) -> None:
    for end in (lambda: questions.forget("first"), lambda: None):
        with qtbot.waitSignal(questions.failed) as _, qtbot.waitCallback() as asked:
            questions.ask("first", lambda _: 1 // 0, print, Turn.FIRST)
            questions.ask("later", lambda _: 1, asked, Turn.LATER)
            end()
            questions.ask("other", lambda _: 1 // 0, print)
    caplog.clear()


def test_a_forgotten_question_is_not_delivered(qtbot: QtBot, questions: Questions) -> None:
    answers: list[int] = []
    questions.ask("t", lambda _: 1, answers.append)
    questions.forget("t")
    questions.ask("end", lambda _: 2, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [2]


def test_a_failure_is_told_with_its_topic(
    qtbot: QtBot, questions: Questions, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(questions.failed) as told:
        questions.ask("t", lambda _: 1 // 0, print)
    topic, error = told.args
    assert (topic, type(error)) == ("t", ZeroDivisionError)
    assert "question t failed" in caplog.text


def test_a_store_that_is_not_there_is_a_failure_until_it_is(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    questions = Questions(tmp_path / "later.db")
    with qtbot.waitSignal(questions.failed) as told:
        questions.ask("t", lambda reader: reader.status(), print)
    assert isinstance(told.args[1], StoreError)
    a_sample_store(tmp_path / "later.db", 2)
    answers: list[int] = []
    questions.ask("t", lambda reader: reader.status().traces, answers.append)
    qtbot.waitUntil(lambda: answers == [2])
    questions.stop()


def test_another_file_in_its_place_is_asked_once_told_so(
    qtbot: QtBot, questions: Questions, store: Path, tmp_path: Path
) -> None:
    answers: list[int] = []

    def ask(expected: int) -> None:
        answers.clear()
        questions.ask("t", lambda reader: reader.status().traces, answers.append)
        qtbot.waitUntil(lambda: answers == [expected])

    ask(3)
    for name in ("a.db", "a.db-wal", "a.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    a_sample_store(store, 5)
    with qtbot.waitSignal(questions.renewed):
        questions.renew()
    ask(5)


def test_stopping_drops_what_is_open(qtbot: QtBot, questions: Questions) -> None:
    answers: list[int] = []
    for number in range(20):
        questions.ask(str(number), lambda _: 1, answers.append)
    questions.stop()
    assert not questions.busy
    qtbot.wait(1)
    assert answers == []


def test_one_reader_serves_question_after_question(qtbot: QtBot, questions: Questions) -> None:
    served: list[Reader] = []
    for number in range(5):
        questions.ask("t", lambda reader: reader, served.append)
        qtbot.waitUntil(lambda number=number: len(served) > number)  # type: ignore[misc]
        qtbot.waitUntil(lambda: not questions.busy)
    assert len({id(reader) for reader in served}) == 1


def test_reading_anew_and_a_failure_take_another_reader(qtbot: QtBot, questions: Questions) -> None:
    served: list[Reader] = []

    def ask() -> None:
        questions.ask("t", lambda reader: reader, served.append)
        before = len(served)
        qtbot.waitUntil(lambda: len(served) > before)
        qtbot.waitUntil(lambda: not questions.busy)

    ask()
    questions.reread()
    ask()
    with qtbot.waitSignal(questions.failed):
        questions.ask("t", lambda _: 1 // 0, served.append)
    qtbot.waitUntil(lambda: not questions.busy)
    ask()
    assert len({id(reader) for reader in served}) == 3


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
LONG = ENDLESS.replace("FROM n)", "FROM n LIMIT 20000000)")


def endless(reader: Reader) -> object:
    return reader._rows(ENDLESS, {})


def test_a_question_nobody_waits_for_is_broken_off(qtbot: QtBot, questions: Questions) -> None:
    answers: list[object] = []
    questions.ask("t", endless, answers.append)
    qtbot.waitUntil(lambda: "t" in questions._running)
    with qtbot.assertNotEmitted(questions.failed):
        questions.ask("t", lambda _: 2, answers.append)
        qtbot.waitUntil(lambda: answers == [2])
        qtbot.waitUntil(lambda: not questions.busy)
    assert len(questions._readers._spare) in (1, 2), "a reader that was broken off is used again"


def test_a_question_that_reads_nothing_yet_is_broken_off(qtbot: QtBot, questions: Questions) -> None:
    begun, replaced = threading.Event(), threading.Event()
    ended: list[type[BaseException] | None] = []

    def late(reader: Reader) -> object:
        begun.set()
        replaced.wait(30)
        try:
            return reader._rows(LONG, {})
        except BaseException as error:
            ended.append(type(error))
            raise

    answers: list[object] = []
    questions.ask("t", late, answers.append)
    assert begun.wait(30)
    questions.ask("t", lambda reader: reader.status().traces, answers.append)
    qtbot.waitUntil(lambda: answers == [3])
    replaced.set()
    qtbot.waitUntil(lambda: not questions.busy)
    assert ended == [InterruptedQuestion]
    for number in range(2):  # both readers answer again
        questions.ask(str(number), lambda reader: reader.status().traces, answers.append)
    qtbot.waitUntil(lambda: answers == [3, 3, 3])


def test_a_question_replaced_while_its_store_is_opened_is_not_asked(
    qtbot: QtBot, questions: Questions, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, replaced = threading.Event(), threading.Event()

    def slowly(path: Path) -> Reader:
        if not opening.is_set():
            opening.set()
            replaced.wait(30)
        return Reader(path)

    monkeypatch.setattr("spanglass.gui.questions.readers.Reader", slowly)
    asked: list[str] = []
    questions.ask("t", lambda _: asked.append("older"), lambda _: None)
    assert opening.wait(30)
    questions.ask("t", lambda _: asked.append("newer"), lambda _: replaced.set())
    qtbot.waitUntil(lambda: replaced.is_set() and not questions.busy)
    assert asked == ["newer"]


def test_stopping_breaks_off_what_runs(qtbot: QtBot, store: Path) -> None:
    questions = Questions(store)
    questions.ask("t", endless, lambda _: None)
    qtbot.waitUntil(lambda: "t" in questions._running)
    questions.stop()
    assert questions._running == {}
