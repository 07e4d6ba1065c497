"""Connections to a store file."""

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from spanglass.store.connection import connect_reader, connect_writer
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
