"""What earlier versions noted on one side alone is found on both, before and after it is put in again."""

from pathlib import Path

import apsw
import pytest

from sided_spans import write
from spanglass.core.words import INPUT_TOO
from spanglass.store.backfill import sides_again
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer


def marked(path: Path) -> int:
    """How many rows have the mark of earlier versions."""
    connection = apsw.Connection(str(path))
    number = len(list(connection.execute("SELECT 1 FROM words WHERE words MATCH ?", (INPUT_TOO,))))
    connection.close()
    return number


def made_earlier(path: Path) -> None:
    """A store of three traces in which what the second span puts in is marked, and not in the index."""
    writer = Writer(path)
    for letter in "abc":
        write(writer, letter, 1, f"hello {letter}", "twelve apples")
        write(writer, letter, 2, "twelve apples", "a pear")
        write(writer, letter, 3, "thanks", "twelve apples")
    writer.close()
    connection = apsw.Connection(str(path))
    for row in (2, 5, 8):
        text = f"step\n\ue002\na pear\n{INPUT_TOO}"
        connection.execute("UPDATE words SET text = ? WHERE rowid = ?", (text, row))
    connection.close()


def found(path: Path, query: str) -> str:
    reader = Reader(path)
    letters = "".join(sorted(chr(one.trace_id[0]) for one in reader.traces(query).traces))
    assert reader.matching_count(query) == len(letters)
    reader.close()
    return letters


@pytest.mark.parametrize("step", [1, 2, 4, 100])
def test_a_store_of_an_earlier_version_is_told_of_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(sides_again, "_STEP", step)
    path = tmp_path / "traces.db"
    made_earlier(path)
    assert marked(path) == 3
    writer, parts = Writer(path), 1
    while writer.settle():
        assert found(path, 'in:"apples"') == "abc"
        assert found(path, 'in:"pear"') == ""
        parts += 1
    assert parts >= 9 // step
    assert marked(path) == 0
    assert found(path, 'in:"apples"') == "abc"
    assert found(path, "apples -hello") == ""
    connection = apsw.Connection(str(path))
    said = list(connection.execute("SELECT rowid FROM words WHERE words MATCH 'apples' ORDER BY rowid"))
    assert [row for (row,) in said] == [1, 2, 4, 5, 7, 8]
    assert list(connection.execute("SELECT count(DISTINCT segid) FROM words_idx")) == [(1,)]
    connection.close()
    writer.close()


def test_what_cannot_be_read_is_left_as_it_is_and_the_rest_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "traces.db"
    made_earlier(path)
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE span SET block = 999 WHERE id = 5")
    connection.close()
    writer = Writer(path)
    while writer.settle():
        pass
    assert marked(path) == 1
    assert found(path, 'in:"apples"') == "ac"
    assert [record.getMessage() for record in caplog.records] == [
        "span row 5 cannot be read and stays in the text index as it is"
    ]
    caplog.clear()
    writer.close()
