"""Copies of a store in use, its space given back, and that its files are their owner's alone."""

import threading
from pathlib import Path

import apsw
import pytest

from builders import MS, T0
from sample_store import a_sample_store
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader
from spanglass.store.retention.upkeep import backup, compact
from spanglass.store.writer import Writer
from traffic import a_batch, a_span


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_copy_holds_everything(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "traces.db", 30)
    copy = backup(store, tmp_path / "copy.db")
    there, here = Reader(tmp_path / "copy.db"), Reader(store)
    assert there.traces().traces == here.traces().traces
    assert there.figures() == here.figures()
    assert there.status().spans == copy.spans > 30
    assert copy.octets == (tmp_path / "copy.db").stat().st_size
    trace = here.traces().traces[0]
    span = here.spans(trace.trace_id)[0]
    assert there.span_detail(trace.trace_id, span.span_id) == here.span_detail(trace.trace_id, span.span_id)
    there.close()
    here.close()


def test_a_copy_can_be_written_to_and_given_back_from(tmp_path: Path) -> None:
    backup(a_sample_store(tmp_path / "traces.db", 5), tmp_path / "copy.db")
    writer = Writer(tmp_path / "copy.db")
    writer.write([a_batch(a_span(1))])
    writer.close()
    connection = apsw.Connection(str(tmp_path / "copy.db"))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA auto_vacuum").fetchall() == [(2,)]
    connection.close()


def test_the_store_is_written_to_while_it_is_copied(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "traces.db", 30)
    writer, stop, written = Writer(store), threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            trace = (len(written) + 1).to_bytes(16, "big")
            writer.write([a_batch(a_span(1, trace=trace, start=T0 + len(written) * MS))])
            written.append(trace)

    thread = threading.Thread(target=write)
    thread.start()
    copies = [backup(store, tmp_path / f"copy{number}.db") for number in range(5)]
    stop.set()
    thread.join()
    writer.close()
    assert [copy.spans for copy in copies] == sorted(copy.spans for copy in copies)
    for number, copy in enumerate(copies):
        connection = apsw.Connection(str(tmp_path / f"copy{number}.db"))
        assert connection.execute("SELECT count(*) FROM span").fetchall() == [(copy.spans,)]
        connection.close()


def test_the_files_of_a_store_are_their_owners_alone(tmp_path: Path) -> None:
    store = tmp_path / "traces.db"
    writer = Writer(store)
    writer.write([a_batch(a_span(1))])
    names = {path.name: mode(path) for path in tmp_path.iterdir()}
    assert names == {"traces.db": 0o600, "traces.db-wal": 0o600, "traces.db-shm": 0o600}
    backup(store, tmp_path / "copy.db")
    assert mode(tmp_path / "copy.db") == 0o600
    writer.close()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "traces.db", 1)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        backup(store, tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "traces.db", 1)
    with pytest.raises((StoreError, OSError)):
        backup(store, tmp_path / "no folder" / "copy.db")
    (tmp_path / "other.db").write_bytes(b"not a store" * 1000)
    with pytest.raises(StoreError, match="not a Spanglass store"):
        backup(tmp_path / "other.db", tmp_path / "copy.db")
    assert {path.name for path in tmp_path.iterdir()} <= {
        "traces.db", "traces.db-wal", "traces.db-shm", "other.db",
    }  # fmt: skip


def test_free_space_is_given_back(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "traces.db", 60)
    connection = apsw.Connection(str(store))
    connection.execute(
        "CREATE TABLE filler(data); INSERT INTO filler VALUES (zeroblob(3000000)); DROP TABLE filler"
    )
    connection.close()
    traces = Reader(store).traces().traces
    done = compact(store)
    assert done.before - done.after > 2_000_000
    assert done.after == store.stat().st_size
    assert Reader(store).traces().traces == traces
    assert Reader(store).traces("refund").traces == Reader(store).traces("refund").traces


def test_a_store_of_before_gives_pages_back_once_it_is_compacted(tmp_path: Path) -> None:
    store = a_sample_store(tmp_path / "traces.db", 2)
    connection = apsw.Connection(str(store))
    connection.execute("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM").fetchall()
    assert connection.execute("PRAGMA auto_vacuum").fetchall() == [(0,)]
    connection.close()
    compact(store)
    connection = apsw.Connection(str(store))
    assert connection.execute("PRAGMA auto_vacuum").fetchall() == [(2,)]
    connection.close()


@pytest.mark.parametrize("work", [compact, lambda store: backup(store, store.with_name("copy.db"))])
def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, work: object) -> None:
    assert callable(work)
    with pytest.raises(StoreError, match="There is no store"):
        work(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []
