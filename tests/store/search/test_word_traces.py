"""Who says a word is looked up once, and then only among what is new."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0
from spanglass.core.words import sided_match_of
from spanglass.store.filters.fact_functions import FactFunctions
from spanglass.store.reader import Reader
from spanglass.store.search import word_traces
from spanglass.store.search.word_traces import CommonWords, WordTraces, few_saying
from spanglass.store.traits.bits import ids_of
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span


def write(writer: Writer, number: int, word: str) -> None:
    attributes = {**CHAT, "gen_ai.input.messages": f'[{{"role":"user","parts":[{{"content":"{word}"}}]}}]'}
    trace = number.to_bytes(16, "big")
    writer.write([a_batch(a_span(1, trace=trace, start=T0 + number * MS, attributes=attributes, name=word))])


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    writer = Writer(tmp_path / "traces.db", clock=lambda: T0)
    for number in range(1, 6):
        write(writer, number, "apple" if number % 2 else "pear")
    return writer


def test_only_new_rows_are_looked_at(writer: Writer, tmp_path: Path) -> None:
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    asked: list[Mapping[str, Any]] = []

    def rows(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        asked.append(values)
        return reader._rows(text, values)

    words = WordTraces(rows, reader.data_version)
    assert words.saying("apple").bit_count() == 3
    assert words.saying("apple").bit_count() == 3
    write(writer, 6, "apple")
    assert words.saying("apple").bit_count() == 4
    assert [values["after"] for values in asked] == [0, 5]
    reader.close()
    writer.close()


@pytest.mark.parametrize("common", [True, False])
def test_of_common_words_the_lists_of_marks_are_fetched_ahead_as_well(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, common: bool
) -> None:
    monkeypatch.setattr(word_traces, "_MANY_PAGES", -1 if common else 24)
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    looked_up: list[str] = []

    def places(_: object, match: str) -> list[tuple[int, int]]:
        looked_up.append(match)
        return []

    monkeypatch.setattr(word_traces, "word_places", places)
    assert reader._words.saying('"apple"', "in").bit_count() == 3
    assert looked_up == ['"apple"', sided_match_of('"apple"')][: 1 + common]
    reader.close()
    writer.close()


def test_who_says_it_on_any_side_is_not_asked_where_the_index_tells_of_all(
    writer: Writer, tmp_path: Path
) -> None:
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    assert reader.matching_count('in:"apple"') == 3
    assert ('"apple"', "") not in reader._words._known
    reader.close()
    writer.close()


def test_what_is_gone_is_missed_after_a_while(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    assert reader.matching_count("apple") == 3
    writer.delete([(1).to_bytes(16, "big")])
    assert reader.matching_count("apple") == 3
    monkeypatch.setattr(word_traces, "_KEPT_S", -1.0)
    assert reader.matching_count("apple") == 2
    reader.close()
    writer.close()


def test_few_questions_are_remembered(writer: Writer, tmp_path: Path) -> None:
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    for number in range(20):
        reader.matching_count(f"word{number}")
    assert len(reader._words._known) == 8
    reader.close()
    writer.close()


def test_few_traces_are_named_and_many_are_not(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    both = few_saying(reader._rows, ["pear", "apple"])
    assert both is not None
    assert ids_of(both) == [1, 2, 3, 4, 5]
    assert few_saying(reader._rows, ["plum"]) == 0
    assert few_saying(reader._rows, ["..."]) is None  # no word that could be looked up
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 2)
    assert few_saying(reader._rows, ["apple"]) is None
    assert few_saying(reader._rows, ["pear"]) is not None
    reader.close()
    writer.close()


def test_what_many_say_is_known_for_a_while(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 2)
    now = 0.0
    common = CommonWords(lambda: now)
    assert few_saying(reader._rows, ["apple"], common) is None
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 9)
    assert few_saying(reader._rows, ["apple"], common) is None
    assert few_saying(reader._rows, ["pear"], common) is not None
    now = 31.0
    assert few_saying(reader._rows, ["apple"], common) is not None
    reader.close()
    writer.close()


def test_messages_are_read_only_where_the_text_is_said(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    says = FactFunctions._says

    def counted(self: FactFunctions, *values: Any) -> bool:
        read.append(values[0])
        return says(self, *values)

    monkeypatch.setattr(FactFunctions, "_says", counted)
    monkeypatch.setattr(word_traces, "_MOST_ROWS", 1)  # all traces are walked through
    while writer.settle():
        pass
    reader = Reader(tmp_path / "traces.db", clock=lambda: T0)
    assert len(reader.traces('in:"pear"').traces) == 2
    assert read == []
    writer._connection.execute("UPDATE state SET value = 5 WHERE name = 'unsided'")
    assert len(reader.traces('in:"pear"').traces) == 2
    assert sorted(read) == []
    assert len(reader.traces('out:"pear"').traces) == 0
    assert sorted(read) == [2, 4]
    reader.close()
    writer.close()
