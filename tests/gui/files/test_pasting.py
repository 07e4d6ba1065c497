"""Traces from the clipboard and from dropped text."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.files.importing import Importing, ImportResult
from spanglass.gui.files.pasting import Pasting
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader

SPAN = {"traceId": "ab" * 16, "spanId": "cd" * 8, "name": "pasted", "startTimeUnixNano": "5"}
TEXT = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]}, indent=2)


class Stage:
    def __init__(self, qtbot: QtBot, store: Path) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        self.store, self.qtbot = store, qtbot
        self.toasts = Toasts(Theme(), window)
        self.importing = Importing(store)
        self.pasting = Pasting(self.importing, self.toasts)

    def result(self) -> ImportResult:
        with self.qtbot.waitSignal(self.importing.finished, timeout=60_000) as told:
            self.pasting.paste()
        found = told.args[0]
        assert isinstance(found, ImportResult)
        return found

    def source(self) -> str | None:
        reader = Reader(self.store)
        (trace,) = reader.traces().traces
        reader.close()
        return trace.source


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path / "s.db")
    yield made
    made.importing.close()
    made.pasting.close()
    QApplication.clipboard().clear()


def test_json_is_opened_and_its_file_is_gone(stage: Stage) -> None:
    QApplication.clipboard().setText(TEXT)
    result = stage.result()
    assert (result.spans, result.errors) == (1, ())
    assert not result.files[0].exists()
    source = stage.source()
    assert source is not None
    assert source.startswith("pasted ")
    stage.pasting.close()
    assert not result.files[0].parent.exists()


def test_copied_files_and_paths_are_opened(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(TEXT)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    QApplication.clipboard().setMimeData(data)
    assert stage.result().spans == 1
    QApplication.clipboard().setText(f"{file}\n")
    assert stage.result().files == (file,)
    QApplication.clipboard().setText(QUrl.fromLocalFile(str(file)).toString())
    assert stage.result().files == (file,)
    assert file.exists()
    assert stage.source() == "a.json"


def test_json_of_something_else_says_what_it_is(stage: Stage) -> None:
    QApplication.clipboard().setText('{"title": "a"}')
    (error,) = stage.result().errors
    assert "is not a trace file. Line 1 is an object with: title." in error.reason


def test_other_text_is_nothing_to_open(stage: Stage) -> None:
    for text in ("hello", "", "a.json"):
        QApplication.clipboard().setText(text)
        stage.pasting.paste()
    assert [card.toast.title for card in stage.toasts.cards] == ["Nothing to open in the clipboard"]
    assert not stage.importing.busy


def test_a_clipboard_that_does_not_answer_holds_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent:
        def mimeData(self) -> None:
            return None

    with monkeypatch.context() as silent:
        silent.setattr(QApplication, "clipboard", Silent)
        stage.pasting.paste()
    assert [card.toast.title for card in stage.toasts.cards] == ["Nothing to open in the clipboard"]
