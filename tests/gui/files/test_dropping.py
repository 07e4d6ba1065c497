"""Files dragged onto the window: what is accepted, what is offered, what is dropped."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from pytestqt.qtbot import QtBot

from spanglass.gui.files.dropping import FileDrop, Offer, offer_of

COPY, LEFT, NO_KEYS = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def text(said: str) -> QMimeData:
    data = QMimeData()
    data.setText(said)
    return data


def entering(data: QMimeData) -> QDragEnterEvent:
    return QDragEnterEvent(QPoint(9, 9), COPY, data, LEFT, NO_KEYS)


def dropping(data: QMimeData) -> QDropEvent:
    return QDropEvent(QPointF(9, 9), COPY, data, LEFT, NO_KEYS)


@pytest.fixture
def drop() -> FileDrop:
    return FileDrop()


def test_what_no_trace_file_is_named_like_is_skipped() -> None:
    offer = offer_of(files("/t/a.jsonl", "/t/b.PDF", "/t/folder", "/t/c.txt"))
    assert offer == Offer((Path("/t/a.jsonl"), Path("/t/folder"), Path("/t/c.txt")), (Path("/t/b.PDF"),))


def test_text_may_name_files_or_be_json() -> None:
    assert offer_of(text("/t/a.json\nfile:///t/b%20c.json\n")) == Offer(
        (Path("/t/a.json"), Path("/t/b c.json")), ()
    )
    assert offer_of(text("/t/a.json\nand more")) is None
    assert offer_of(text(' {"resourceSpans": []}')) == Offer((), (), ' {"resourceSpans": []}')


def test_dropped_json_is_handed_over(qtbot: QtBot, drop: FileDrop) -> None:
    data = text("[1]")
    event = entering(data)
    with qtbot.waitSignal(drop.hovering):
        drop.entered(event)
    assert event.isAccepted()
    with qtbot.waitSignal(drop.text_dropped) as told:
        drop.dropped(dropping(data))
    assert told.args == ["[1]"]


def test_what_is_dropped_stays_where_it_was(drop: FileDrop) -> None:
    data, shift = files("/t/a.jsonl"), Qt.KeyboardModifier.ShiftModifier
    both = COPY | Qt.DropAction.MoveAction
    for make, take in ((QDragEnterEvent, drop.entered), (QDragMoveEvent, drop.moved)):
        event = make(QPoint(9, 9), both, data, LEFT, shift)
        event.setDropAction(Qt.DropAction.MoveAction)
        take(event)
        assert (event.isAccepted(), event.dropAction()) == (True, COPY)
    dropped = QDropEvent(QPointF(9, 9), both, data, LEFT, shift)
    dropped.setDropAction(Qt.DropAction.MoveAction)
    drop.dropped(dropped)
    assert (dropped.isAccepted(), dropped.dropAction()) == (True, COPY)


def test_text_and_addresses_are_no_files() -> None:
    web = QMimeData()
    web.setUrls([QUrl("https://example.com/a.json")])
    assert offer_of(web) is None
    assert offer_of(text("a.json")) is None
    assert offer_of(QMimeData()) is None


def test_files_are_accepted_and_offered(qtbot: QtBot, drop: FileDrop) -> None:
    data = files("/t/a.jsonl")
    event = entering(data)
    with qtbot.waitSignal(drop.hovering) as offered:
        drop.entered(event)
    assert event.isAccepted()
    assert offered.args == [Offer((Path("/t/a.jsonl"),), ())]
    move = QDragMoveEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS)
    drop.moved(move)
    assert move.isAccepted()


def test_text_is_refused(qtbot: QtBot, drop: FileDrop) -> None:
    data = text("hello")
    event, end = entering(data), dropping(data)
    with qtbot.assertNotEmitted(drop.hovering), qtbot.assertNotEmitted(drop.files_dropped):
        drop.entered(event)
        drop.dropped(end)
    assert not event.isAccepted()
    assert not end.isAccepted()


def test_dropped_files_are_handed_over_without_the_skipped(qtbot: QtBot, drop: FileDrop) -> None:
    data = files("/t/a.jsonl", "/t/b.png")
    event = dropping(data)
    told: list[object] = []
    drop.left.connect(lambda: told.append("left"))
    drop.files_dropped.connect(told.append)
    drop.dropped(event)
    assert event.isAccepted()
    assert told == ["left", (Path("/t/a.jsonl"),)]


def test_only_skipped_files_open_nothing(qtbot: QtBot, drop: FileDrop) -> None:
    data = files("/t/b.png")
    with qtbot.assertNotEmitted(drop.files_dropped):
        drop.dropped(dropping(data))


def test_leaving_takes_the_offer_back(qtbot: QtBot, drop: FileDrop) -> None:
    with qtbot.waitSignal(drop.left):
        drop.gone(QDragLeaveEvent())


def test_of_very_many_files_some_are_looked_at_and_all_opened(qtbot: QtBot, drop: FileDrop) -> None:
    data = files(*(f"/t/{number}.jsonl" for number in range(1200)), "/t/x.png")
    offer = offer_of(data)
    assert offer is not None
    assert (len(offer.opened), offer.more) == (200, 1001)
    told: list[Iterable[Path]] = []
    drop.files_dropped.connect(told.append)
    drop.dropped(dropping(data))
    assert [path.name for path in told[0]] == [f"{number}.jsonl" for number in range(1200)]
