"""Pictures and files of a span are enlarged, copied, saved and drawn out, as they were sent."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pictures import a_picture
from spanglass.core.messages import Part, PartType
from spanglass.gui.pages.traces.detail import detail_question
from spanglass.gui.pages.traces.detail.blocks import MediaItem, MediaUse, MediaWish
from spanglass.gui.pages.traces.detail.detail_question import DetailQuestion, Known, SpanName
from spanglass.gui.pages.traces.detail.media import media_item
from spanglass.gui.pages.traces.detail.media_actions import MediaActions
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_span

PDF = b"%PDF-1.1 and more"
PICTURE = a_picture(900, 600)
FILE = "data:application/pdf;base64," + b64encode(PDF).decode()


def blob(kind: str, uri: str) -> dict[str, str]:
    media_type, _, content = uri.removeprefix("data:").partition(";base64,")
    return {"type": "blob", "modality": kind, "mime_type": media_type, "content": content}


MESSAGES = [{"role": "user", "parts": [blob("image", PICTURE), blob("document", FILE)]}]


class Desk:
    """The actions on a span with a picture and a file; `place` is where is saved, None for nowhere."""

    def __init__(self, qtbot: QtBot, store: Path) -> None:
        writer = Writer(store)
        attributes = {**CHAT, "gen_ai.input.messages": json.dumps(MESSAGES)}
        writer.write([a_batch(a_span(1, attributes=attributes))])
        writer.close()
        self.questions, self.owner = Questions(store), QWidget()
        qtbot.addWidget(self.owner)
        self.owner.resize(500, 400)
        self.owner.show()
        self.known: Known | None = self._known(store)
        self.place: Path | None = None
        self.proposed: list[Path] = []
        self.toasts: list[Toast] = []
        self.carried: list[Path] = []
        self.actions = MediaActions(Theme(), self.questions, self.owner, lambda: self.known, self._ask)
        self.actions.said.connect(self.toasts.append)
        self.actions.drag.carry, self.actions.drag.held = self.carried.append, lambda: True

    def _known(self, store: Path) -> Known | None:
        reader = Reader(store)
        question = DetailQuestion(SpanName(TRACE, (1).to_bytes(8, "big")), 0, str)
        known = question.ask(self.questions, reader).known
        reader.close()
        return known

    def _ask(self, _parent: QWidget, proposed: Path) -> Path | None:
        self.proposed.append(proposed)
        return self.place


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, tmp_path / "a.db")
    yield made
    made.questions.stop()


def picture() -> MediaItem:
    return media_item(Part(PartType.IMAGE, uri=PICTURE))


def file() -> MediaItem:
    return media_item(Part(PartType.FILE, uri=FILE))


def test_a_picture_is_enlarged_in_its_own_size(qtbot: QtBot, desk: Desk) -> None:
    desk.actions.do(MediaWish(MediaUse.OPEN, picture()))
    qtbot.waitUntil(lambda: desk.actions.sheet is not None)
    sheet = desk.actions.sheet
    assert sheet is not None
    assert sheet.isVisible()
    assert sheet.area._pixmap.width() == 900
    assert sheet.area.accessibleName() == picture().caption


def test_a_picture_is_copied_as_one_and_a_file_as_a_file(qtbot: QtBot, desk: Desk) -> None:
    clipboard = QGuiApplication.clipboard()
    desk.actions.do(MediaWish(MediaUse.COPY, picture()))
    qtbot.waitUntil(lambda: len(desk.toasts) == 1)
    assert clipboard.image().width() == 900
    desk.actions.do(MediaWish(MediaUse.COPY, file()))
    qtbot.waitUntil(lambda: len(desk.toasts) == 2)
    (url,) = clipboard.mimeData().urls()
    assert Path(url.toLocalFile()).read_bytes() == PDF


def test_what_is_saved_is_what_was_sent(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.place = tmp_path / "kept.pdf"
    desk.actions.do(MediaWish(MediaUse.SAVE, file()))
    qtbot.waitUntil(lambda: bool(desk.toasts))
    assert (desk.proposed[0].name, desk.place.read_bytes()) == ("file.pdf", PDF)
    assert (desk.toasts[0].title, desk.toasts[0].tone) == ("Saved", "ok")


def test_a_file_that_cannot_be_written_is_said(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.place = tmp_path / "missing" / "kept.pdf"
    desk.actions.do(MediaWish(MediaUse.SAVE, file()))
    qtbot.waitUntil(lambda: bool(desk.toasts))
    assert (desk.toasts[0].text, desk.toasts[0].tone) == ("No such file or directory.", "error")


def test_a_picture_is_drawn_out_as_a_file(qtbot: QtBot, desk: Desk) -> None:
    desk.actions.do(MediaWish(MediaUse.DRAG, picture()))
    qtbot.waitUntil(lambda: bool(desk.carried))
    assert desk.carried[0].name == "image.png"
    assert QImage(str(desk.carried[0])).width() == 900


def test_what_is_not_there_any_more_is_said(qtbot: QtBot, desk: Desk) -> None:
    desk.actions.do(MediaWish(MediaUse.SAVE, MediaItem("file", "other", mark="0" * 24)))
    qtbot.waitUntil(lambda: bool(desk.toasts))
    assert (desk.toasts[0].title, desk.proposed) == ("The file is not there", [])
    desk.known = None
    desk.actions.do(MediaWish(MediaUse.SAVE, file()))
    assert not desk.questions.busy


def test_that_of_a_large_span_is_read_in_the_other_process(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_question, "LARGE", 1000)
    monkeypatch.setattr(Questions, "apart", lambda _self, work, reader: work(reader))
    desk = Desk(qtbot, tmp_path / "b.db")
    assert desk.known is not None
    assert desk.known.large
    desk.actions.do(MediaWish(MediaUse.DRAG, file()))
    qtbot.waitUntil(lambda: bool(desk.carried))
    assert desk.carried[0].read_bytes() == PDF
    desk.questions.stop()
