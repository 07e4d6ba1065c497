"""Exports from the window: what is asked, shown beforehand, written, stopped and told."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass import workers
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.export.exporting import Exporting, done_text
from spanglass.gui.export.sheet import ExportSheet
from spanglass.gui.export.wish import FileKind, choices
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader

SLOW = (sys.executable, "-c", "import time; time.sleep(60)")
Make = Callable[..., "Stage"]


class Stage:
    """A window with a field in it, over which the sheet comes."""

    def __init__(self, qtbot: QtBot, store: Path, command: tuple[str, ...]) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1000, 700)
        self.field = QLineEdit(self.window)
        self.toasts = Toasts(Theme(), self.window)
        self.exporting = Exporting(Theme(), store, self.toasts, self.window, command)
        self.exporting.choose = self.choose
        self.file: Path | None = store.parent / "out.html"
        self.offered: list[tuple[str, str]] = []
        with qtbot.waitActive(self.window):
            self.window.show()
        self.field.setFocus()

    def choose(self, _window: QWidget, name: str, kind: FileKind) -> Path | None:
        self.offered.append((name, kind.suffix))
        return self.file

    def ask(self, store: Path, *, secrets: bool = True) -> ExportSheet:
        reader = Reader(store)
        newest = reader.traces(limit=3).traces
        reader.close()
        self.exporting.ask(choices(newest[0], newest, "", (0, 2**63 - 1)), secrets=secrets)
        assert self.exporting.sheet is not None
        return self.exporting.sheet

    def told(self) -> list[str]:
        return [card.toast.title for card in self.toasts.cards]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return a_sample_store(tmp_path / "s.db", 6)


@pytest.fixture
def make(qtbot: QtBot, store: Path) -> Iterator[Make]:
    made: list[Stage] = []

    def build(command: tuple[str, ...] = workers.program()) -> Stage:
        made.append(Stage(qtbot, store, command))
        return made[-1]

    yield build
    for stage in made:
        stage.exporting.close()


def test_what_is_taken_out_is_shown_and_then_gone_from_the_file(
    qtbot: QtBot, make: Make, store: Path
) -> None:
    stage = make()
    sheet = stage.ask(store)
    sheet.switches["emails"].click()
    changes = sheet.changes.changes
    qtbot.waitUntil(lambda: changes.rowCount() > 0, timeout=60_000)
    found = [changes.row_at(row) for row in range(changes.rowCount())]
    mails = [change for change in found if change.kind == "email"]
    assert mails
    assert mails[0].placeholder.startswith("[email-")
    qtbot.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    assert sheet.isHidden()
    qtbot.waitUntil(lambda: stage.told() == ["Exported"], timeout=60_000)
    assert stage.offered[0][1] == ".html"
    assert stage.file is not None
    text = stage.file.read_text()
    assert mails[0].placeholder in text
    assert not any(change.text in text for change in mails)
    assert "Taken out: " in stage.toasts.cards[0].toast.text


def test_the_selected_ones_as_another_kind_of_file(qtbot: QtBot, make: Make, store: Path) -> None:
    stage = make()
    sheet = stage.ask(store, secrets=False)
    assert sheet.which is not None
    sheet.which.setFocus()
    qtbot.keyClick(sheet.which, Qt.Key.Key_Right)
    assert sheet.traces.title == "3 selected"
    for _ in range(2):
        qtbot.keyClick(sheet.kinds, Qt.Key.Key_Right)
    stage.file = store.parent / "three.jsonl"
    sheet.save.click()
    qtbot.waitUntil(lambda: stage.told() == ["Exported"], timeout=60_000)
    assert stage.offered == [("3-traces", ".jsonl")]
    lines = stage.file.read_text().splitlines()
    assert {json.loads(line).keys() == {"resourceSpans"} for line in lines} == {True}
    assert stage.toasts.cards[0].toast.text.startswith("3 traces, ")


def test_escape_gives_the_keyboard_back_and_writes_nothing(qtbot: QtBot, make: Make, store: Path) -> None:
    stage = make()
    sheet = stage.ask(store)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert stage.window.focusWidget() is stage.field
    stage.file = None
    stage.ask(store)
    sheet.save.click()
    assert not sheet.isHidden()
    assert stage.told() == []


def test_a_pattern_that_is_none_cannot_be_saved(make: Make, qtbot: QtBot, store: Path) -> None:
    sheet = make().ask(store)
    sheet.patterns.setFocus()
    qtbot.keyClicks(sheet.patterns, "a(")
    assert not sheet.save.isEnabled()
    assert "is no pattern" in sheet.patterns.toolTip()
    qtbot.keyClicks(sheet.patterns, ")")
    assert sheet.save.isEnabled()


def test_without_a_trace_there_is_nothing_to_save(make: Make, qtbot: QtBot, store: Path) -> None:
    stage = make()
    stage.exporting.ask(choices(None, (), "", (1, 2)), secrets=True)
    sheet = stage.exporting.sheet
    assert sheet is not None
    qtbot.waitUntil(lambda: sheet._sum.text() == "There is no trace to export", timeout=30_000)
    assert not sheet.save.isEnabled()


def test_a_stopped_export_leaves_no_file(make: Make, qtbot: QtBot, store: Path) -> None:
    stage = make(SLOW)
    sheet = stage.ask(store)
    sheet.save.click()
    qtbot.waitUntil(lambda: stage.told() == ["out.html"])
    card = stage.toasts.cards[0]
    card.stopped.emit()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: stage.told() == ["Export stopped"])
    assert stage.file is not None
    assert not stage.file.exists()


def test_what_goes_wrong_is_told(make: Make, qtbot: QtBot, store: Path) -> None:
    stage = make()
    sheet = stage.ask(store)
    stage.file = store.parent / "missing" / "x.html"
    sheet.save.click()
    qtbot.waitUntil(lambda: stage.told() == ["x.html was not written"], timeout=60_000)


def test_what_was_written_is_told_in_figures() -> None:
    said = {"traces": 1, "bytes": 2048, "redacted": {"email": 1, "secret": 2}}
    assert done_text(said, Path("/x/y.md")) == (
        "1 trace, 2.0 kB in /x/y.md. Taken out: 2 secrets, 1 e-mail address."
    )
