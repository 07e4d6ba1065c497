"""Questions to a store in a process of their own: answers, errors, and what happens when it is killed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_store import a_sample_store
from spanglass.gui.questions.question_process import NotAnsweredError, QuestionProcess
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader
from store_questions import failing, pid, trace_count


@pytest.fixture
def process(tmp_path: Path) -> Iterator[QuestionProcess]:
    process = QuestionProcess(a_sample_store(tmp_path / "traces.db", 3))
    yield process
    process.close()


def test_it_answers_in_another_process_and_stays(process: QuestionProcess) -> None:
    first = process.ask(pid)
    assert first != os.getpid()
    assert process.ask(trace_count) == 3
    assert process.ask(pid) == first


def test_an_error_there_is_raised_here(process: QuestionProcess) -> None:
    with pytest.raises(LookupError, match="nothing there"):
        process.ask(failing)
    assert process.ask(trace_count) == 3


def test_a_killed_one_is_started_again(process: QuestionProcess, caplog: pytest.LogCaptureFixture) -> None:
    os.kill(process.ask(pid), signal.SIGKILL)
    with pytest.raises(NotAnsweredError):
        process.ask(pid)
    assert "ended" in caplog.text
    assert process.ask(trace_count) == 3


def test_one_that_is_about_to_end_by_itself_is_followed_by_another(
    process: QuestionProcess, caplog: pytest.LogCaptureFixture
) -> None:
    first = process.ask(pid)
    child = process._worker._process
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()  # which it takes for the end of all questions
    child.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "wb")
    assert process.ask(pid) != first
    assert caplog.text == ""


def test_a_closed_one_answers_no_more_and_leaves_none_behind(process: QuestionProcess) -> None:
    child = process.ask(pid)
    process.close()
    with pytest.raises(NotAnsweredError):
        process.ask(pid)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_without_a_process_the_thread_answers(tmp_path: Path) -> None:
    questions = Questions(a_sample_store(tmp_path / "traces.db", 2))
    reader = Reader(tmp_path / "traces.db")
    questions.stop()
    assert questions.apart(trace_count, reader) == 2
    reader.close()


@pytest.mark.skipif(os.name == "nt", reason="there it stays")
def test_it_ends_when_it_has_nothing_to_do_and_is_started_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    process = QuestionProcess(a_sample_store(tmp_path / "traces.db", 3), "quick_question_work")
    first = process.ask(pid)
    child = process._worker._process
    assert child is not None
    assert child.wait(90) == 0
    assert process.ask(pid) != first
    assert process.ask(trace_count) == 3
    assert caplog.text == ""
    process.close()
