"""Large traces are derived anew in parts, and the text index is merged in parts of its own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from builders import T0
from judged_anew import declining, each_step, earlier_rules, settled, state, told, write
from spanglass.analysis.chains.once import Key
from spanglass.store.backfill import judged_again
from spanglass.store.connection import CACHE
from spanglass.store.duplicates.repeats import Repeats
from spanglass.store.ingest import flush
from spanglass.store.ingest.turns import Turns
from spanglass.store.traits.traits import TraitWriter
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

REFUSED_SPANS = (
    "SELECT count(*), sum(counted), (SELECT refusals FROM trace), (SELECT unsettled FROM trace) FROM span "
    "WHERE refusal_grade IS NOT NULL"
)


def test_a_trace_of_many_spans_is_read_in_parts_and_judged_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    monkeypatch.setattr(judged_again, "_TOGETHER", 32)
    for module in (flush, judged_again):
        monkeypatch.setattr(module, "LARGE", 50)
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(*range(1, 201))])
    writer = Writer(path)
    refused: list[tuple[Any, ...]] = []

    def look() -> None:
        connection = apsw.Connection(str(path))
        refused.append(next(connection.execute(REFUSED_SPANS)))
        connection.close()

    each_step(writer, look)
    writer.close()
    assert list(dict.fromkeys(row[0] for row in refused)) == [32, 64, 96, 128, 160, 192, 200]
    assert all(row[2] in (0, 200) and row[3] == 0 for row in refused)
    assert refused[-1] == (200, 200, 200, 0)


def test_a_part_of_a_large_trace_looks_at_its_own_questions_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    for module in (flush, judged_again):
        monkeypatch.setattr(module, "LARGE", 50)
    path, asking = (
        tmp_path / "traces.db",
        '[{"role": "user", "parts": [{"type": "text", "content": "Why?"}]}]',
    )
    asks = {**CHAT, "gen_ai.input.messages": asking, "session.id": "s"}
    spans = [a_span(number, start=T0 + number, attributes=asks) for number in range(1, 201)]
    with earlier_rules():
        write(path, [a_batch(*spans)])
    looked: list[int] = []
    stored = Turns._stored

    def counted(self: Turns, trace_id: bytes, *, whole: bool) -> Any:
        rows = stored(self, trace_id, whole=whole)
        looked.append(len(rows))
        return rows

    monkeypatch.setattr(Turns, "_stored", counted)
    writer = Writer(path)
    settled(writer)
    connection = apsw.Connection(str(path))
    assert connection.execute("SELECT count(*) FROM turn").fetchall() == [(200,)]
    assert max(looked[:-1]) <= judged_again._TOGETHER
    connection.execute("UPDATE state SET value = 1 WHERE name = 'rules'")
    looked.clear()
    settled(writer)
    assert max(looked[:-1]) <= judged_again._TOGETHER
    assert looked[-1] == 200
    connection.close()
    writer.close()


def test_the_text_index_is_merged_a_little_after_each_part_and_as_a_whole_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(1, trace=number.to_bytes(16, "big")) for number in range(1, 60)])
    writer = Writer(path)
    connection = apsw.Connection(str(path))
    parts: list[int] = []

    def look() -> None:
        ((number,),) = connection.execute("SELECT count(DISTINCT segid) FROM words_idx").fetchall()
        ((at_once,),) = connection.execute("SELECT v FROM words_config WHERE k = 'automerge'").fetchall()
        parts.append(number)
        assert at_once == 4

    each_step(writer, look)
    assert len(parts) > 110
    assert max(parts) < 16  # of more the index would merge all at once
    assert parts[-1] == 1
    connection.close()
    writer.close()


def test_what_is_noted_of_a_large_trace_is_noted_once_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(*range(1, 201))])
    noted: list[int] = []
    step = TraitWriter.step

    def counted(self: TraitWriter, most: int) -> bool:
        noted.append(state(path)["unjudged_span"])
        return step(self, most)

    monkeypatch.setattr(TraitWriter, "step", counted)
    writer = Writer(path)
    settled(writer)
    assert noted
    assert set(noted) == {0}
    assert not writer._older.judged.within
    connection = apsw.Connection(str(path))
    assert not list(connection.execute("SELECT 1 FROM trait_doubt"))
    connection.close()
    writer.close()


def test_what_the_calls_of_a_large_trace_repeat_is_told_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    monkeypatch.setattr(judged_again, "_COMPARED", 40)
    for module in (flush, judged_again):
        monkeypatch.setattr(module, "LARGE", 50)
    compared: list[int] = []
    some = Repeats._compared

    def counted(self: Repeats, waiting: Sequence[Key]) -> set[bytes]:
        compared.append(len(waiting))
        return some(self, waiting)

    calls = [a_span(n, attributes={**CHAT, "gen_ai.response.id": f"r{n % 150}"}) for n in range(1, 201)]
    others = [
        a_span(1, trace=bytes([n]) * 16, attributes={**CHAT, "gen_ai.response.id": "r7"}) for n in (1, 2)
    ]
    batches = [a_batch(*calls), a_batch(*others)]
    write(tmp_path / "today.db", batches)
    with earlier_rules():
        write(tmp_path / "traces.db", batches)
    monkeypatch.setattr(Repeats, "_compared", counted)
    writer = Writer(tmp_path / "traces.db")
    settled(writer)
    writer.close()
    assert max(compared) == 40
    assert told(tmp_path / "traces.db") == told(tmp_path / "today.db")


def test_comparing_goes_on_from_the_start_where_the_trace_is_no_longer_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    monkeypatch.setattr(judged_again, "_COMPARED", 40)
    for module in (flush, judged_again):
        monkeypatch.setattr(module, "LARGE", 50)
    calls = [a_span(n, attributes={**CHAT, "gen_ai.response.id": f"r{n % 150}"}) for n in range(1, 201)]
    write(tmp_path / "today.db", [a_batch(*calls)])
    with earlier_rules():
        write(tmp_path / "traces.db", [a_batch(*calls)])
    writer, forgotten = Writer(tmp_path / "traces.db"), 0
    while writer.settle():
        if writer._older.judged._compares is not None and forgotten < 3:
            writer._tables.states.forget()
            forgotten += 1
    writer.close()
    assert forgotten == 3
    assert told(tmp_path / "traces.db") == told(tmp_path / "today.db")


def test_few_pages_are_kept_while_traces_are_judged_anew_and_as_many_as_ever_for_what_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(1, trace=bytes([n]) * 16) for n in range(1, 40)])
    writer, kept = Writer(path), set[int]()

    def pages() -> int:
        return int(writer._connection.execute("PRAGMA cache_size").fetchall()[0][0])

    for _ in range(10):
        writer.settle()
        kept.add(pages())
    assert kept == {judged_again._CACHE}
    writer.write([declining(1, trace=b"\xff" * 16)])
    assert pages() == CACHE
    settled(writer)
    assert pages() == CACHE
    writer.close()
