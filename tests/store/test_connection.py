"""Connections to a store file."""

import os
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from spanglass.store.connection import connect_reader, connect_writer, scalar
from spanglass.store.errors import StoreError
from spanglass.store.queries import sql
from spanglass.store.writer import Writer


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
