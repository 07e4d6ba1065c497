"""What is asked for ahead are the very pages that a question reads."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import apsw
import pytest

from spanglass.core.words import MARKS, sided_match_of
from spanglass.store import read_ahead
from spanglass.store.connection import connect_reader, connect_writer
from spanglass.store.read_ahead import ReadAhead
from spanglass.store.search.word_places import word_places

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="hints are given to Linux alone")
ROWS = 60_000


class Looked(ReadAhead):
    """Notes what it would ask for."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self.now = 0.0
        self.pages: list[set[int]] = []
        super().__init__(path, asking(connection), lambda: self.now)

    def _fetch(self, pages: list[int]) -> None:
        assert len(pages) == len(set(pages))
        self.pages.append(set(pages))

    def _is_held(self, page: int) -> bool:
        del page
        return False


def asking(connection: apsw.Connection) -> Any:
    def ask(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        return list(connection.execute(text, values))

    return ask


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ahead") / "some.db"
    connection = connect_writer(path)
    connection.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, text TEXT)")
    connection.execute("CREATE TABLE pair(one, two, PRIMARY KEY (one, two)) WITHOUT ROWID")
    connection.execute("CREATE TABLE few(id INTEGER PRIMARY KEY)")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1)")
    with connection:
        numbers = [(7 * number, f"{number:09d}" * 5) for number in range(1, ROWS)]
        connection.executemany("INSERT INTO row VALUES (?, ?)", numbers)
        connection.executemany("INSERT INTO pair VALUES (?, ?)", numbers)
        texts = [(number, f"said {MARKS[1]} {number % 999} word{number}") for number in range(1, ROWS // 2)]
        connection.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", texts)
    connection.execute("CREATE INDEX by_text ON row(text)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    return path


@pytest.fixture
def connection(path: Path) -> Iterator[apsw.Connection]:
    connection = connect_reader(path)
    yield connection
    connection.close()


def leaves(connection: apsw.Connection, name: str) -> set[int]:
    text = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
    return {row[0] for row in connection.execute(text, (name,))}


@pytest.mark.parametrize("name", ["row", "by_text", "pair", "words_data"])
def test_all_of_a_tree_are_its_leaves(path: Path, connection: apsw.Connection, name: str) -> None:
    ahead = Looked(path, connection)
    ahead.tree(name)
    assert ahead.pages == [leaves(connection, name)]
    ahead.tree(name)
    assert len(ahead.pages) == 1, "it was asked for a moment ago"
    ahead.now += 60
    ahead.tree(name)
    assert len(ahead.pages) == 2


@pytest.mark.parametrize("step", [1, 7, 70, 7_000])
def test_rows_are_on_the_pages_that_are_asked_for(
    path: Path, connection: apsw.Connection, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_ahead, "_FEWEST", 1)
    wanted = [*range(1, 7 * ROWS, 7 * step), 7 * ROWS + 5]
    ahead = Looked(path, connection)
    ahead.rows("row", reversed(wanted))
    every = ahead_of(path, connection, 1, 8 * ROWS)
    assert ahead.pages[0] <= every == leaves(connection, "row")
    for row in wanted[:: len(wanted) // 9 + 1]:
        assert ahead_of(path, connection, row, row) <= ahead.pages[0]
    assert len(ahead.pages[0]) <= len(wanted)


class Fetching(ReadAhead):
    """Notes what would be fetched of a store whose traces have two spans each, in order."""

    def __init__(self, path: Path, *, lacks: bool) -> None:
        super().__init__(path, lambda _, values: [(2 * row,) for row in json.loads(values["traces"])])
        self.lacks = lacks
        self.fetched: list[tuple[str, list[int]]] = []

    def rows(self, table: str, rows: Iterable[int]) -> bool:
        self.fetched.append((table, list(rows)))
        return self.lacks

    def tree(self, name: str) -> None:
        self.fetched.append((name, []))

    def between(self, table: str, ranges: Iterable[tuple[int, int]]) -> None:
        self.fetched += [(table, list(ends)) for ends in ranges]


INDEX = ("sqlite_autoindex_span_1", list[int]())


def test_of_traces_their_spans_are_fetched_too(tmp_path: Path) -> None:
    few, many, most = [3, 5], [*range(1, 60_000, 90)], [*range(10, 9_000, 3)]
    for traces, wanted in (
        (few, [("trace", few), ("span", [6, 10])]),
        (many, [("trace", many), INDEX, ("span", [2 * each for each in many])]),
        (most, [INDEX, ("trace", [most[0], most[-1]]), ("span", [2 * most[0], 2 * most[-1]])]),
    ):
        ahead = Fetching(tmp_path, lacks=True)
        ahead.spans(traces)
        assert ahead.fetched == wanted
    there = Fetching(tmp_path, lacks=False)
    there.spans(few)
    assert there.fetched == [("trace", few)]


def ahead_of(path: Path, connection: apsw.Connection, low: int, high: int) -> set[int]:
    ahead = Looked(path, connection)
    ahead.between("row", [(low, high)])
    return ahead.pages[0]


def test_a_range_of_rows_is_on_pages_that_follow_each_other(path: Path, connection: apsw.Connection) -> None:
    parts = [ahead_of(path, connection, low, low + 7 * 999) for low in range(1, 7 * ROWS, 7 * 1000)]
    assert set().union(*parts) == leaves(connection, "row")
    assert all(len(one & other) <= 1 for one, other in pairwise(parts))


def test_the_list_of_a_word_lies_where_it_is_looked_for(path: Path, connection: apsw.Connection) -> None:
    common = word_places(asking(connection), '"said"')
    rare = word_places(asking(connection), 'word15 AND "Word16"')
    size = sum(high - low + 1 for low, high in common)
    whole = sum(1 for _ in connection.execute("SELECT id FROM words_data"))
    assert 5 < size < whole / 4
    assert sum(high - low + 1 for low, high in rare) < whole / 2
    assert word_places(asking(connection), '"größe"') == []
    assert set(word_places(asking(connection), sided_match_of('"said"'))) > set(common)


def test_nothing_is_asked_for_where_nothing_can_be(path: Path, connection: apsw.Connection) -> None:
    ahead = Looked(path.with_name("gone.db"), connection)
    ahead.tree("row")
    ahead.rows("row", range(100))
    ahead.between("row", [])
    Looked(path, connection).tree("nothing")
    assert ahead.pages == [[], []] or all(not pages for pages in ahead.pages)


def test_what_is_no_tree_is_left(path: Path, connection: apsw.Connection, tmp_path: Path) -> None:
    broken = tmp_path / "some.db"
    data = path.read_bytes()
    broken.write_bytes(data)
    held = connect_reader(broken)
    held.execute("SELECT count(*) FROM row").fetchall()
    with broken.open("r+b", buffering=0) as file:
        file.seek(8192)
        file.write(os.urandom(len(data) - 8192))
        ahead = Looked(broken, connection)
        for name in ("row", "by_text", "pair"):
            ahead.tree(name)
        ahead.rows("row", range(100))
    held.close()
    assert all(not pages or max(pages) < 2**32 for pages in ahead.pages)


def test_few_pages_and_those_the_system_has_are_not_wished_for(
    path: Path, connection: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wished: list[tuple[int, int]] = []
    held = True
    monkeypatch.setattr(os, "posix_fadvise", lambda *given: wished.append(given[1:3]))
    monkeypatch.setattr(ReadAhead, "_is_held", lambda *_: held)
    ahead = ReadAhead(path, asking(connection))
    ahead.tree("row")
    held = False
    ahead.tree("few")
    assert not wished
    ahead.tree("by_text")
    pages = {start // 8192 + 1 + more for start, length in wished for more in range(length // 8192)}
    assert leaves(connection, "by_text") <= pages
    assert all(length <= 20 * 8192 for _, length in wished)


def test_inner_pages_are_wished_for_before_they_are_read_one_by_one(
    path: Path, connection: apsw.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wished: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda *given: wished.append(given[1:3]))
    monkeypatch.setattr(ReadAhead, "_is_held", lambda *_: False)
    monkeypatch.setattr(read_ahead, "_FEWEST_INNER", 2)
    monkeypatch.setattr(read_ahead, "_FEWEST", sys.maxsize)
    ReadAhead(path, asking(connection)).tree("by_text")
    pages = {start // 8192 + 1 + more for start, length in wished for more in range(length // 8192)}
    text = "SELECT pageno FROM dbstat WHERE name = 'by_text' AND pagetype = 'internal' AND length(path) > 1"
    inner = {row[0] for row in connection.execute(text)}
    assert len(inner) >= 2
    assert inner <= pages
