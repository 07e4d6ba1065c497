"""Spans that came since sets of traces were made are asked by their rows, and found all the same."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from builders import T0
from found_traces import QUERIES, TOLD, KnowsNothing, found_by
from sample_store import a_sample_store
from spanglass.core.query import parse
from spanglass.store import reader as reader_module
from spanglass.store.connection import connect_writer
from spanglass.store.reader import Reader
from spanglass.store.rollups import rollups
from spanglass.store.rollups.rollups import Rollups
from spanglass.store.traits import later_spans
from spanglass.store.traits.bits import ids_of
from spanglass.store.traits.known_sets import Known, KnownSets
from spanglass.store.traits.later_spans import LATER_TRACES
from spanglass.store.traits.trait_sets import TraitSets
from spanglass.store.traits.traits import TraitWriter
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A store whose sets hold half of the spans, and of some traces only a part."""
    path = a_sample_store(tmp_path_factory.mktemp("half") / "traces.db", 150)
    with closing(connect_writer(path)) as connection:
        ((last,),) = connection.execute("SELECT max(id) FROM span")
        for table in ("trait", "trait_value", "profile", "rollup"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
        connection.execute("UPDATE rollup_through SET span = 0")
        connection.execute("UPDATE state SET value = 0 WHERE name = 'attributed'")
        kept = Rollups(connection, TraitWriter(connection))
        kept.forget()
        kept._fold(rollups.STARTED, last // 2, T0)
        connection.execute("UPDATE state SET value = ? WHERE name = 'attributed'", (last // 3,))
    reader = Reader(path)
    yield reader
    reader.close()


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_is_found_where_sets_hold_half_of_the_spans(
    half: Reader, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    some = found_by(half, query)
    monkeypatch.setattr(reader_module, "TraitSets", KnowsNothing)
    assert some == found_by(half, query)


@pytest.mark.parametrize("query", TOLD)
def test_later_spans_are_asked_together_and_their_traces_not_looked_at(half: Reader, query: str) -> None:
    answer = TraitSets(half._rows, T0, lambda: "{}").find(parse(query))
    assert answer.surely == answer.maybe
    assert sorted(found_by(half, query)) == ids_of(answer.surely)


@pytest.mark.parametrize(
    ("query", "most"), [("{kind:llm ttft:>1h}", 0), ("{user:nobody cost:<1}", 0), ("{took:>1h}", 0)]
)
def test_of_later_spans_only_what_a_row_tells_is_looked_at(half: Reader, query: str, most: int) -> None:
    """Their traces may have it by the spans in the sets alone."""
    sets = TraitSets(half._rows, T0, lambda: "{}")
    later = half._sets.of(LATER_TRACES.format(test="1"), {})
    before = half._sets.of(LATER_TRACES.format(test="1").replace(">", "<="), {})
    assert later.bit_count() > 50
    assert (sets.find(parse(query)).maybe & later & ~before).bit_count() == most


def test_all_traces_are_known_where_some_were_noted_before_earlier_ones(half: Reader) -> None:
    assert TraitSets(half._rows, T0, lambda: "{}").every.bit_count() == 150
    noted = 1 << 150
    assert later_spans.every(half._sets.of, half._rows, noted) & ~noted
    asked = list[str]()
    rows = half._rows
    sets = KnownSets(lambda text, values: asked.append(text) or rows(text, values), half.data_version, print)
    TraitSets(rows, T0, lambda: "{}", known=Known(sets=sets)).every  # noqa: B018
    assert not any("span" in text for text in asked)


def test_only_traces_whose_noted_spans_change_are_doubted(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)

    def write(trace: int, **more: object) -> int:
        writer.write([a_batch(a_span(1, trace=trace.to_bytes(16, "big"), attributes={**CHAT, **more}))])
        with closing(apsw.Connection(str(path))) as connection:
            return int(connection.execute("SELECT count(*) FROM trait_doubt").fetchall()[0][0])

    write(1)
    while writer.settle():
        pass
    assert write(2) == write(2, said="more") == 0
    assert write(1, said="more") == 1
    while writer.settle():
        pass
    assert write(3) == 0
    writer.close()
