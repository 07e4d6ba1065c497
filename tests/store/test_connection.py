"""Connections to a store file."""

import os
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from spanglass.store.connection import connect_reader, connect_writer, scalar, translated
from spanglass.store.errors import DamagedStoreError, StoreError
from spanglass.store.queries import sql
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span


@pytest.mark.parametrize("connect", [connect_writer, connect_reader])
def test_a_statement_is_planned_once_whatever_its_values_are(
    tmp_path: Path, connect: Callable[[Path], apsw.Connection]
) -> None:
    Writer(tmp_path / "traces.db").close()
    connection = connect(tmp_path / "traces.db")
    planned: list[int] = []

    def authorise(action: int, *_: str | None) -> int:
        planned.append(action)
        return apsw.SQLITE_OK

    connection.authorizer = authorise
    connection.execute(sql("links"), {"trace": 1}).fetchall()
    assert planned
    planned.clear()
    connection.execute(sql("links"), {"trace": 2}).fetchall()
    assert not planned
    connection.close()


def test_a_store_that_may_only_be_read_is_read_and_nothing_is_put_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    Writer(path).close()
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    before = {file.name for file in tmp_path.iterdir()}
    connection = connect_reader(path)
    assert scalar(connection, "SELECT count(*) FROM trace") == 0
    assert {file.name for file in tmp_path.iterdir()} == before
    connection.close()
    with pytest.raises(StoreError, match="may only be read"):
        connect_writer(path)


def test_what_is_not_yet_in_the_file_itself_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    Writer(path).close()
    writer = connect_writer(path)
    writer.execute("CREATE TABLE late (x)")
    assert path.with_name("traces.db-wal").stat().st_size
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    connection = connect_reader(path)
    assert scalar(connection, "SELECT count(*) FROM late") == 0
    connection.close()
    writer.close()


def test_a_store_and_its_folder_are_for_their_owner_alone_whatever_the_umask_is(tmp_path: Path) -> None:
    path = tmp_path / "spanglass" / "traces.db"
    before = os.umask(0)
    try:
        writer = Writer(path)
    finally:
        os.umask(before)
    modes = {file.name: file.stat().st_mode & 0o777 for file in (path.parent, *path.parent.iterdir())}
    writer.close()
    assert modes == {"spanglass": 0o700, "traces.db": 0o600, "traces.db-wal": 0o600, "traces.db-shm": 0o600}


def test_a_file_in_the_place_of_the_folder_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="a folder above it is a file") as caught:
        connect_writer(tmp_path / "data" / "traces.db")
    assert caught.value.temporary


def test_a_page_that_cannot_be_read_is_told_with_what_can_be_done(tmp_path: Path) -> None:
    path = tmp_path / "my traces.db"
    writer = Writer(path)
    writer.write([a_batch(*(a_span(1, trace=number.to_bytes(16, "big")) for number in range(1, 200)))])
    writer.close()
    connection = connect_reader(path)
    first = scalar(connection, "SELECT rootpage FROM sqlite_schema WHERE name = 'trace'")
    size = scalar(connection, "PRAGMA page_size")
    connection.close()
    with path.open("r+b") as file:
        file.seek((first - 1) * size)
        file.write(b"\xff" * size)
    reader = Reader(path)
    with pytest.raises(DamagedStoreError) as caught:
        reader.traces()
    reader.close()
    can_do = f"What is whole in it can be read into a new store: spanglass import '{path}' --db NEW.db"
    assert str(caught.value) == f"{path} is damaged. {can_do}"


def test_a_disk_without_room_for_a_reader_is_full(path: Path) -> None:
    with pytest.raises(StoreError, match=r"The disk that holds .* is full") as told, translated(path):
        raise apsw.exception_for(apsw.SQLITE_IOERR_SHMSIZE)
    assert told.value.temporary
    with pytest.raises(StoreError, match="cannot be read or written"), translated(path):
        raise apsw.exception_for(apsw.SQLITE_IOERR_READ)
