"""Readers are used again, and hold nothing of the store while nobody asks."""

from pathlib import Path

import apsw
import pytest
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass.gui.questions import questions as module
from spanglass.gui.questions.questions import Questions
from spanglass.gui.questions.readers import Readers
from spanglass.store.reader import Reader


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return a_sample_store(tmp_path / "a.db", 20)


def held(reader: Reader) -> int:
    """Octets of the store's pages that a reader has at hand."""
    return int(reader._connection.status(apsw.SQLITE_DBSTATUS_CACHE_USED)[0])


def test_one_that_rested_is_used_again(store: Path) -> None:
    readers = Readers(store)
    reader = readers.take()
    assert len(reader.traces().traces) == 20
    full = held(reader)
    readers.put_back(reader)
    readers.rest()
    assert held(reader) < full / 2
    assert readers.take() is reader
    assert len(reader.traces().traces) == 20
    readers.put_back(reader)
    readers.close()


def test_one_of_before_a_renewal_is_closed(store: Path) -> None:
    readers = Readers(store)
    before, during = readers.take(), readers.take()
    readers.put_back(before)
    readers.renew()
    after = readers.take()
    readers.put_back(during)
    assert readers.take() not in (before, during, after)
    for closed in (before, during):
        with pytest.raises(Exception, match="not open"):
            closed.status()


def test_they_rest_when_nothing_is_asked(qtbot: QtBot, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REST_MS", 50)
    questions, used = Questions(store), list[tuple[Reader, int]]()

    def question(reader: Reader) -> tuple[Reader, int]:
        reader.traces()
        return reader, held(reader)

    questions.ask("t", question, used.append)
    qtbot.waitUntil(lambda: bool(used))
    # while a thread works with it, nobody else may ask it
    qtbot.waitUntil(lambda: not questions.busy and held(used[0][0]) < used[0][1] / 2)
    questions.stop()
