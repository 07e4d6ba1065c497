"""Whatever a filter asks, its pages in any order and its counts are what a plain look at all traces says."""

from pathlib import Path
from random import Random
from shutil import copyfile

import apsw
import pytest

from random_filters import Sent, random_filter, random_traces
from spanglass.core.hidden import Hidden
from spanglass.core.views import Listing
from spanglass.store.backfill import said_again
from spanglass.store.filters import conditions, next_traces
from spanglass.store.reader import Reader
from spanglass.store.search import near_words, word_traces
from spanglass.store.search.sided_words import UNLINKED
from spanglass.store.writer import Writer

TRACES, FILTERS, LIMIT = 240, 25, 37
LISTINGS = (Listing("time"), Listing("time", descending=False), Listing("duration"), Listing("name"))


@pytest.fixture(scope="module")
def sent() -> list[Sent]:
    return random_traces(Random(7), TRACES)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, sent: list[Sent]) -> Path:
    path = tmp_path_factory.mktemp("store") / "traces.db"
    writer = Writer(path)
    for each in sent:
        for batch in each.batches():
            writer.write([batch])
        if each.number == TRACES * 9 // 10:
            while writer.settle():
                pass  # what comes after is not in the sets yet
    writer.close()
    return path


OLDER = (
    "DELETE FROM said_again; UPDATE indexed SET profile = NULL; "
    "DELETE FROM indexed WHERE span NOT IN (SELECT rowid FROM words); "
    "UPDATE state SET value = (SELECT max(id) FROM trace) WHERE name = 'unlinked'"
)
"""Takes away what earlier versions did not note."""


@pytest.fixture(params=["now", "older", "half way", "brought up"])
def aged(
    request: pytest.FixtureRequest, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The store as it was written, or as one of an earlier version, brought up in part or in whole."""
    if request.param == "now":
        return store
    path = tmp_path / "traces.db"
    copyfile(store, path)
    connection = apsw.Connection(str(path))
    connection.execute(OLDER)
    connection.close()
    monkeypatch.setattr(said_again, "_STEP", 7)
    writer = Writer(path) if request.param != "older" else None
    for _ in range(TRACES):
        more = writer is not None and writer.settle()
        if not more or (request.param == "half way" and unlinked(path) < TRACES // 2):
            break
    if writer is not None:
        writer._connection.close()
    assert (unlinked(path) > 0) == (request.param != "brought up")
    return path


def unlinked(path: Path) -> int:
    """Of traces up to which row it is not noted who says what again."""
    connection = apsw.Connection(str(path))
    ((row,),) = connection.execute(UNLINKED)
    connection.close()
    return int(row)


def paged(reader: Reader, query: str, listing: Listing) -> list[int]:
    """The numbers of all traces that a filter finds, page by page."""
    numbers: list[int] = []
    cursor = None
    while True:
        page = reader.traces(query, before=cursor, limit=LIMIT, listing=listing)
        numbers += [int.from_bytes(trace.trace_id, "big") - 1 for trace in page.traces]
        cursor = page.next
        if cursor is None:
            return numbers


def in_order(sent: list[Sent], numbers: set[int], listing: Listing) -> list[int]:
    """Some traces as a listing orders them; what is the same goes by time, then by row."""
    value = (lambda each: each.took_ms) if listing.column == "duration" else (lambda _: 0)
    some = [each for each in sent if each.number in numbers]
    some.sort(key=lambda each: (value(each), each.start_ns, each.number), reverse=listing.descending)
    return [each.number for each in some]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("small", [False, True])
def test_what_a_filter_finds_is_what_a_plain_look_finds(
    aged: Path, sent: list[Sent], monkeypatch: pytest.MonkeyPatch, seed: int, *, small: bool
) -> None:
    if small:  # as if the store held very many traces
        monkeypatch.setattr(conditions, "FEW", 3)
        monkeypatch.setattr(conditions, "_PAGE", 2)
        monkeypatch.setattr(next_traces, "_AT_ONCE", 3)
        monkeypatch.setattr(next_traces, "_WALKED", 20)
        monkeypatch.setattr(word_traces, "_MOST_ROWS", 2)
        monkeypatch.setattr(near_words, "STEPS", (20, 60))
        monkeypatch.setattr(near_words, "GAPS", 30)
    random, reader = Random(seed), Reader(aged)
    for _ in range(FILTERS):
        asked = random_filter(random)
        right = {each.number for each in sent if asked.finds(each)}
        listing = random.choice(LISTINGS)
        assert paged(reader, asked.text, listing) == in_order(sent, right, listing), asked.text
        assert reader.matching_count(asked.text) == len(right), asked.text
        assert reader.quick_counts(asked.text).all == len(right), asked.text
        since_ns = sent[TRACES // 2].start_ns
        late = sum(sent[number].start_ns >= since_ns for number in right)
        assert reader.matching_count(asked.text, since_ns) == late, asked.text
        hidden = {each.number for each in sent if random.random() < 0.2}
        without = Hidden(frozenset((number + 1).to_bytes(16, "big") for number in hidden))
        assert reader.matching_count(asked.text, without=without) == len(right - hidden), asked.text
        assert reader.quick_counts(asked.text, without=without).all == len(right - hidden), asked.text
    reader.close()
