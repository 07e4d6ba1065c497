"""What says again which row of the text index: noted as spans come, and of older traces when nothing does."""

from pathlib import Path

import apsw
import pytest

from sided_spans import write
from spanglass.store.backfill import said_again
from spanglass.store.ingest import text_index
from spanglass.store.search.sided_words import UNLINKED
from spanglass.store.writer import Writer


def links(path: Path) -> set[tuple[int, int]]:
    connection = apsw.Connection(str(path))
    found = set(connection.execute("SELECT first, span FROM said_again"))
    connection.close()
    return found


def written(path: Path) -> Writer:
    """A writer of two traces: the second span says what the first says, the third what both others say."""
    writer = Writer(path)
    write(writer, "a", 1, "hello", "twelve apples")
    write(writer, "a", 2, "hello", "a pear")
    write(writer, "a", 3, "hello", "a pear")
    write(writer, "b", 1, "hello", "a plum")
    return writer


def made_older(writer: Writer) -> None:
    """Take away what earlier versions did not note."""
    writer._connection.execute(
        "DELETE FROM said_again; UPDATE indexed SET profile = NULL; UPDATE state SET value = 2 "
        "WHERE name = 'unlinked'"
    )


def settled(writer: Writer) -> None:
    while writer.settle():
        pass


def test_what_a_span_says_again_is_noted_as_it_comes(tmp_path: Path) -> None:
    writer = written(tmp_path / "traces.db")
    assert links(tmp_path / "traces.db") == {(1, 2), (1, 3), (2, 3)}
    settled(writer)
    assert links(tmp_path / "traces.db") == {(1, 2), (1, 3), (2, 3)}
    writer.close()


def test_of_very_many_rows_it_is_only_noted_that_they_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "MOST_FIRST", 1)
    written(tmp_path / "traces.db").close()
    assert links(tmp_path / "traces.db") == {(1, 2), (0, 3)}


def test_of_older_traces_all_that_say_the_same_are_noted(tmp_path: Path) -> None:
    writer = written(tmp_path / "traces.db")
    made_older(writer)
    settled(writer)
    assert links(tmp_path / "traces.db") == {(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)}
    profiles = list(writer._connection.execute("SELECT span FROM indexed WHERE profile > 0 ORDER BY span"))
    assert profiles == [(1,), (2,), (3,), (4,)]
    assert not writer._older._parts[-1].has_more()
    writer.close()


def test_where_rows_do_not_tell_the_sides_who_says_the_same_on_another_is_noted_too(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "traces.db")
    write(writer, "a", 1, "hello", "twelve apples")
    write(writer, "a", 2, "twelve apples", "a pear")
    settled(writer)
    made_older(writer)
    writer._connection.execute("UPDATE state SET value = 2 WHERE name = 'unsided'")
    settled(writer)
    assert links(tmp_path / "traces.db") == {(1, 2), (2, 1)}
    writer.close()


@pytest.mark.parametrize("limit", ["_LARGE", "_MOST_TOGETHER"])
def test_where_very_many_say_the_same_it_stays_open_who_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(said_again, limit, 2)
    writer = written(tmp_path / "traces.db")
    made_older(writer)
    settled(writer)
    assert {(0, 1), (0, 2), (0, 3)} <= links(tmp_path / "traces.db")
    assert (0, 4) not in links(tmp_path / "traces.db")
    writer.close()


def test_a_trace_with_a_span_that_cannot_be_read_stays_open(tmp_path: Path) -> None:
    writer = written(tmp_path / "traces.db")
    settled(writer)
    made_older(writer)
    writer._connection.execute("UPDATE span SET block = 999 WHERE id = 2")
    settled(writer)
    assert links(tmp_path / "traces.db") == {(0, 1), (0, 2), (0, 3)}
    writer._connection.close()


def test_a_step_looks_into_so_many_spans_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(said_again, "_SPANS_AT_ONCE", 1)
    writer = written(tmp_path / "traces.db")
    settled(writer)
    made_older(writer)
    writer._in_transaction(lambda _: writer._older._parts[-1].step())
    assert writer._connection.execute(UNLINKED).fetchall() == [(1,)]
    assert links(tmp_path / "traces.db") == set()
    writer._in_transaction(lambda _: writer._older._parts[-1].step())
    assert writer._connection.execute(UNLINKED).fetchall() == [(0,)]
    writer.close()


def test_with_a_trace_goes_what_is_noted_of_its_spans(tmp_path: Path) -> None:
    writer = written(tmp_path / "traces.db")
    writer.delete([b"a" * 16])
    assert links(tmp_path / "traces.db") == set()
    writer.close()
