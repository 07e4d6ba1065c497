"""All that a list has is told by rows and ids, and pages leave out what is hidden."""

from collections.abc import Iterator

import pytest

from sample_store import a_sample_store
from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.core.views import Listing, TraceSummary
from spanglass.store.reader import Reader

QUERIES = ("", "status:error", "-status:error", "took:>1s", "model:gpt", '{kind:llm status:ok} OR user:""')


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    reader = Reader(a_sample_store(tmp_path_factory.mktemp("listed") / "a.db", 120))
    yield reader
    reader.close()


def rows(traces: tuple[TraceSummary, ...]) -> Hidden:
    """Some traces, hidden by their rows."""
    bits = sum(1 << trace.row_id for trace in traces)
    return Hidden(rows=bits.to_bytes((bits.bit_length() + 7) // 8, "little"))


@pytest.mark.parametrize("query", QUERIES)
def test_it_is_what_the_pages_have(reader: Reader, query: str) -> None:
    traces = reader.traces(query, limit=1000).traces
    assert Hidden(rows=reader.every_row(query)) == rows(traces)
    middle = traces[len(traces) // 2].start_ns
    older = tuple(trace for trace in traces if trace.start_ns < middle)
    assert Hidden(rows=reader.every_row(query, until_ns=middle)) == rows(older)
    newer = tuple(trace for trace in traces if trace not in older)
    assert Hidden(rows=reader.every_row(query, middle)) == rows(newer)
    by_row = sorted(newer, key=lambda trace: -trace.row_id)
    assert reader.trace_ids(reader.every_row(query, middle)) == [trace.trace_id for trace in by_row]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("order", [Listing(), Listing("duration"), Listing("name", descending=False)])
def test_hidden_traces_are_in_no_page(reader: Reader, query: str, order: Listing) -> None:
    traces = reader.traces(query, limit=1000, listing=order).traces
    hidden = rows(traces[::2]).more(Hidden(frozenset({traces[1].trace_id})))
    found: tuple[TraceSummary, ...] = ()
    before = None
    while not found or before is not None:
        with reader.without(hidden):
            page = reader.traces(query, limit=5, listing=order, before=before)
        found, before = found + page.traces, page.next
    assert found == tuple(trace for trace in traces if not hidden.hides(trace))
    assert Hidden(rows=reader.every_row(query, without=hidden)) == rows(found)
    with reader.without(rows(traces)):
        assert reader.traces(query, listing=order).traces == ()
    assert reader.traces(query, limit=1000, listing=order).traces == traces


def test_what_is_hidden_is_put_together_and_taken_apart(reader: Reader) -> None:
    first, second, third = reader.traces(limit=3).traces
    one, both = rows((first,)), rows((first, second))
    assert [both.hides(trace) for trace in (first, second, third)] == [True, True, False]
    assert one.more(both) == both
    assert [both.less(one).hides(trace) for trace in (first, second, third)] == [False, True, False]
    assert both.less(both) == NOTHING_HIDDEN
    assert Hidden(samples=True).less(Hidden(samples=True)) == NOTHING_HIDDEN
