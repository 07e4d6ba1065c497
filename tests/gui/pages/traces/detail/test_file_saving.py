"""A span is saved as a file without its secrets; what fails is said."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.detail_question import DetailQuestion, Known, SpanName
from spanglass.gui.pages.traces.detail.file_saving import FileSaving
from spanglass.gui.pages.traces.detail.raw_text import Form, whole_text
from spanglass.gui.questions.questions import Questions
from spanglass.gui.widgets.toast_card import Toast
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_span

KEY = "sk-proj-" + "a1B2c3D4" * 5


@pytest.fixture
def questions(tmp_path: Path) -> Iterator[Questions]:
    writer = Writer(tmp_path / "a.db")
    writer.write([a_batch(a_span(1, attributes={**CHAT, "app.note": f"key {KEY} ü"}))])
    writer.close()
    made = Questions(tmp_path / "a.db")
    yield made
    made.stop()


def whole(detail: SpanDetail) -> str:
    return whole_text(detail, Form.JSON)


def known(questions: Questions, store: Path) -> Known:
    reader = Reader(store)
    name = SpanName(TRACE, (1).to_bytes(8, "big"))
    answer = DetailQuestion(name, 4, whole).ask(questions, reader)
    reader.close()
    assert answer.known is not None
    return answer.known


def saved(qtbot: QtBot, questions: Questions, file: Path, store: Path) -> tuple[Toast, Path]:
    owner, proposals = QWidget(), list[Path]()
    qtbot.addWidget(owner)

    def ask(_parent: QWidget, proposed: Path) -> Path:
        proposals.append(proposed)
        return file

    span = known(questions, store)
    saving = FileSaving(questions, owner, lambda: span, ask)
    with qtbot.waitSignal(saving.said) as said:
        saving.save(whole)
    assert said.args is not None
    return said.args[0], proposals[0]


def test_what_is_saved_is_json_without_secrets(qtbot: QtBot, questions: Questions, tmp_path: Path) -> None:
    toast, proposed = saved(qtbot, questions, tmp_path / "out.json", tmp_path / "a.db")
    assert (toast.title, toast.tone) == ("Saved", "ok")
    assert proposed.name == "span-0000000000000001.json"
    note = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["attributes"]["app.note"]
    assert note.startswith("key sk-")
    assert note.endswith(" ü")
    assert KEY not in note


def test_a_file_that_cannot_be_written_is_said(qtbot: QtBot, questions: Questions, tmp_path: Path) -> None:
    toast, _ = saved(qtbot, questions, tmp_path / "missing" / "out.json", tmp_path / "a.db")
    assert (toast.title, toast.text) == ("The span was not saved", "No such file or directory.")


def test_nothing_is_written_without_a_place(qtbot: QtBot, questions: Questions, tmp_path: Path) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    span = known(questions, tmp_path / "a.db")
    for current in (span, None):
        FileSaving(questions, owner, lambda now=current: now, lambda _parent, _proposed: None).save(whole)
        assert not questions.busy
