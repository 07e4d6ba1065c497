"""What the window says of opened files."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.files.import_view import (
    ImportView,
    Looking,
    done_text,
    error_toast,
    line_of,
    overall,
    progress_text,
)
from spanglass.gui.files.importing import FileError, Importing, ImportProgress, ImportResult
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import ProgressCard

A, B = Path("/t/a.jsonl"), Path("/t/b.jsonl")


class Stage:
    def __init__(self, qtbot: QtBot, tmp_path: Path) -> None:
        self.window, self.selection = QWidget(), Selection()
        self.window.resize(900, 600)
        qtbot.addWidget(self.window)
        self.window.show()
        self.importing = Importing(tmp_path / "a.db")
        self.toasts = Toasts(Theme(), self.window)
        self.toasts.arrange(QRect(0, 0, 900, 600))
        ImportView(self.importing, self.toasts, self.selection)

    def titles(self) -> list[str]:
        return [card.toast.title for card in self.toasts.cards]

    def finish(self, *errors: FileError, spans: int = 0, stopped: bool = False) -> None:
        self.importing.finished.emit(ImportResult((A,), spans, spans, errors, stopped))

    def show_with(self, look: Looking) -> None:
        """Let faults be looked into."""
        self.importing.finished.disconnect()
        ImportView(self.importing, self.toasts, self.selection, look)


def look_into(asked: list[object]) -> Looking:
    """Notes what is asked for."""
    return Looking(
        lambda file, line: asked.append((file, line)), lambda: asked.append("formats"), asked.append
    )


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Stage:
    return Stage(qtbot, tmp_path)


def test_a_card_moves_on_and_gives_way_to_the_result(stage: Stage) -> None:
    stage.importing.started.emit((A,))
    card = stage.toasts.cards[0]
    assert isinstance(card, ProgressCard)
    stage.importing.progressed.emit(ImportProgress(A, 30, 100, 25_204, 8))
    assert card._permille == 300
    assert card._text.text() == "25,204 spans · 8 s left"
    stage.finish(spans=41_310)
    assert stage.titles() == ["Opened a.jsonl"]
    assert stage.toasts.cards[0].toast.text == "41,310 spans in 41,310 traces"


def test_files_that_wait_are_counted_at_once(stage: Stage) -> None:
    stage.importing.started.emit((A,))
    card = stage.toasts.cards[0]
    assert isinstance(card, ProgressCard)
    stage.importing._waiting = [(B,), (A, B)]
    stage.importing.queued.emit()
    assert card._text.text() == "Reading… · 3 files waiting"
    stage.importing.progressed.emit(ImportProgress(A, 30, 100, 204, 8))
    assert card._text.text() == "204 spans · 8 s left · 3 files waiting"
    stage.importing._waiting = [(B,)]
    stage.importing.progressed.emit(ImportProgress(A, 40, 100, 304, 7))
    assert (card._permille, card._text.text()) == (400, "304 spans · 7 s left · 1 file waiting")


def test_a_file_without_a_span_is_not_called_opened(stage: Stage) -> None:
    stage.finish()
    assert stage.titles() == ["Nothing to show"]
    assert stage.toasts.cards[0].toast.tone == "warn"


def test_stop_is_a_button_of_the_card(qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []
    monkeypatch.setattr(stage.importing, "stop", lambda: stopped.append(True))
    ImportView(stage.importing, stage.toasts, stage.selection)
    stage.importing.started.emit((A,))
    stage.toasts.cards[-1].stopped.emit()  # type: ignore[attr-defined]
    assert stopped


def test_imported_traces_may_lie_outside_the_range(stage: Stage) -> None:
    stage.finish(spans=1)
    (button,) = stage.toasts.cards[0].toast.buttons
    button.pressed()
    assert stage.selection.range == TimeRange(None)
    stage.finish(spans=2)
    assert stage.toasts.cards[-1].toast.buttons == ()


def test_many_faults_are_summed_up(stage: Stage) -> None:
    stage.finish(*(FileError(Path(f"{number}.json"), "is odd") for number in range(5)))
    titles = ["0.json could not be read", "1.json could not be read", "2.json could not be read"]
    assert stage.titles() == [*titles, "2 more could not be read"]


def test_faults_of_several_files_are_shown_before_more_of_one(stage: Stage) -> None:
    stage.finish(*(FileError(file, f"line {number}") for file in (A, B) for number in (2, 3, 4)))
    shown = [f"{name} could not be read" for name in ("a.jsonl", "b.jsonl", "a.jsonl", "3 more")]
    assert stage.titles() == shown


def test_a_fault_says_what_the_reader_said(stage: Stage) -> None:
    known = FileError(Path("notes.jsonl"), "notes.jsonl is not a trace file. Line 1 is {…}. Expected OTLP.")
    toast = error_toast(known)
    assert (toast.title, toast.tone) == ("notes.jsonl is not a trace file", "error")
    assert toast.text == "Line 1 is {…}. Expected OTLP."
    assert error_toast(FileError(None, "it broke")).title == "A file could not be read"
    assert error_toast(FileError(A, "line 3"), part=True).title == "Part of a.jsonl could not be read"
    assert "\u202e" not in error_toast(FileError(Path("\u202ex.json"), "odd")).title


def test_results_are_said_in_words() -> None:
    assert done_text(ImportResult((A,), 1, 1, ())) == "1 span in 1 trace"
    assert done_text(ImportResult((A,), 0, 2, ())) == "Nothing new: the traces were there already."
    assert done_text(ImportResult((A,), 0, 0, ())) == "There is no span in it."
    remarks = ("None of its requests is a call of a model.",)
    assert done_text(ImportResult((A,), 0, 0, (), remarks=remarks)) == remarks[0]
    assert (
        done_text(ImportResult((A,), 1, 1, (), remarks=("b is left out.",)))
        == "1 span in 1 trace. b is left out."
    )
    assert done_text(ImportResult((A,), 0, 0, (), True)) == "What was read so far is kept."


def test_progress_is_of_all_files() -> None:
    half = ImportProgress(B, 50, 100, 1, 90, behind=1)
    assert overall((B,), half) == 500
    assert overall((A, B), half) == 750
    assert overall((A,), half) == 500
    assert overall((B,), ImportProgress(B, 50, 0, 1)) is None
    assert progress_text(half) == "1 span · 1 min left"
    assert progress_text(half, files=2) == "1 span"


def test_a_bad_file_offers_its_line_and_what_could_be_opened(qtbot: QtBot, stage: Stage) -> None:
    asked: list[object] = []
    stage.show_with(look_into(asked))
    stage.finish(FileError(Path("a.jsonl"), "a.jsonl is not a trace file. Line 1 is: [. Expected OTLP."))
    buttons = stage.toasts.cards[0].toast.buttons
    assert [button.text for button in buttons] == ["Show line 1", "Supported formats"]
    for button in buttons:
        button.pressed()
    assert asked == [(A, 1), "formats"]


def test_of_many_bad_files_all_can_be_seen(stage: Stage) -> None:
    asked: list[object] = []
    stage.show_with(look_into(asked))
    errors = tuple(FileError(Path(f"{number}.json"), "is odd") for number in range(5))
    stage.finish(*errors)
    (button,) = stage.toasts.cards[-1].toast.buttons
    assert button.text == "Show all"
    button.pressed()
    assert asked == [errors]


@pytest.mark.parametrize(
    ("name", "reason", "line"),
    [
        ("a.jsonl", "line 12: not JSON", 12),
        ("a.jsonl", "line 99999999: not JSON", None),
        ("a.jsonl", "the end is missing", None),
        ("a.jsonl", "outline 5", None),
        ("x.zip/a.jsonl", "line 3: not JSON", None),
    ],
)
def test_the_line_is_that_of_a_file_on_disk(name: str, reason: str, line: int | None) -> None:
    found = line_of(FileError(Path(name), reason), (A, B))
    assert found == (None if line is None else (A, line))


def test_what_was_stopped_can_go_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[object] = []
    monkeypatch.setattr(stage.importing, "read_files", again.append)
    stage.finish(spans=5, stopped=True)
    (card,) = stage.toasts.cards
    assert next(button.text for button in card.toast.buttons) == "Go on"
    card.toast.buttons[0].pressed()
    assert again == [(A,)]
    stage.finish(spans=5)
    assert "Go on" not in [button.text for button in stage.toasts.cards[-1].toast.buttons]
