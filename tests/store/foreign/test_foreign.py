"""Databases of other programs are read, and nothing of them or beside them changes."""

import sqlite3
from pathlib import Path

import pytest

from spanglass.store.errors import StoreError
from spanglass.store.foreign.foreign import ForeignDatabase


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a b%3f?.db"
    connection = sqlite3.connect(made)
    connection.executescript(
        'CREATE TABLE "odd ""name"(id INTEGER, "a b" TEXT);'
        "INSERT INTO \"odd \"\"name\" VALUES (2, 'x'), (1, 'y'), (3, NULL);"
    )
    connection.close()
    return made


def test_rows_are_objects(path: Path) -> None:
    database = ForeignDatabase(path)
    assert database.columns('odd "name') == {"id", "a b"}
    assert database.columns("none") == frozenset()
    assert [row["id"] for row in database.rows('odd "name', order="id")] == [1, 2, 3]
    assert list(database.rows('odd "name', [("a b", None)])) == [{"id": 3, "a b": None}]
    assert list(database.rows('odd "name', [("id", 9)])) == []
    database.close()


def test_nothing_is_made_beside_it(path: Path) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns, list(path.parent.iterdir())
    database = ForeignDatabase(path)
    list(database.rows('odd "name'))
    assert list(path.parent.iterdir()) == before[2]
    database.close()
    assert (path.read_bytes(), path.stat().st_mtime_ns, list(path.parent.iterdir())) == before


def test_what_is_only_in_the_log_beside_it_is_read(path: Path) -> None:
    writer = sqlite3.connect(path)
    writer.executescript("PRAGMA journal_mode = WAL; CREATE TABLE later(a); INSERT INTO later VALUES (5);")
    beside = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    database = ForeignDatabase(path)
    assert list(database.rows("later")) == [{"a": 5}]
    database.close()
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == beside
    writer.close()


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(StoreError):
        ForeignDatabase(tmp_path / "x").columns("a")
