"""What is not in the rollups yet is added to every answer, however much it is, in steps."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
import pytest

from builders import MS, T0
from spanglass.store.queries import filled
from spanglass.store.reader import Reader
from spanglass.store.rollups import rollups, unfolded
from spanglass.store.rollups.rollups import CONDITIONS, FINISHED, STARTED
from spanglass.store.rollups.shares import SHARE
from spanglass.store.rollups.unfolded import Ask, later
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

HOUR = 3600 * 1000 * MS
SPANS = 25
PLANS = {
    "rollup_later": ("span USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "SCAN span"),
    "ended_later": ("span USING INDEX span_call_end (end_ns>? AND end_ns<?)", "SCAN"),
    "started_later": ("trace USING COVERING INDEX trace_start (start_ns>? AND start_ns<?)", "SCAN"),
}


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A store whose rollups are empty: spans an hour apart, traces of one span."""
    path = tmp_path / "traces.db"
    writer = Writer(path, clock=lambda: T0)
    for number in range(1, SPANS + 1):
        one = a_span(1, trace=number.to_bytes(16, "big"), start=T0 - number * HOUR, attributes=CHAT)
        writer.write([a_batch(one)])
    writer.close()
    connection = apsw.Connection(str(path))
    connection.execute("DELETE FROM rollup; UPDATE rollup_through SET span = 0")
    connection.close()
    return path


@pytest.fixture
def ask(path: Path) -> Iterator[Ask]:
    connection = apsw.Connection(str(path))
    yield lambda text, values: list(connection.execute(text, values))
    connection.close()


def shares(steps: Iterator[list[Sequence[Any]]]) -> list[list[Any]]:
    return sorted(list(share) for step in steps for share in step)


@pytest.mark.parametrize("kind", [STARTED, FINISHED])
def test_no_step_is_larger_than_it_may_be(ask: Ask, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(later(ask, kind, 0, 2**63 - 1))
    monkeypatch.setattr(unfolded, "STEP", 4)
    steps = list(later(ask, kind, 0, 2**63 - 1))
    assert [len(step) for step in whole] == [SPANS]
    assert [len(step) for step in steps] == [4] * 6 + [1]
    assert shares(iter(steps)) == shares(iter(whole))


@pytest.mark.parametrize("kind", [STARTED, FINISHED])
def test_a_short_range_is_looked_for_by_time_where_much_is_left(
    ask: Ask, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_row = shares(later(ask, kind, T0 - 4 * HOUR, T0 - HOUR))
    monkeypatch.setattr(unfolded, "_MANY", SPANS - 1)
    monkeypatch.setattr(unfolded, "STEP", 0)  # by row it would fail
    assert shares(later(ask, kind, T0 - 4 * HOUR, T0 - HOUR)) == by_row
    assert len(by_row) == 3
    monkeypatch.setitem(unfolded._FEW, kind, 2)
    with pytest.raises(ValueError, match="must not be zero"):
        shares(later(ask, kind, T0 - 4 * HOUR, T0 - HOUR))


def test_answers_are_the_same_however_many_steps_they_take(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(path, clock=lambda: T0)
    whole = reader.breakdown("model"), reader.costs_by_day("model")
    monkeypatch.setattr(unfolded, "STEP", 3)
    assert (reader.breakdown("model"), reader.costs_by_day("model")) == whole
    assert sum(part.calls for _, part in whole[0]) == SPANS
    reader.close()


def test_a_transaction_adds_up_no_more_than_it_may(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollups, "_MOST_AT_ONCE", 10)
    monkeypatch.setattr(Writer, "_settle", lambda _, **__: False)
    writer = Writer(path, clock=lambda: T0 + 2 * HOUR)
    writer.write([a_batch(a_span(1, trace=bytes(15) + b"z", start=T0, attributes=CHAT))])
    connection = apsw.Connection(str(path))
    reached: Mapping[Any, Any] = dict(connection.execute("SELECT kind, span FROM rollup_through"))
    connection.close()
    writer.close()
    assert reached[FINISHED] == 10


@pytest.mark.parametrize("name", PLANS)
def test_what_is_left_is_searched_for(path: Path, name: str) -> None:
    wanted, unwanted = PLANS[name]
    connection = apsw.Connection(str(path))
    times = {STARTED: "trace.start_ns", FINISHED: "span.end_ns"}
    for kind, condition in CONDITIONS.items():
        text = filled(name, share=SHARE.format(row="span"), condition=condition, time=times[kind])
        bound = dict.fromkeys(("after", "until", "start_ns", "end_ns"), 1)
        plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", bound)]
        assert any(wanted in step for step in plan), plan
        assert not any(unwanted in step for step in plan), plan
    connection.close()


def test_what_comes_meanwhile_waits_for_spans_to_be_added_or_for_traits_not_for_both(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    writer = Writer(path, clock=lambda: T0 + HOUR)

    def done() -> tuple[int, int]:
        connection = apsw.Connection(str(path))
        ((through,),) = connection.execute("SELECT min(span) FROM rollup_through")
        ((attributed,),) = connection.execute("SELECT value FROM state WHERE name = 'attributed'")
        connection.close()
        return through, attributed

    writer.write([a_batch(a_span(1), a_span(2, 1))])
    assert writer.settle()
    assert done() == (2, 0)
    while writer.settle():
        pass
    assert done() == (2, 2)
    writer.close()
