"""Words and phrases select the traces that say them, whichever span does."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from builders import MS, T0
from spanglass.core.views import Listing
from spanglass.store.connection import scalar
from spanglass.store.filters import conditions
from spanglass.store.migrations import migrate
from spanglass.store.reader import Reader
from spanglass.store.search import near_words, word_traces
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span


def messages(*texts: str) -> str:
    import json

    return json.dumps([{"role": "user", "parts": [{"type": "text", "content": text}]} for text in texts])


def chat(*texts: str) -> dict[str, Any]:
    return {**CHAT, "gen_ai.input.messages": messages(*texts)}


def trace(letter: str) -> bytes:
    return letter.encode() * 16


def found(path: Path, query: str) -> str:
    """The letters of the traces that a query selects."""
    reader = Reader(path)
    letters = sorted(chr(one.trace_id[0]) for one in reader.traces(query).traces)
    reader.close()
    return "".join(letters)


def rows(path: Path) -> int:
    connection = apsw.Connection(str(path))
    return int(scalar(connection, "SELECT count(*) FROM indexed"))


def test_a_phrase_is_found_in_every_trace_that_says_it(path: Path) -> None:
    writer = Writer(path)
    writer.write([a_batch(a_span(1, trace=trace(letter), attributes=chat("our refund policy")))
                  for letter in "ab"])  # fmt: skip
    writer.write([a_batch(a_span(1, trace=trace("c"), attributes=chat("policy of refund")))])
    assert found(path, '"refund policy"') == "ab"
    assert found(path, "refund policy") == "abc"
    assert found(path, "refun") == "abc"
    assert found(path, '-"refund policy"') == "c"
    writer.close()


def test_what_a_conversation_repeats_is_indexed_once_and_found_in_each_span(path: Path) -> None:
    writer = Writer(path)
    texts = [f"turn {number} says w{number}" for number in range(10)]
    for number in range(10):
        span = a_span(number + 1, trace=trace("a"), name=f"step{number}",
                      attributes=chat(*texts[: number + 1]))  # fmt: skip
        writer.write([a_batch(span)])
    connection = apsw.Connection(str(path))
    uses = list(connection.execute("SELECT rowid FROM words WHERE words MATCH 'w0'"))
    assert len(uses) == 1
    assert found(path, "{name:step9 w0}") == "a"
    assert found(path, "{name:step1 w9}") == ""
    writer.close()


def test_a_span_that_changes_is_found_by_what_it_says_now_and_what_it_said_before_is_kept_elsewhere(
    path: Path,
) -> None:
    writer = Writer(path)
    writer.write(
        [a_batch(a_span(1, trace=trace("a"), end_time_unix_nano=0, attributes=chat("alpha", "beta")))]
    )
    writer.write(
        [a_batch(a_span(1, trace=trace("a"), end_time_unix_nano=T0 + MS, attributes=chat("alpha", "gamma")))]
    )
    assert found(path, "gamma") == "a"
    assert found(path, "alpha") == "a"
    assert found(path, "beta") == ""
    writer.close()


def test_spans_of_earlier_versions_are_found_before_and_after_they_are_indexed(path: Path) -> None:
    writer = Writer(path)
    for number in range(3):
        writer.write([a_batch(a_span(1, trace=trace("abc"[number]), attributes=chat(f"word{number} here")))])
    writer.close()
    connection = apsw.Connection(str(path))
    connection.execute("INSERT INTO words(words) VALUES ('delete-all')")
    connection.execute("DELETE FROM indexed")
    connection.execute("UPDATE state SET value = 2 WHERE name = 'unindexed'")
    connection.close()
    assert found(path, "word1") == "b"
    assert found(path, "word2") == ""  # of a row that is said to be indexed and is not
    writer = Writer(path)
    assert not writer.settle()
    assert rows(path) == 2
    assert found(path, "word1") == "b"
    writer.close()


def test_an_older_store_notes_what_is_still_to_be_indexed(path: Path) -> None:
    connection = apsw.Connection(str(path))
    migrate(connection, to=5)
    migrate(connection)
    assert scalar(connection, "SELECT value FROM state WHERE name = 'unindexed'") == 0
    connection.close()


def test_text_that_is_not_valid_unicode_is_indexed_all_the_same(path: Path) -> None:
    writer = Writer(path)
    writer.write([a_batch(a_span(1, trace=trace("a"), attributes=chat("half \\ud83d pair \x00 nul")))])
    assert found(path, "pair") == "a"
    writer.close()


def test_a_search_gives_the_newest_spans_with_the_piece_of_their_message(path: Path) -> None:
    writer = Writer(path)
    said = chat("our refund policy, in full")
    for letter in "ab":
        writer.write([a_batch(a_span(1, trace=trace(letter), name="answer", attributes=said))])
    reader = Reader(path)
    newest, oldest = reader.found_texts('refun "policy in"')
    assert (newest.trace_id, oldest.trace_id) == (trace("b"), trace("a"))
    assert (newest.role, newest.snippet.text) == ("user", "our refund policy, in full")
    assert newest.snippet.marks == ((4, 9), (11, 21))
    assert reader.found_texts("refun nowhere") == ()
    assert reader.found_texts("->") == ()
    assert len(reader.found_texts("refund", limit=1)) == 1
    reader.close()
    writer.close()


def test_a_search_gives_what_one_span_says_and_another_repeats_once(path: Path) -> None:
    writer = Writer(path)
    answer = '[{"role": "assistant", "parts": [{"type": "text", "content": "our refund policy"}]}]'
    writer.write(
        [a_batch(a_span(1, name="first", attributes={**chat("hello"), "gen_ai.output.messages": answer}))]
    )
    for number in range(2, 6):
        span = a_span(number, name="next", attributes=chat("hello", "our refund policy", f"thanks {number}"))
        writer.write([a_batch(span)])
    writer.write([a_batch(a_span(1, trace=trace("b"), name="other", attributes=chat("our refund policy")))])
    reader = Reader(path)
    assert [found.span_name for found in reader.found_texts("refund")] == ["other", "first"]
    assert [found.span_name for found in reader.found_texts("refund", limit=1)] == ["other"]
    reader.close()
    writer.close()


@pytest.mark.parametrize(("near", "step"), [(1, 1), (7, 1), (7, 37), (40, 1), (5000, 37)])
@pytest.mark.parametrize("query", ["word", '"word two"', "rare", "word kind:llm", "-rare", "word OR rare"])
def test_pages_of_words_are_the_same_however_near_they_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, near: int, step: int, query: str
) -> None:
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 1)
    monkeypatch.setattr(conditions, "FEW", 0)
    writer = Writer(tmp_path / "t.db")
    for number in range(60):
        text = ("word two" if number % 3 else "word") + (" rare" if number in (3, 41) else "")
        said = chat(text if number % 4 else "none")
        start = T0 + (number * step % 60 // 2) * 1000 * MS
        identity = (number + 1).to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=identity, start=start, attributes=said))])
    writer.close()

    def pages() -> list[int]:
        reader, cursor, seen = Reader(tmp_path / "t.db"), None, []
        while True:
            page = reader.traces(query, before=cursor, limit=5)
            seen += [trace.row_id for trace in page.traces]
            cursor = page.next
            if cursor is None:
                reader.close()
                return seen

    monkeypatch.setattr(near_words, "STEPS", (10_000,))
    exact = pages()
    monkeypatch.setattr(near_words, "STEPS", (near, 3 * near))
    assert pages() == exact
    assert exact


@pytest.mark.parametrize(("step", "looks"), [(1, 1), (59, 0)])
def test_words_are_looked_for_nearby_only_where_traces_came_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, looks: int
) -> None:
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 1)
    monkeypatch.setattr(conditions, "FEW", 0)
    monkeypatch.setattr(near_words, "STEPS", (10,))
    writer = Writer(tmp_path / "t.db")
    for number in range(60):
        start, identity = T0 + number * step % 60 * 1000 * MS, (number + 1).to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=identity, start=start, attributes=chat("word")))])
    writer.close()
    reader, lows = Reader(tmp_path / "t.db"), list[int]()
    rows = reader._rows

    def noted(text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        lows.extend([values["low_span"]] if "low_span" in values and "LIMIT :limit" in text else [])
        return rows(text, values)

    monkeypatch.setattr(reader, "_rows", noted)
    assert len(reader.traces("word", limit=5).traces) == 5
    assert len(lows) == 1
    assert sum(low > 0 for low in lows) == looks
    reader.close()


def test_a_trace_that_came_long_before_leaves_a_gap_in_what_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 1)
    monkeypatch.setattr(conditions, "FEW", 0)
    monkeypatch.setattr(near_words, "STEPS", (10,))
    writer = Writer(tmp_path / "t.db")
    for number in range(60):
        at = 57 if number == 4 else number
        start, identity = T0 + at * 1000 * MS, (number + 1).to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=identity, start=start, attributes=chat("word")))])
    writer.close()
    reader, gaps = Reader(tmp_path / "t.db"), list[tuple[int, ...]]()
    rows = reader._rows

    def noted(text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        if "low_span" in values and "LIMIT :limit" in text:
            gaps.append((values["low_span"], values["gap_after"], values["gap_until"]))
        return rows(text, values)

    monkeypatch.setattr(reader, "_rows", noted)
    assert [trace.row_id for trace in reader.traces("word", limit=5).traces] == [60, 59, 58, 5, 57]
    assert gaps == [(5, 5, 52)]
    reader.close()


@pytest.mark.parametrize(("named", "asked"), [(range(55, 60), [56]), (range(5), []), ((3, 58), [])])
def test_words_of_few_new_traces_are_looked_for_from_their_first_span(
    path: Path, monkeypatch: pytest.MonkeyPatch, named: Sequence[int], asked: list[int]
) -> None:
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 1)
    writer = Writer(path)
    for number in range(60):
        said = {**chat("word" if number % 2 else "other"), "gen_ai.request.model": "old"}
        said |= {"gen_ai.request.model": "new"} if number in named else {}
        start, identity = T0 + number * 1000 * MS, (number + 1).to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=identity, start=start, attributes=said))])
    while writer.settle():
        pass
    writer.close()
    reader, lows = Reader(path), list[int]()
    rows = reader._rows

    def noted(text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        lows.extend([values["low_span"]] if "MATCH" in text and values.get("low_span") else [])
        return rows(text, values)

    monkeypatch.setattr(reader, "_rows", noted)
    found = [trace.row_id - 1 for trace in reader.traces("word model:new").traces]
    assert found == [number for number in reversed(named) if number % 2]
    assert lows == asked
    reader.close()


def test_who_says_a_word_is_asked_once_for_pages_in_other_orders(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 1)
    writer = Writer(path)
    for letter in "abc":
        writer.write(
            [a_batch(a_span(1, trace=trace(letter), attributes=chat("word" if letter > "a" else "")))]
        )
    writer.close()
    reader, texts = Reader(path), list[str]()
    rows = reader._rows

    def noted(text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        texts.append(text)
        return rows(text, values)

    monkeypatch.setattr(reader, "_rows", noted)
    reader._words._rows = noted
    for column in ("duration", "name", "cost"):
        page = reader.traces("word", listing=Listing(column)).traces
        assert [row.trace_id for row in page] == [trace("c"), trace("b")]
    assert sum("MATCH" in text for text in texts) == 1
    reader.close()
