"""The question before much is opened."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.files import importing as part
from spanglass.gui.files.import_preview import ImportPreview, ImportSheet, facts_of
from spanglass.gui.files.importing import Importing
from spanglass.gui.theming.theme import Theme

LOOK = {
    "file": "a.jsonl", "octets": 2_000_000_000, "kind": "OTLP JSON Lines", "spans": 480_000, "exact": False,
    "first_ns": 1_790_000_000_000_000_000, "last_ns": 1_790_000_600_000_000_000, "looked_at": 1000,
    "known": 0, "problem": "",
}  # fmt: skip
SAID = {"done": True, "files": [LOOK], "more": 0}
Make = Callable[..., ImportPreview]


def child(said: dict[str, Any]) -> str:
    """A program that says this of files, and reads them otherwise."""
    end = {"done": True, "spans": 1, "traces": 1, "errors": []}
    return f"import sys; print({json.dumps(said)!r} if '--preview' in sys.argv else {json.dumps(end)!r})"


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(part, "LARGE", 100)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    field = QLineEdit(window)
    with qtbot.waitActive(window):
        window.show()
    field.setFocus()
    made: list[ImportPreview] = []

    def build(code: str = child(SAID)) -> ImportPreview:
        command = (sys.executable, "-S", "-c", code)
        importing = Importing(tmp_path / "a.db", window, command)
        made.append(ImportPreview(Theme(), importing, tmp_path / "a.db", window, command))
        return made[-1]

    yield build
    for each in made:
        each.close()
        each._importing.close()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    (tmp_path / "large.jsonl").write_text("x" * 200)
    return tmp_path / "large.jsonl"


def asked(qtbot: QtBot, preview: ImportPreview, *files: Path) -> ImportSheet:
    preview._importing.open_files(files)
    qtbot.waitUntil(lambda: preview.sheet is not None and preview.sheet.isVisible())
    assert preview.sheet is not None
    return preview.sheet


def test_what_is_in_a_large_file_is_shown_before_it_is_read(qtbot: QtBot, make: Make, large: Path) -> None:
    preview = make()
    sheet = asked(qtbot, preview, large)
    assert sheet.title.text() == "Open large.jsonl?"
    qtbot.waitUntil(lambda: sheet.facts["Spans"].text() == "About 480k")
    assert sheet.facts["Stored"].text() == "None of it yet"
    assert not preview._importing.busy
    with qtbot.waitSignal(preview._importing.finished) as told:
        qtbot.mouseClick(sheet.open, Qt.MouseButton.LeftButton)
    assert told.args[0].files == (large,)
    assert sheet.isHidden()


@pytest.mark.parametrize("way", ["cancel", "escape"])
def test_it_can_be_left(qtbot: QtBot, make: Make, large: Path, way: str) -> None:
    preview = make()
    sheet = asked(qtbot, preview, large)
    if way == "cancel":
        sheet.cancel.click()
    else:
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    qtbot.waitUntil(lambda: not preview._look.busy)
    assert not preview._importing.busy


def test_small_files_are_opened_at_once(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    preview = make()
    (tmp_path / "s.jsonl").write_text("x")
    with qtbot.waitSignal(preview._importing.finished):
        preview._importing.open_files([tmp_path / "s.jsonl"])
    assert preview.sheet is None


def test_one_after_the_other_is_asked_about(qtbot: QtBot, make: Make, large: Path) -> None:
    preview = make()
    (large.parent / "b.jsonl").write_text("y" * 300)
    sheet = asked(qtbot, preview, large)
    with qtbot.waitSignal(preview._importing.large_found):
        preview._importing.open_files([large.parent / "b.jsonl", large])
    assert sheet.title.text() == "Open large.jsonl?"
    sheet.cancel.click()
    qtbot.waitUntil(lambda: sheet.isVisible() and sheet.title.text() == "Open 2 files?")


def test_what_cannot_be_looked_into_is_told(qtbot: QtBot, make: Make, large: Path) -> None:
    preview = make("import sys; sys.exit('spanglass: the store is damaged')")
    sheet = asked(qtbot, preview, large)
    qtbot.waitUntil(lambda: sheet.note.text() == "The store is damaged")
    assert sheet.facts["Kind"].text() == "—"
    assert sheet.facts["Size"].text() == "200 B"


def test_facts_in_words() -> None:
    known = {**LOOK, "known": 1000, "exact": True, "spans": 1000}
    bad = {**LOOK, "problem": "x.txt is not a trace file."}
    assert facts_of({"files": [known]})["Stored"] == "All of the first 1,000 spans: nothing is stored twice"
    assert facts_of({"files": [known]})["Spans"] == "1,000"
    some = facts_of({"files": [{**LOOK, "known": 3}], "more": 4})
    assert some["Stored"] == "3 of the first 1,000 spans: nothing is stored twice"
    assert some["Spans"] == "About 480k and more"
    stopped = facts_of({"files": [{**known, "read_percent": 51}]})
    assert stopped["Stored"] == "The first 51%: reading was stopped, and goes on there"
    assert facts_of({"files": [bad]})["Kind"] == "No trace file"
    assert facts_of({"files": [bad]})["Time"] == "—"
