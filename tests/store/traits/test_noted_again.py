"""What traces in doubt have is noted anew in parts, whatever changes meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from judged_anew import settled
from spanglass.store.traits import traits
from spanglass.store.traits.bits import meets, of_ids, packed
from spanglass.store.traits.traits import TraitWriter
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

PIECES = "SELECT value, chunk, traces FROM trait ORDER BY 1, 2"


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    """A store of a trace with many spans before and after some with few."""
    monkeypatch.setattr(traits, "_SPANS_AT_ONCE", 7)
    writer = Writer(tmp_path / "traces.db")
    for trace in range(1, 30):
        many = 40 if trace in (3, 20) else 2
        spans = [
            a_span(n, trace=bytes([trace]) * 16, name=f"n{n % 5}", attributes={**CHAT, "user.id": f"u{n}"})
            for n in range(1, many + 1)
        ]
        writer.write([a_batch(*spans)])
    settled(writer)
    yield writer
    writer.close()


def noted(connection: apsw.Connection) -> list[Any]:
    return list(connection.execute(PIECES))


def doubted(writer: Writer) -> TraitWriter:
    found = writer._rollups._traits
    found.doubt([row[0] for row in writer._connection.execute("SELECT id FROM span")])
    return found


def test_it_comes_out_as_it_was(writer: Writer) -> None:
    before, found = noted(writer._connection), doubted(writer)
    steps = 1
    while found.step(4):
        steps += 1
    assert steps > 2 * 40 // 7 + 27 // 4, "in parts"
    assert noted(writer._connection) == before
    assert not writer._rollups.has_more()


def test_what_changes_meanwhile_is_noted_too(writer: Writer) -> None:
    connection, found = writer._connection, doubted(writer)
    while found._through[0] == 0:
        assert found.step(4)
    trace = found._through[0]
    ((span,),) = connection.execute("SELECT min(id) FROM span WHERE trace = ?", (trace,)).fetchall()
    connection.execute("UPDATE span SET user = 'somebody else' WHERE id = ?", (span,))
    found.doubt([span])
    while found.step(4):
        pass
    held = noted(connection)
    found.doubt([row[0] for row in connection.execute("SELECT id FROM span")])
    found.forget()
    while found.step(1000):
        pass
    assert noted(connection) == held
    ((value,),) = connection.execute("SELECT id FROM trait_value WHERE value = 'somebody else'").fetchall()
    assert value in {row[0] for row in held}


def test_few_in_doubt_wait_for_others_while_traces_are_judged_anew(writer: Writer) -> None:
    found = doubted(writer)
    assert found.has_much(3)
    assert not found.has_much(30)
    found.step(3)
    assert found.has_much(30), "those whose values were taken away are noted again before others"
    assert writer._rollups.has_more()


@pytest.mark.parametrize("count", [0, 1, 64, 65, 3000])
def test_whether_a_piece_holds_one_of_some_ids(count: int) -> None:
    ids = [each * 2 for each in range(count)]
    data = packed(of_ids(ids))
    for asked in ([], [1], [2, 5], [5998, 1], [8191]):
        assert meets(data, frozenset(asked), of_ids(asked)) == bool(set(asked) & set(ids))
