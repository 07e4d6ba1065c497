"""The log of a store is brought into its file beside the writer, and does not grow for ever."""

from concurrent.futures import wait
from pathlib import Path

import apsw
import pytest

from spanglass.store import checkpoints
from spanglass.store.checkpoints import Checkpoints, LogLimits
from spanglass.store.connection import connect_writer

_PAGE = 8192
_LIMITS = LogLimits(begin=20, most=80)


@pytest.fixture
def writer(tmp_path: Path) -> apsw.Connection:
    connection = connect_writer(tmp_path / "store.db")
    connection.execute("CREATE TABLE kept(value)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return connection


def _write(connection: apsw.Connection, pages: int) -> None:
    connection.execute("INSERT INTO kept VALUES (zeroblob(?))", (pages * _PAGE,))


def _sizes(folder: Path) -> tuple[int, int]:
    """Pages of the file and of its log."""
    file, log = folder / "store.db", folder / "store.db-wal"
    return file.stat().st_size // _PAGE, log.stat().st_size // _PAGE


def test_the_thread_brings_over_what_is_long_enough(writer: apsw.Connection, tmp_path: Path) -> None:
    watching = Checkpoints(tmp_path / "store.db", writer, _LIMITS)
    before, _ = _sizes(tmp_path)
    _write(writer, 5)
    watching.close()
    assert _sizes(tmp_path)[0] == before

    watching = Checkpoints(tmp_path / "store.db", writer, _LIMITS)
    _write(writer, 30)
    watching.close()
    assert _sizes(tmp_path)[0] >= before + 35


def test_a_log_that_is_written_to_all_the_time_begins_anew(writer: apsw.Connection, tmp_path: Path) -> None:
    watching = Checkpoints(tmp_path / "store.db", writer, _LIMITS)
    for _ in range(60):
        _write(writer, 10)
    watching.close()
    file, log = _sizes(tmp_path)
    assert file > 500
    assert log < 2 * _LIMITS.most


def test_once_the_log_is_long_the_thread_goes_over_it_before_the_writer_does(
    writer: apsw.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_writer: list[bool] = []
    monkeypatch.setattr(checkpoints, "_checkpoint", lambda connection: by_writer.append(connection is writer))
    watching = Checkpoints(tmp_path / "store.db", writer, _LIMITS)
    for _ in range(9):
        _write(writer, 10)
        wait(watching._running)
    watching.close()
    assert by_writer == [False, False, False, False, True]


def test_a_reader_that_holds_the_log_keeps_nothing_from_being_written(
    writer: apsw.Connection, tmp_path: Path
) -> None:
    watching = Checkpoints(tmp_path / "store.db", writer, _LIMITS)
    _write(writer, 1)
    reader = apsw.Connection(str(tmp_path / "store.db"))
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM kept").fetchall() == [(1,)]
    for _ in range(30):
        _write(writer, 10)
    assert reader.execute("SELECT count(*) FROM kept").fetchall() == [(1,)]
    reader.execute("COMMIT")
    for _ in range(12):
        _write(writer, 10)
    watching.close()
    assert reader.execute("SELECT count(*) FROM kept").fetchall() == [(43,)]
    reader.close()


def test_a_file_that_is_gone_is_no_fault_of_the_writer(writer: apsw.Connection, tmp_path: Path) -> None:
    watching = Checkpoints(tmp_path / "elsewhere.db", writer, _LIMITS)
    _write(writer, 30)
    watching.close()
    assert writer.execute("SELECT count(*) FROM kept").fetchall() == [(1,)]
