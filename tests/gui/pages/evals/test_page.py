"""The page: examples are looked at, filtered, changed, deleted, brought back, and handed to other pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.pages.evals.stage import Stage
from library_values import ORIGIN, a_request, an_example
from spanglass.gui.pages.evals import build
from spanglass.gui.questions.questions import Questions
from spanglass.gui.widgets.buttons import Button

ALL = ["Question 2", "Question 1", "Question 0"]


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "a.db")
    made.until(lambda: made.questions_shown == ALL and made.desk.shown_example)
    yield made
    made.close()


def looked_at(stage: Stage) -> str:
    found = stage.page.example.example
    return found.row.title if found is not None else ""


def test_the_first_dataset_is_shown_with_its_newest_example(stage: Stage) -> None:
    assert stage.page.head._name.text() == "Tickets"
    assert looked_at(stage) == "Question 2"
    assert len(stage.page.example.blocks.views()) == 2
    assert stage.page.example.expected.value == "It is on its way."


def test_keys_go_through_the_rows(qtbot: QtBot, stage: Stage) -> None:
    stage.page.table.setFocus()
    qtbot.keyClick(stage.page.table, Qt.Key.Key_Down)
    stage.until(lambda: looked_at(stage) == "Question 1")
    qtbot.keyClick(stage.window, Qt.Key.Key_J)
    stage.until(lambda: looked_at(stage) == "Question 0")
    qtbot.keyClick(stage.window, Qt.Key.Key_K)
    stage.until(lambda: looked_at(stage) == "Question 1")


def test_the_filter_leaves_what_says_it(stage: Stage) -> None:
    stage.page.head.field.setText("question 1")
    stage.until(lambda: stage.questions_shown == ["Question 1"])
    stage.page.head.field.setText("nothing says this")
    stage.until(lambda: not stage.questions_shown)
    buttons = [each for each in stage.page._notice.findChildren(Button) if each.isVisible()]
    assert [each.text() for each in buttons] == ["Clear the filter"]
    buttons[0].click()
    stage.until(lambda: stage.questions_shown == ALL)


def test_an_expected_answer_is_kept_when_it_is_left(qtbot: QtBot, stage: Stage) -> None:
    edit, row = stage.page.example.expected, stage.page.table.examples.rows[0].id
    edit.setFocus()
    edit.setPlainText("On Tuesday.")
    stage.page.table.setFocus()
    stage.until(lambda: (found := stage.reader.example(row)) and found.expected == "On Tuesday.")
    edit.setFocus()
    edit.setPlainText("Never mind.")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.value == "On Tuesday."
    edit.setPlainText("")
    stage.page.step(1)
    stage.page.table.setFocus()
    stage.until(lambda: (found := stage.reader.example(row)) and found.expected is None)


def test_examples_are_deleted_and_brought_back(qtbot: QtBot, stage: Stage) -> None:
    stage.page.table.selectAll()
    stage.page.table.setFocus()
    qtbot.keyClick(stage.page.table, Qt.Key.Key_Delete)
    stage.until(lambda: "3 examples deleted" in stage.titles)
    stage.until(lambda: not stage.questions_shown)
    assert stage.page._across.middle.currentWidget() is stage.page._notice
    stage.press("3 examples deleted", "Undo")
    stage.until(lambda: stage.questions_shown == ALL)


def test_news_leave_the_selection_as_it_is(stage: Stage) -> None:
    stage.page.table.selectAll()
    news: list[object] = []
    stage.desk.page_came.connect(lambda: news.append(None))
    stage.page.refresh()
    stage.until(lambda: news)
    assert len(stage.page.table.selected) == 3


def test_nothing_is_asked_twice_at_first_and_news_that_come_often_are_one_question(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = list[str](), Questions.ask

    def noted(questions: Questions, topic: str, *more: Any) -> None:
        asked.append(topic)
        ask(questions, topic, *more)

    monkeypatch.setattr(Questions, "ask", noted)
    busy = Stage(qtbot, tmp_path / "b.db")
    busy.until(lambda: busy.desk.shown_example)
    for _ in range(20):
        busy.page.refresh()
    busy.until(lambda: asked.count("evals.page") > 1)
    own = [topic for topic in asked if not topic.startswith("evals.runs")]
    assert own == ["evals.shelf", "evals.page", "evals.example", "evals.shelf", "evals.page"]
    assert asked.count("evals.runs.list") <= 2
    busy.close()


def test_a_dataset_is_deleted_and_the_prompt_comes_into_sight(qtbot: QtBot, stage: Stage) -> None:
    stage.page.delete_subject()
    stage.until(lambda: "Tickets deleted" in stage.titles)
    stage.until(lambda: stage.desk.prompt)
    stage.press("Tickets deleted", "Undo")
    stage.until(lambda: stage.desk.shelf.datasets)


def test_trace_replay_and_copy_are_of_the_example(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(stage.page.trace_wanted) as trace:
        stage.page.example.trace.click()
    assert trace.args == [ORIGIN]
    with qtbot.waitSignal(stage.page.replay_wanted) as replay:
        qtbot.keyClick(stage.page.table, Qt.Key.Key_R)
    asked, name = replay.args
    assert (asked.request, asked.answer, name) == (
        a_request("Question 2"), "It is on its way.", "Question 2",
    )  # fmt: skip
    stage.page.copy()
    assert "## User\nQuestion 2" in QGuiApplication.clipboard().text()


def test_versions_are_shown_beside_each_other(qtbot: QtBot, stage: Stage) -> None:
    stage.show_prompt()
    page = stage.page
    assert page._across.middle.currentWidget() is page.text
    assert (page.text._title.text(), page.text.text.edits.count) == ("Version 2", 1)
    page.text.against_chosen.emit(0)
    stage.until(lambda: page.text.text.edits.count == 0)
    page.step(1)
    stage.until(lambda: page.text._title.text() == "Version 1")
    page.text.against_chosen.emit(2)
    stage.until(lambda: page.text.text.edits.count == 1)
    with qtbot.waitSignal(page.replay_wanted) as replay:
        page.versions.replay.click()
    assert (replay.args[0].request, replay.args[1]) == (a_request("One"), "Support 1")


def test_versions_that_are_shown_are_not_compared_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.show_prompt()
    compared, came = list[object](), list[object]()
    monkeypatch.setattr(stage.page.text.text, "show_text", lambda *texts, **_: compared.append(texts))
    stage.desk.versions_came.connect(lambda: came.append(None))
    stage.desk.refresh()
    stage.until(lambda: came)
    assert compared == []
    stage.desk.compare_with(0)
    stage.until(lambda: compared)


def test_the_keyboard_may_go_through_the_lists_without_choosing(qtbot: QtBot, stage: Stage) -> None:
    prompts = stage.page.shelf.views["prompt"]
    prompts.setFocus()
    qtbot.wait(50)
    assert stage.desk.dataset is not None
    qtbot.keyClick(prompts, Qt.Key.Key_Return)
    stage.until(lambda: stage.desk.shown_versions)


def test_a_version_is_deleted_and_brought_back(stage: Stage) -> None:
    stage.show_prompt()
    stage.page.delete()
    stage.until(lambda: "Support 2 deleted" in stage.titles)
    stage.until(lambda: stage.desk.prompt and stage.desk.prompt.last == 1)
    stage.press("Support 2 deleted", "Undo")
    stage.until(lambda: stage.desk.prompt and stage.desk.prompt.last == 2)


def test_a_dataset_is_made_and_named_anew(qtbot: QtBot, stage: Stage) -> None:
    qtbot.keyClick(stage.page.table, Qt.Key.Key_N)
    sheet = stage.evals.describing
    sheet.name.setText("Invoices")
    sheet.description.setText("Scans")
    qtbot.keyClick(sheet.name, Qt.Key.Key_Return)
    stage.until(lambda: stage.desk.dataset and stage.desk.dataset.name == "Invoices")
    stage.until(lambda: stage.page._across.middle.currentWidget() is stage.page._notice)
    stage.page.rename()
    assert (sheet.name.text(), sheet.description.text()) == ("Invoices", "Scans")
    sheet.name.setText("Tickets")
    sheet.save.click()
    stage.until(lambda: "Not kept" in stage.titles)


def test_what_is_added_elsewhere_comes_into_sight(stage: Stage) -> None:
    stage.desk._writes.ask(lambda requests: requests.add("Tickets", [an_example("New")]), lambda _done: None)
    stage.until(lambda: stage.questions_shown == ["New", *ALL])
    assert looked_at(stage) == "Question 2"


def test_files_go_out_and_come_in(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.jsonl"
    monkeypatch.setattr(build, "choose_place", lambda *_: file)
    stage.page.head.export.click()
    stage.until(lambda: "3 examples exported" in stage.titles)
    with file.open("a") as more:
        more.write("{broken\n")
    monkeypatch.setattr(build, "choose_file", lambda *_: file)
    stage.page.head.import_.click()
    stage.evals.naming.field.setText("Again")
    stage.evals.naming._take()
    stage.until(lambda: "1 line was not added to Again" in stage.titles)
    assert "3 examples added to Again" in stage.titles
    stage.until(lambda: len(stage.desk.shelf.datasets) == 2)


def test_nothing_is_said_in_words_with_a_way_on(qtbot: QtBot, tmp_path: Path) -> None:
    empty = Stage(qtbot, tmp_path / "b.db", examples=None)
    buttons = [each for each in empty.page._notice.findChildren(Button) if each.isVisible()]
    assert [each.text() for each in buttons] == ["Show the traces", "Import examples"]
    with qtbot.waitSignal(empty.page.traces_wanted):
        buttons[0].click()
    empty.close()


def test_more_examples_are_read_as_the_end_comes_into_sight(qtbot: QtBot, tmp_path: Path) -> None:
    long = Stage(qtbot, tmp_path / "b.db", examples=450)
    long.until(lambda: len(long.questions_shown) == 200)
    for size in (400, 450):
        long.page.table.scrollToBottom()
        long.until(lambda size=size: len(long.questions_shown) == size)
    assert len(set(long.questions_shown)) == 450
    long.close()
