"""What of the page is kept: the request as it was changed, with the answer that is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.pages.replay.stage import Scripted, Stage, a_store
from spanglass.core.facts import Kind
from spanglass.gui.pages.replay.keeping import edited_request


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, a_store(tmp_path / "a.db", "http://127.0.0.1:1"), Scripted())
    yield made
    made.close()


def test_nothing_is_kept_before_a_call_is_opened(stage: Stage) -> None:
    assert edited_request(stage.page) is None


def test_an_unchanged_request_goes_with_the_recorded_answer(stage: Stage) -> None:
    stage.open()
    asked = edited_request(stage.page)
    assert asked is not None
    assert asked.request.messages == stage.desk.facts.input
    assert (asked.request.model, asked.request.kind) == (stage.desk.facts.model_requested, Kind.LLM)
    assert asked.answer == stage.desk.facts.output[0].text
    assert asked.origin is not None


def test_what_was_changed_is_in_it_and_the_recorded_answer_is_not(stage: Stage) -> None:
    stage.open()
    stage.desk.edit("message:1", "why")
    stage.desk.set_parameter("B", "temperature", 0.25)
    stage.desk.set_model("B", "another-model")
    asked = edited_request(stage.page)
    assert asked is not None
    assert asked.request.messages[1].text == "why"
    assert asked.request.parameters["temperature"] == 0.25
    assert asked.request.model == "another-model"
    assert asked.answer is None


def test_the_menu_and_the_head_ask_for_it(qtbot: QtBot, stage: Stage) -> None:
    stage.open()
    said: list[str] = []
    stage.page.keep_wanted.connect(said.append)
    entries = {action.text(): action for action in stage.page.editor.more_menu().actions()}
    entries["Save as prompt version…"].trigger()
    entries["Add to dataset…"].trigger()
    stage.page.head.dataset.click()
    assert said == ["prompt", "dataset", "dataset"]
