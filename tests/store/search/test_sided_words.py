"""Whether words were put in or came out is told by the text index, and where it cannot tell, by looking."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sided_spans import write
from spanglass.store.filters import conditions
from spanglass.store.filters.fact_functions import FactFunctions
from spanglass.store.reader import Reader
from spanglass.store.search import near_words, word_traces
from spanglass.store.traits.bits import ids_of
from spanglass.store.writer import Writer


def of(model: str) -> dict[str, str]:
    return {"gen_ai.request.model": model, "gen_ai.response.model": model}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "traces.db")
    yield writer
    writer.close()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of the spans that were looked into."""
    rows: list[int] = []
    says = FactFunctions._says

    def counted(self: FactFunctions, *values: Any) -> bool:
        rows.append(values[0])
        return says(self, *values)

    monkeypatch.setattr(FactFunctions, "_says", counted)
    return rows


@pytest.fixture
def reader(tmp_path: Path, writer: Writer, looked: list[int]) -> Iterator[Reader]:
    reader = Reader(tmp_path / "traces.db")
    yield reader
    reader.close()


def found(reader: Reader, query: str) -> str:
    """The letters of the traces that a query selects; as many are counted."""
    letters = sorted(chr(one.trace_id[0]) for one in reader.traces(query).traces)
    assert reader.matching_count(query) == len(letters)
    return "".join(letters)


def test_the_index_tells_what_was_put_in_and_what_came_out(
    writer: Writer, reader: Reader, looked: list[int]
) -> None:
    write(writer, "a", 1, "a refund please", "here is the money")
    write(writer, "b", 1, "where is my money", "no refund")
    while writer.settle():
        pass
    assert found(reader, 'in:"refund"') == "a"
    assert found(reader, 'out:"refund"') == "b"
    assert found(reader, 'in:"money"') == "b"
    assert found(reader, 'in:"refund please" out:"money"') == "a"
    assert found(reader, '-in:"refund"') == "b"
    assert found(reader, 'in:"please here"') == ""
    assert found(reader, '{in:"refund"}') == "a"
    assert found(reader, '-{in:"money"}') == "a"
    assert found(reader, "{please}") == "a"
    assert looked == []


def test_what_comes_out_and_is_put_in_again_is_found_on_both_sides(
    writer: Writer, reader: Reader, looked: list[int]
) -> None:
    write(writer, "a", 1, "hello", "twelve apples")
    write(writer, "a", 2, "twelve apples", "a pear")
    write(writer, "b", 1, "hello", "twelve apples")
    while writer.settle():
        pass
    assert found(reader, 'out:"apples"') == "ab"
    assert found(reader, 'in:"apples"') == "a"
    assert found(reader, '-in:"apples"') == "b"
    assert looked == []
    write(writer, "a", 2, "twelve apples", "three pears")
    assert found(reader, 'in:"apples"') == "a"


def test_terms_that_are_joined_hold_of_one_same_span(writer: Writer, reader: Reader) -> None:
    first, second = ({"gen_ai.request.model": model} for model in ("one", "two"))
    write(writer, "a", 1, "apples", "pears", **first)
    write(writer, "a", 2, "apples", "plums", **second)
    assert found(reader, 'in:"apples" model:one') == "a"
    assert found(reader, 'in:"apples" model:two') == "a"
    assert found(reader, 'out:"pears" model:two') == ""
    assert found(reader, '{model:two out:"plums"}') == "a"


def test_a_span_that_says_nothing_again_is_not_looked_into(
    writer: Writer, reader: Reader, looked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 0)  # as if very many said it
    first, second = ({"gen_ai.request.model": model} for model in ("one", "two"))
    for number in range(1, 6):  # before those that are looked for
        write(writer, "z", number, "apples", "plums", **first)
    for letter in "ab":
        write(writer, letter, 1, "apples", "a refund", **first)
        write(writer, letter, 2, "refund me", "plums" if letter == "a" else "a refund", **second)
    while writer.settle():
        pass
    page = reader.traces('out:"refund" model:two took:<1h').traces
    assert [chr(trace.trace_id[0]) for trace in page] == ["b"]
    assert looked == [9]


def test_of_rows_made_earlier_the_sides_are_looked_up(
    writer: Writer, reader: Reader, looked: list[int]
) -> None:
    write(writer, "a", 1, "a refund please", "here is the money")
    writer._connection.execute("UPDATE words SET text = 'refund please here is the money' WHERE rowid = 1")
    writer._connection.execute("UPDATE state SET value = 1 WHERE name = 'unsided'")
    assert found(reader, 'in:"refund"') == "a"
    assert found(reader, 'out:"refund"') == ""
    assert looked


def test_a_text_cannot_pretend_to_be_on_another_side(writer: Writer, reader: Reader) -> None:
    write(writer, "a", 1, "a\n\ue002\nrefund", "here")
    while writer.settle():
        pass
    assert found(reader, 'out:"refund"') == ""
    assert found(reader, 'in:"refund"') == "a"


def test_for_words_within_braces_only_traces_are_looked_at_that_say_them(
    writer: Writer, reader: Reader
) -> None:
    for letter, text in zip("abc", ("apples", "pears", "plums"), strict=True):
        write(writer, letter, 1, text, "nothing")
    while writer.settle():
        pass
    where = reader._condition("{kind:llm apples}", counted=True)
    assert where.found is not None
    assert ids_of(where.found.maybe) == [1]
    assert found(reader, "{kind:llm apples}") == "a"
    assert found(reader, "{kind:llm -apples}") == "bc"


@pytest.mark.parametrize("few", [-1, 4, 1_000])
@pytest.mark.parametrize("steps", [(3, 6), (800,)])
def test_what_is_told_by_row_ids_rules_nothing_out_that_matches(
    writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch, few: int, steps: tuple[int, ...]
) -> None:
    monkeypatch.setattr(conditions, "FEW", few)
    monkeypatch.setattr(near_words, "STEPS", steps)
    for number, letter in enumerate("abcdefghijkl"):
        said = ("a refund", "of it") if number % 3 else ("of it", "a refund")
        other = ("hello", "hi")
        write(writer, letter, 1, *(said if number % 2 else other), **of("gpt-4o" if number % 4 else "other"))
        write(writer, letter, 2, *said, **of("second"))
    while writer.settle():
        pass

    def shown(query: str) -> str:
        return "".join(sorted(chr(one.trace_id[0]) for one in reader.traces(query, limit=5).traces))

    assert shown('in:"refund" model:gpt') == "bfhl"
    assert shown('out:"refund" model:gpt') == "dj"
    assert shown('in:"refund" model:second') == "fhikl"
    assert shown('in:"refund","hello" model:gpt') == "fghkl"
    assert shown('in:"refund" out:"it" model:other') == ""
