"""Calls go into datasets and requests into prompts, are found in the store, and are taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.library.stage import Stage
from library_values import ORIGIN, a_request
from spanglass.analysis.requests.kept_requests import Asked
from spanglass.core.library import ExampleRow
from spanglass.gui.session.selection import Selection, Target

ASKED = Asked(a_request("Where is it?"), ORIGIN, "Here.")


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "a.db")
    yield made
    made.close()


def call(stage: Stage) -> Target:
    """The first call of the newest trace."""
    trace = stage.reader.traces(limit=1).traces[0]
    row = next(row for row in stage.reader.spans(trace.trace_id) if row.is_call)
    return Target(trace.trace_id, row.span_id)


def named(qtbot: QtBot, stage: Stage, name: str) -> None:
    """Answer the sheet for datasets."""
    stage.until(lambda: stage.keeping.datasets.isVisible())
    stage.keeping.datasets.field.setText(name)
    qtbot.keyClick(stage.keeping.datasets.field, Qt.Key.Key_Return)


def examples(stage: Stage) -> tuple[ExampleRow, ...]:
    return stage.reader.examples(stage.reader.datasets()[0].id).rows


def test_the_current_call_is_added_once_and_its_answer_is_not_expected(qtbot: QtBot, stage: Stage) -> None:
    selection, target = Selection(), call(stage)
    selection.set_trace(stage.reader.traces(limit=1).traces[0])
    selection.set_span(next(r for r in stage.reader.spans(target.trace_id) if r.span_id == target.span_id))
    stage.keeping.add_chosen(selection, ())
    named(qtbot, stage, "Tickets")
    stage.until(lambda: stage.titles == ["1 example added to Tickets"])
    (row,) = examples(stage)
    assert row.origin is not None
    assert (row.origin.trace_id, row.origin.span_id) == (target.trace_id, target.span_id)
    assert row.expected is None
    stage.keeping.add_chosen(selection, ())
    named(qtbot, stage, "tickets")
    stage.until(lambda: "It is in the dataset already" in stage.titles)


def test_several_traces_give_an_example_each_with_their_answers(qtbot: QtBot, stage: Stage) -> None:
    traces = stage.reader.traces().traces
    stage.keeping.add_chosen(Selection(), traces)
    stage.until(lambda: stage.keeping.datasets.isVisible())
    stage.keeping.datasets.expected.setChecked(True)
    named(qtbot, stage, "All")
    stage.until(lambda: stage.reader.datasets())
    dataset = stage.reader.datasets()[0]
    assert dataset.examples > 1
    assert dataset.expected > 0


def test_undo_takes_the_examples_and_the_dataset_they_made(qtbot: QtBot, stage: Stage) -> None:
    stage.keeping.add_calls((call(stage),))
    named(qtbot, stage, "Tickets")
    stage.until(lambda: stage.titles)
    stage.press("1 example added to Tickets", "Undo")
    stage.until(lambda: not stage.reader.datasets())


def test_open_says_which_dataset(qtbot: QtBot, stage: Stage) -> None:
    stage.keeping.add_calls((call(stage),))
    named(qtbot, stage, "Tickets")
    stage.until(lambda: stage.titles)
    with qtbot.waitSignal(stage.writes.opened) as opened:
        stage.press("1 example added to Tickets", "Open")
    assert opened.args == ["dataset", stage.reader.datasets()[0].id]


@pytest.mark.parametrize("ticked", [True, False])
def test_a_request_goes_with_its_answer_only_if_that_is_ticked(
    qtbot: QtBot, stage: Stage, ticked: bool
) -> None:
    stage.keeping.add_request(ASKED)
    stage.until(lambda: stage.keeping.datasets.isVisible())
    stage.keeping.datasets.expected.setChecked(ticked)
    named(qtbot, stage, "Tickets")
    stage.until(lambda: stage.reader.datasets())
    found = stage.reader.example(examples(stage)[0].id)
    assert found is not None
    assert found.request == ASKED.request
    assert found.expected == ("Here." if ticked else None)


def test_versions_are_saved_with_what_they_change_and_undone(qtbot: QtBot, stage: Stage) -> None:
    def save(asked: Asked, title: str) -> None:
        stage.keeping.save_request(asked)
        stage.until(lambda: stage.keeping.prompts.isVisible())
        stage.until(lambda: stage.keeping.prompts.changes.text() == title)
        stage.keeping.prompts.note.setText("Shorter")
        stage.keeping.prompts.field.setText("Support")
        qtbot.keyClick(stage.keeping.prompts.field, Qt.Key.Key_Return)

    save(ASKED, "A new prompt, version 1")
    stage.until(lambda: stage.titles == ["Support 1 saved"])
    save(Asked(a_request("And now?")), "What version 2 changes of version 1")
    assert stage.keeping.prompts.diff.edits.count == 1
    stage.until(lambda: "Support 2 saved" in stage.titles)
    save(Asked(a_request("And now?")), "Nothing has changed since version 2")
    stage.until(lambda: "Nothing has changed" in stage.titles)
    (prompt,) = stage.reader.prompts()
    assert [(row.number, row.note) for row in stage.reader.prompt_versions(prompt.id)] == [
        (2, "Shorter"), (1, "Shorter"),
    ]  # fmt: skip
    stage.press("Support 2 saved", "Undo")
    stage.until(lambda: stage.reader.prompts()[0].last == 1)


def test_what_was_not_recorded_or_not_kept_is_said(qtbot: QtBot, stage: Stage) -> None:
    stage.keeping.add_calls((Target(b"\7" * 16),))
    named(qtbot, stage, "Tickets")
    stage.until(lambda: stage.titles == ["Not added"])
    assert "No messages of the call were recorded" in stage.toasts.cards[0].toast.text
    stage.address = "127.0.0.1:1"
    stage.keeping.add_request(ASKED)
    named(qtbot, stage, "Tickets")
    stage.until(lambda: stage.titles == ["Not added", "Not kept"])


def test_what_is_removed_is_brought_back_by_undo(qtbot: QtBot, stage: Stage) -> None:
    stage.keeping.add_request(ASKED)
    named(qtbot, stage, "Tickets")
    stage.until(lambda: stage.reader.datasets())
    row = examples(stage)[0].id
    stage.writes.remove("example", [row], "1 example removed")
    stage.until(lambda: not examples(stage))
    stage.until(lambda: "1 example removed" in stage.titles)
    stage.press("1 example removed", "Undo")
    stage.until(lambda: examples(stage))
