"""Pages of traces in every order: nothing twice, nothing left out, and each order by its index."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import apsw
import pytest

from builders import T0
from sample_store import a_sample_store
from spanglass.core.views import Listing, TraceSummary
from spanglass.store.filters import trace_order
from spanglass.store.queries import filled, sql
from spanglass.store.reader import Reader

VALUES: dict[str, Callable[[TraceSummary], Any]] = {
    "time": lambda trace: trace.start_ns,
    "status": lambda trace: 3 if trace.failed else 2 if trace.refusals else int(trace.open),
    "name": lambda trace: trace.name.lower(),
    "model": lambda trace: trace.models[0].lower() if trace.models else "",
    "duration": lambda trace: trace.duration_ns,
    "tokens": lambda trace: -1 if trace.tokens is None else trace.tokens,
    "cost": lambda trace: -1 if trace.cost_nano is None else trace.cost_nano,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_sample_store(tmp_path_factory.mktemp("store") / "traces.db")


def pages(reader: Reader, listing: Listing, **range_: int) -> list[TraceSummary]:
    cursor, seen = None, []
    while True:
        page = reader.traces(before=cursor, limit=7, listing=listing, **range_)
        seen += page.traces
        cursor = page.next
        if cursor is None:
            return seen


@pytest.mark.parametrize("narrow", [0, 5000])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("column", VALUES)
def test_pages_follow_one_another_in_the_order_asked_for(
    store: Path, monkeypatch: pytest.MonkeyPatch, column: str, descending: bool, narrow: int
) -> None:
    monkeypatch.setattr(trace_order, "NARROW", narrow)
    reader = Reader(store)
    seen = pages(reader, Listing(column, descending))
    assert len({trace.row_id for trace in seen}) == len(seen) == 60
    keys = [(VALUES[column](trace), trace.start_ns, trace.row_id) for trace in seen]
    assert keys == sorted(keys, reverse=descending)
    assert len({key[0] for key in keys}) > 1
    reader.close()


@pytest.mark.parametrize("column", VALUES)
def test_a_range_has_two_ends(store: Path, column: str) -> None:
    reader = Reader(store)
    every = pages(reader, Listing())
    since_ns, until_ns = every[40].start_ns, every[20].start_ns
    seen = pages(reader, Listing(column, until_ns=until_ns), since_ns=since_ns)
    assert {trace.row_id for trace in seen} == {trace.row_id for trace in every[21:41]}
    reader.close()


def test_unknown_costs_come_last_where_the_highest_come_first(store: Path) -> None:
    reader = Reader(store)
    costs = [trace.cost_nano for trace in pages(reader, Listing("cost"))]
    assert None in costs
    assert all(later is None for earlier, later in pairwise(costs) if earlier is None)
    reader.close()


@pytest.mark.parametrize(
    ("cursor", "column"), [("x", "time"), ("1:2:3", "time"), ("1:2", "cost"), ("1", "name")]
)
def test_a_cursor_of_another_order_is_refused(store: Path, cursor: str, column: str) -> None:
    reader = Reader(store)
    with pytest.raises(ValueError, match="invalid literal"):
        reader.traces(before=cursor, listing=Listing(column))
    reader.close()


def test_an_unknown_column_is_refused(store: Path) -> None:
    reader = Reader(store)
    with pytest.raises(ValueError, match="by colour"):
        reader.traces(listing=Listing("colour"))
    reader.close()


@pytest.mark.parametrize("cursor", [None, trace_order.Cursor(T0, 1, 1)])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("column", VALUES)
def test_each_order_is_that_of_an_index(
    store: Path, column: str, descending: bool, cursor: trace_order.Cursor | None
) -> None:
    listing = Listing(column, descending)
    pieces = trace_order.parts(listing, cursor, narrow=False)
    values = {**trace_order.values(listing, cursor, T0), "limit": 1}
    connection = apsw.Connection(str(store))
    connection.create_scalar_function("log_thumb", lambda *_: None)
    text = filled("traces", condition="1", **pieces)
    step, *beside = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    walked = [each for each in beside if "SCAN" in each and not each.startswith("SCAN resource")]
    assert not walked
    assert not any("B-TREE" in each for each in beside), beside
    index = "trace_start" if column == "time" else f"trace_by_{column}"
    assert f"USING INDEX {index}" in step
    assert step.startswith("SEARCH" if cursor or column == "time" else "SCAN")
    connection.close()


def test_a_range_is_counted_no_further_than_it_matters(store: Path) -> None:
    connection = apsw.Connection(str(store))
    values = {"since_ns": 0, "last_ns": 2**63 - 1, "most": 3}
    assert list(connection.execute(sql("within"), values)) == [(3,)]
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql('within')}", values)]
    assert any("COVERING INDEX trace_start" in step for step in plan), plan
    connection.close()
