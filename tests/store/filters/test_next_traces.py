"""Pages that are looked for among so many next traces as should fill them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0
from spanglass.core.views import Listing
from spanglass.store.filters import next_traces
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

TRACES, HOUR = 300, 3_600_000 * MS


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose traces came in another order than they started, two of them at the same moment each."""
    path = tmp_path_factory.mktemp("next") / "a.db"
    writer = Writer(path)
    spans = []
    for number in range(1, TRACES + 1):
        start = T0 + number * 7 % TRACES // 2 * MS
        user = {"user.id": "ann"} if number % 3 else {}
        took = start + (2_000 if number % 10 == 0 else 5) * MS
        spans.append(a_span(1, trace=number.to_bytes(16, "big"), start=start, end_time_unix_nano=took,
                            attributes={**CHAT, **user}))  # fmt: skip
    writer.write([a_batch(*spans)])
    while writer.settle():
        pass
    writer.close()
    return path


@pytest.fixture
def reader(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setattr(next_traces, "_AT_ONCE", 5)
    monkeypatch.setattr(next_traces, "_WALKED", 0)
    reader = Reader(store, clock=lambda: T0 + HOUR)
    yield reader
    reader.close()


def paged(reader: Reader, query: str, limit: int, **asked: Any) -> list[bytes]:
    """The ids of all pages."""
    found: list[bytes] = []
    before = None
    while True:
        page = reader.traces(query, limit=limit, before=before, **asked)
        found += [trace.trace_id for trace in page.traces]
        before = page.next
        if before is None:
            return found


@pytest.mark.parametrize(
    "query",
    ["user:ann", "{took:>1s}", "user:ann took:>1s", "-user:ann", "{took:>1h}"],
)
@pytest.mark.parametrize("limit", [3, 40])
def test_pages_are_the_same_as_all_at_once(reader: Reader, query: str, limit: int) -> None:
    traces = reader.traces(query, limit=TRACES + 1).traces
    whole = [trace.trace_id for trace in traces]
    assert paged(reader, query, limit) == whole
    ordered = [(trace.start_ns, trace.row_id) for trace in traces]
    assert ordered == sorted(ordered, reverse=True)
    since_ns = T0 + 60 * MS
    late = {trace.trace_id for trace in traces if trace.start_ns >= since_ns}
    assert set(paged(reader, query, limit, since_ns=since_ns)) == late
    until = Listing("time", until_ns=since_ns)
    assert set(paged(reader, query, limit, listing=until)) == set(whole) - late


def test_only_as_many_rows_are_read_as_a_page_needs(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    rows = reader._rows

    def noted(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        if "named" in values and "FROM trace\nWHERE" in text and "OFFSET" not in text:
            named.append(values["named"])
        return rows(text, values)

    monkeypatch.setattr(reader, "_rows", noted)
    assert len(reader.traces("user:ann", limit=4).traces) == 4
    assert 4 <= sum(text.count(",") + 1 for text in named) <= 12
