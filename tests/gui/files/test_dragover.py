"""The sheet over the window while files are held over it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.files.dragover import DragOver
from spanglass.gui.files.dropping import Offer
from spanglass.gui.theming.theme import Theme


def paths(*names: str) -> tuple[Path, ...]:
    return tuple(Path(name) for name in names)


@pytest.fixture
def sheet(qtbot: QtBot) -> DragOver:
    window = QWidget()
    window.resize(960, 600)
    qtbot.addWidget(window)
    window.show()
    return DragOver(Theme(), window)


@pytest.mark.parametrize(
    ("offer", "headline"),
    [
        (Offer(paths("a.json"), ()), "Drop to open 1 file"),
        (Offer(paths("a.json", "b.pb"), paths("c.pdf")), "Drop to open 2 files"),
        (Offer(paths("folder"), ()), "Drop to open 1 item"),
        (Offer((), paths("c.pdf")), "Nothing here is a trace file"),
    ],
)
def test_the_headline_says_what_dropping_does(sheet: DragOver, offer: Offer, headline: str) -> None:
    sheet.show_offer(offer)
    assert sheet.headline() == headline
    assert sheet.accessibleName() == headline


def test_of_one_file_it_is_said_what_becomes_of_it_and_of_more_of_them(sheet: DragOver) -> None:
    begun = []
    for offer in (Offer(paths("a.json"), paths("c.pdf")), Offer(paths("a.json", "b.pb"), ()), Offer((), ())):
        sheet.show_offer(offer)
        begun.append(sheet.sentence().partition(" ")[0])
    assert begun == ["It", "They", "Expected"]


def test_of_very_many_files_those_that_were_not_looked_at_count_too(sheet: DragOver) -> None:
    said = []
    for offer in (Offer((), paths("c.pdf"), more=800), Offer(paths("a.json"), paths("c.pdf"), more=800)):
        sheet.show_offer(offer)
        said.append((sheet.headline(), sheet.sentence().partition(" ")[0]))
    assert said == [("Drop to open 800 files", "They"), ("Drop to open 801 files", "They")]


def test_it_covers_the_window_and_leaves_the_events_to_it(sheet: DragOver) -> None:
    sheet.show_offer(Offer(paths("a.json"), ()))
    assert sheet.isVisible()
    assert sheet.geometry() == sheet.parentWidget().rect()
    assert sheet.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_of_many_files_one_that_is_skipped_is_named(sheet: DragOver) -> None:
    sheet.show_offer(Offer(paths("a", "b", "c", "d"), paths("x.pdf", "y.pdf")))
    assert sheet.named() == [(Path("a"), True), (Path("b"), True), (Path("x.pdf"), False)]
    sheet.show_offer(Offer((), paths("x.pdf", "y.pdf")))
    assert [opened for _, opened in sheet.named()] == [False, False]


def test_hostile_names_are_painted_as_text(sheet: DragOver) -> None:
    names = ("<b>x</b>.json", "\u202egnp.json", "x" * 250 + ".json", "a\nb.json")
    for name in names:
        sheet.show_offer(Offer(paths(name), ()))
        assert not sheet.grab().isNull()
