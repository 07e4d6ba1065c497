"""Counts leave out what is hidden exactly as if it had been deleted."""

from itertools import product
from pathlib import Path
from random import Random
from shutil import copyfile

import apsw
import pytest

from random_filters import random_traces
from sample_store import a_sample_store
from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.core.views import QuickCounts, TraceSummary
from spanglass.store.filters.hidden_traces import NAMED, SAMPLES
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

QUERIES = ("", "status:error", "kind:llm", "refund", "took:>2s -has:refusal", "slow:yes")


@pytest.fixture(params=[True, False], ids=["settled", "as it came"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = a_sample_store(tmp_path / "a.db", 60)
    writer = Writer(path)
    for each in random_traces(Random(3), 60):
        for batch in each.batches():
            writer.write([batch])
    while request.param and writer.settle():
        pass
    writer.close()
    return path


def counts_of(
    path: Path, starts: list[int], without: Hidden = NOTHING_HIDDEN
) -> list[tuple[int, int, QuickCounts]]:
    """All counts of some queries in ranges of time."""
    reader = Reader(path)
    told = [
        (
            reader.trace_count(since_ns, until_ns, without),
            reader.matching_count(query, since_ns, until_ns, without),
            reader.quick_counts(query, since_ns=since_ns, without=without),
        )
        for query, since_ns, until_ns in product(QUERIES, (0, starts[20]), (starts[-20], 2**63))
    ]
    reader.close()
    return told


def deleted(store: Path, path: Path, traces: list[TraceSummary]) -> Path:
    """A copy of a store without some traces."""
    copyfile(store, path)
    writer = Writer(path)
    writer.delete([trace.trace_id for trace in traces])
    writer.close()
    return path


@pytest.mark.parametrize("samples", [False, True])
def test_what_is_hidden_is_counted_no_more_than_what_is_deleted(
    store: Path, tmp_path: Path, *, samples: bool
) -> None:
    reader = Reader(store)
    traces = reader.traces(limit=200).traces
    reader.close()
    some = frozenset(trace.trace_id for trace in traces if Random(trace.trace_id).random() < 0.3)
    hidden = Hidden(some | {b"\7" * 16}, samples)
    gone = [trace for trace in traces if hidden.hides(trace)]
    assert len(some) < len(traces)
    assert any(trace.sample for trace in traces)
    assert not all(trace.sample for trace in traces)
    starts = sorted(trace.start_ns for trace in traces)
    assert counts_of(store, starts, hidden) == counts_of(deleted(store, tmp_path / "b.db", gone), starts)
    assert counts_of(store, starts, hidden) != counts_of(store, starts)


def test_the_status_counts_traces_that_are_not_hidden(store: Path) -> None:
    reader = Reader(store)
    (first,) = reader.traces(limit=1).traces
    before, after = reader.status(), reader.status(Hidden(frozenset([first.trace_id])))
    reader.close()
    assert after.traces == before.traces - 1
    assert after.spans == before.spans, "they are still stored"


def test_nothing_hidden_is_looked_for_by_walking(store: Path) -> None:
    connection = apsw.Connection(str(store))
    for text in (NAMED, SAMPLES):
        bound = {"ids": "[]", "rows": "[]"}
        plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", bound)]
        walked = [step for step in plan if step.startswith("SCAN") and not step.startswith("SCAN each")]
        assert not [step for step in walked if "resource_sample" not in step], plan
    connection.close()
