"""The feed tells of news in the store at once, of trouble that lasts, and of files that go and come."""

import os
import time
from collections.abc import Callable, Iterator
from itertools import count, pairwise
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.core.store_status import StoreStatus
from spanglass.gui.questions import live
from spanglass.gui.questions.live import LiveFeed
from spanglass.store.connection import connect_writer
from spanglass.store.errors import StoreError
from spanglass.store.migrations import migrate
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

Make = Callable[[], LiveFeed]


class Heard:
    """Everything a feed told, in order."""

    def __init__(self, feed: LiveFeed) -> None:
        self.told: list[str] = []
        self.trouble: list[str] = []
        self.status: list[StoreStatus] = []
        feed.store_changed.connect(lambda: self.told.append("changed"))
        feed.gone.connect(lambda: self.told.append("gone"))
        feed.replaced.connect(lambda told: self.told.append("replaced" if told else "replaced at once"))
        feed.trouble.connect(self.trouble.append)
        feed.status_changed.connect(self.status.append)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def make(qtbot: QtBot, store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(live, "_STATUS_EVERY_S", 0.05)
    made: list[LiveFeed] = []

    def build() -> LiveFeed:
        made.append(LiveFeed(store))
        return made[-1]

    yield build
    for feed in made:
        feed.stop()


def remove(store: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{store}{suffix}").unlink(missing_ok=True)


def test_a_store_is_told_of_as_soon_as_it_is_there(qtbot: QtBot, make: Make, store: Path) -> None:
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.wait(60)
    assert (heard.told, heard.trouble) == ([], [])
    a_sample_store(store, 2)
    qtbot.waitUntil(lambda: bool(heard.told and heard.status) and heard.status[-1].traces == 2)


def test_each_commit_of_others_is_told(qtbot: QtBot, make: Make, store: Path) -> None:
    writer = Writer(store)
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.waitUntil(lambda: bool(heard.told))
    for number in (1, 2):
        with qtbot.waitSignal(feed.store_changed):
            writer.write([a_batch(a_span(number))])
    qtbot.waitUntil(lambda: heard.status[-1].spans == 2)
    writer.close()


def test_what_is_hidden_is_counted_no_more_without_news(qtbot: QtBot, make: Make, store: Path) -> None:
    feed = make()
    heard = Heard(feed)
    feed.start()
    a_sample_store(store, 3)
    qtbot.waitUntil(lambda: bool(heard.status) and heard.status[-1].traces == 3)
    feed.hide(Hidden(samples=True))
    qtbot.waitUntil(lambda: heard.status[-1].traces == 0)
    feed.hide(NOTHING_HIDDEN)
    qtbot.waitUntil(lambda: heard.status[-1].traces == 3)


def test_many_commits_are_told_together(qtbot: QtBot, make: Make, store: Path) -> None:
    writer = Writer(store)
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.waitUntil(lambda: bool(heard.told))
    for number in range(1, 31):
        writer.write([a_batch(a_span(number))])
    qtbot.waitUntil(lambda: bool(heard.status) and heard.status[-1].spans == 30)
    assert len(heard.told) < 30
    writer.close()


def test_news_without_end_are_told_more_rarely(
    qtbot: QtBot, make: Make, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LASTING", 2)
    monkeypatch.setattr(live, "_SLOW_S", 0.4)
    writer, times = Writer(store), list[float]()
    feed = make()
    feed._watcher.store_changed.connect(
        lambda: times.append(time.monotonic()), Qt.ConnectionType.DirectConnection
    )
    feed.start()
    numbers = count(1)

    def write_on() -> bool:
        writer.write([a_batch(a_span(next(numbers)))])
        return len(times) >= 6

    qtbot.waitUntil(write_on)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert min(gaps[-2:]) > 0.3
    writer.close()


def test_a_file_that_is_no_store_is_trouble_and_then_none(qtbot: QtBot, make: Make, store: Path) -> None:
    store.write_text("not a database, but long enough to be looked at as one " * 100)
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.waitUntil(lambda: bool(heard.trouble))
    assert "damaged or not a Spanglass store" in heard.trouble[0]
    remove(store)
    a_sample_store(store, 1)
    qtbot.waitUntil(lambda: heard.trouble[-1] == "")
    assert heard.told[0] == "changed"


def test_news_are_told_once_where_both_timers_are_due(qtbot: QtBot, store: Path) -> None:
    writer, watcher = Writer(store), live._Watcher(store)
    watcher.begin()
    told: list[float] = []
    watcher.store_changed.connect(lambda: told.append(time.monotonic()))
    watcher._soon.start(1)
    time.sleep(0.1)
    writer.write([a_batch(a_span(1))])
    watcher._look()
    qtbot.wait(100)
    watcher.end()
    writer.close()
    assert len(told) == 1


def test_an_older_store_is_no_trouble_while_it_is_brought_up_to_date(
    qtbot: QtBot, make: Make, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_PASSING_S", 60.0)  # on a busy machine it takes longer than usual
    connection = connect_writer(store)
    migrate(connection, 1)
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.wait(100)
    migrate(connection)
    qtbot.waitUntil(lambda: heard.told == ["changed"])
    assert heard.trouble == []
    connection.close()


def test_an_older_store_is_trouble_if_it_stays_so(
    qtbot: QtBot, make: Make, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_PASSING_S", 0.05)
    monkeypatch.setattr(live, "_FAILING_POLL_MS", 20)
    connection = apsw.Connection(str(store))
    migrate(connection, 1)
    feed = make()
    with qtbot.waitSignal(feed.trouble) as told:
        feed.start()
    assert "older version" in told.args[0]
    connection.close()


def test_a_file_that_goes_is_told_once_and_another_one_in_its_place(
    qtbot: QtBot, make: Make, store: Path
) -> None:
    a_sample_store(store, 3)
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.waitUntil(lambda: bool(heard.status))
    os.rename(store, store.with_suffix(".moved"))
    qtbot.waitUntil(lambda: "gone" in heard.told)
    remove(store)
    heard.told.clear()
    a_sample_store(store, 4)
    qtbot.waitUntil(lambda: "changed" in heard.told)
    assert heard.told[:2] == ["replaced", "changed"]
    qtbot.waitUntil(lambda: heard.status[-1].traces == 4)


def test_a_file_whose_reading_fails_as_it_goes_is_told_to_be_gone(
    qtbot: QtBot, make: Make, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_sample_store(store, 3)
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.waitUntil(lambda: bool(heard.status))

    def fail(_: Reader) -> int:
        raise StoreError("disk I/O error", temporary=True)

    monkeypatch.setattr(Reader, "data_version", fail)  # before the next look at the file
    remove(store)
    qtbot.waitUntil(lambda: "gone" in heard.told)
    qtbot.wait(300)
    assert heard.told.count("gone") == 1


def test_a_file_replaced_at_once_is_noticed(qtbot: QtBot, make: Make, store: Path, tmp_path: Path) -> None:
    a_sample_store(store, 3)
    other = a_sample_store(tmp_path / "b.db", 5)
    feed = make()
    heard = Heard(feed)
    feed.start()
    qtbot.waitUntil(lambda: bool(heard.status))
    remove(store)
    os.rename(other, store)
    qtbot.waitUntil(lambda: "replaced at once" in heard.told)
    qtbot.waitUntil(lambda: heard.status[-1].traces == 5)
    assert "gone" not in heard.told
