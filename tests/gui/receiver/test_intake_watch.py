"""What the receiver could not keep is said while it lasts, and what it dropped is said once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from local_ports import serving
from spanglass.gui.receiver.intake_watch import IntakeWatch, Loss, Losses, newly_lost, read_losses
from spanglass.gui.receiver.receiving import Endpoint, Kind, ReceiverState

START = Losses("2026-01-01", 10, 0, 0, {}, {})
LISTENING = ReceiverState(Kind.LISTENING, "127.0.0.1:1")


class Receiver:
    """A ledger that the test writes in, and a watch on it that hears everything."""

    def __init__(self, store: Path) -> None:
        self.ledger: dict[str, object] = {"since": "a", "stored": 0, "not_stored": 0}
        self.told: list[object] = []
        self.store = store

    def answer(self, path: str) -> tuple[int, bytes]:
        return (200, json.dumps(self.ledger).encode()) if path == "/api/ledger" else (404, b"")

    def watch(self, port: int) -> IntakeWatch:
        watch = IntakeWatch(lambda: Endpoint(self.store, port=port))
        watch.not_stored.connect(self.told.append)
        watch.lost.connect(self.told.append)
        return watch


@pytest.fixture
def receiver(tmp_path: Path) -> Receiver:
    return Receiver(tmp_path / "a.db")


@pytest.fixture
def watch(qtbot: QtBot, receiver: Receiver) -> Iterator[IntakeWatch]:
    with serving(receiver.answer) as port:
        watch = receiver.watch(port)
        look(qtbot, watch)
        yield watch
        watch.stop()


def look(qtbot: QtBot, watch: IntakeWatch) -> None:
    with qtbot.waitSignal(watch._get.answered):
        watch.look()


def test_spans_not_stored_are_told_until_some_are(
    qtbot: QtBot, receiver: Receiver, watch: IntakeWatch
) -> None:
    receiver.ledger.update(not_stored=3)
    look(qtbot, watch)
    (told,) = [loss for loss in receiver.told if isinstance(loss, Loss)]
    assert told.title == "The store takes nothing: nothing is being stored."
    assert told.text == "So far 3 spans sent back, each as often as it came."
    look(qtbot, watch)
    assert len(receiver.told) == 1
    receiver.ledger.update(stored=5)
    look(qtbot, watch)
    assert receiver.told[1:] == [None]


def test_why_nothing_is_stored_is_said_from_the_first_look_until_that_is_over(
    qtbot: QtBot, receiver: Receiver
) -> None:
    locked = "Another program holds a.db locked"
    receiver.ledger.update(trouble={"sentence": f"{locked}.", "waiting": 1}, not_stored=1200)
    with serving(receiver.answer) as port:
        watch = receiver.watch(port)
        look(qtbot, watch)
        sent_back = "Senders are told to try again. So far 1,200 spans sent back, each as often as it came."
        title = f"{locked}: nothing is being stored."
        assert receiver.told == [Loss(title, f"1 span waits in memory. {sent_back}")]
        receiver.ledger.update(trouble={"sentence": f"{locked}.", "waiting": 3})
        look(qtbot, watch)
        assert receiver.told[1:] == [Loss(title, f"3 spans wait in memory. {sent_back}")]
        receiver.ledger.update(trouble=None, not_stored=1203)
        look(qtbot, watch)
        assert receiver.told[2:] == [None]
        watch.stop()


def test_what_was_not_stored_last_says_why(qtbot: QtBot, receiver: Receiver, watch: IntakeWatch) -> None:
    receiver.ledger.update(not_stored=1, not_stored_because="a.db is damaged.")
    look(qtbot, watch)
    text = "So far 1 span sent back, each as often as it came."
    assert receiver.told == [Loss("a.db is damaged: nothing is being stored.", text)]


def test_what_was_not_stored_in_between_is_said_once(
    qtbot: QtBot, receiver: Receiver, watch: IntakeWatch
) -> None:
    receiver.ledger.update(not_stored=2, stored=7, not_stored_because="a.db is locked.")
    look(qtbot, watch)
    assert receiver.told == [Loss("2 spans not stored", "a.db is locked.")]


def test_what_was_lost_before_the_window_looked_is_no_news(
    qtbot: QtBot, receiver: Receiver, watch: IntakeWatch
) -> None:
    receiver.ledger.update(since="b", not_stored=9, rejected={"too large": 4})
    look(qtbot, watch)
    assert receiver.told == []


def test_the_same_reason_is_told_once_a_minute(qtbot: QtBot, receiver: Receiver, watch: IntakeWatch) -> None:
    for count in (1, 2, 3):
        receiver.ledger.update(refused={"404 nothing here": count})
        look(qtbot, watch)
    assert receiver.told == [Loss("1 request refused", "404 nothing here")]


def test_a_receiver_that_stops_ends_the_watch(qtbot: QtBot, receiver: Receiver, watch: IntakeWatch) -> None:
    receiver.ledger.update(not_stored=3)
    look(qtbot, watch)
    watch.follow(ReceiverState(Kind.STOPPED, "127.0.0.1:1"))
    assert receiver.told[1:] == [None]
    assert not watch._timer.isActive()
    with qtbot.waitSignal(watch._get.answered):
        watch.follow(LISTENING)
    assert watch._timer.isActive()


def test_losses_are_sorted() -> None:
    now = Losses("x", 10, 0, 2, {"too large": 3, "no id": 1}, {"403 a browser": 5})
    assert newly_lost(START, now) == [
        Loss("4 spans dropped", "too large"),
        Loss("2 requests could not be read", "Their senders were told why."),
        Loss("5 requests refused", "403 a browser"),
    ]
    assert newly_lost(now, now) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"spans": 1}', b"null"])
def test_anything_but_a_ledger_is_passed_over(body: bytes) -> None:
    assert read_losses(body) is None


def test_a_ledger_of_odd_types_is_read() -> None:
    said = {"since": 1, "not_stored": "many", "rejected": [1], "refused": {"x": None}}
    said |= {"trouble": {"waiting": "x"}}
    assert read_losses(json.dumps(said).encode()) == Losses("1", refused={"x": 0})
