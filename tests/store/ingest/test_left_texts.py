"""What a span says is found though another said it first, which has come again without it."""

from pathlib import Path

import apsw
import pytest

from sided_spans import chat, write
from spanglass.store.ingest import text_index
from spanglass.store.ingest.left_texts import LEAVES, LEFT
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

MODEL = {"gen_ai.request.model": "two"}


def found(path: Path, query: str) -> str:
    reader = Reader(path)
    letters = sorted(chr(trace.trace_id[0]) for trace in reader.traces(query).traces)
    assert reader.matching_count(query) == len(letters)
    reader.close()
    return "".join(letters)


def begin(path: Path) -> Writer:
    """A trace in which three spans say the same, and one says something else besides."""
    writer = Writer(path)
    write(writer, "a", 1, "twelve apples", "pears")
    write(writer, "a", 2, "twelve apples", "plums", **MODEL)
    write(writer, "a", 3, "twelve apples", "pears")
    return writer


def is_right(path: Path) -> None:
    for query in (
        "apples",
        'in:"apples"',
        '{in:"twelve apples" model:two}',
        'out:"plums"',
        "{kind:llm plums}",
    ):
        assert found(path, query) == "a", query
    assert found(path, 'out:"apples"') == ""
    assert found(path, 'in:"quinces"') == "a"


@pytest.mark.parametrize("most", [100, 0], ids=["few firsts", "too many firsts"])
@pytest.mark.parametrize("way", ["at hand", "opened again", "settled"])
def test_what_one_says_no_more_is_in_the_row_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, way: str
) -> None:
    monkeypatch.setattr(text_index, "MOST_FIRST", most)
    path = tmp_path / "traces.db"
    writer = begin(path)
    while way == "settled" and writer.settle():
        pass
    if way == "opened again":
        writer.close()
        writer = Writer(path)
    write(writer, "a", 1, "quinces", "medlars")
    is_right(path)
    assert found(path, 'out:"pears"') == "a", "the third says it still"
    while writer.settle():
        pass
    is_right(path)
    write(writer, "a", 2, "sorbs", "plums", **MODEL)
    assert found(path, "apples") == "a"
    write(writer, "a", 3, "sorbs", "pears")
    assert found(path, "apples") == ""
    writer.close()


def test_it_is_so_within_one_transaction(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    texts = [(1, "twelve apples", "pears"), (2, "twelve apples", "plums"), (1, "quinces", "medlars")]
    sent = [
        a_batch(a_span(number, trace=b"a" * 16, attributes=chat(put_in, come_out, **MODEL)))
        for number, put_in, come_out in texts
    ]
    writer.write(sent)
    is_right(path)
    writer.close()


def test_who_left_a_text_to_a_row_is_told_by_indexes(tmp_path: Path) -> None:
    Writer(tmp_path / "traces.db").close()
    connection = apsw.Connection(str(tmp_path / "traces.db"))
    bound = {"trace": 1, "first": 1, "unlinked": 0, "pending": "[]"}
    for text, values in ((LEAVES, (1,)), (LEFT, bound)):
        steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
        assert not [step for step in steps if step.startswith(("SCAN span", "SCAN said_again"))], steps
    connection.close()
